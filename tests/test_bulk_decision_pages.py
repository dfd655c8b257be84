"""The pages that decide on a whole queue: in batches, to be continued, and with others at work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils import timezone

from comments.inspection.verification import problems
from comments.models import BulkDecision, Comment, Decision
from tests.factories import approved_comment, make_article, make_category, make_comment, make_user
from tests.test_bulk_approval import flag

pytestmark = pytest.mark.django_db

DESK, LIST = "/admin/comments/comment/desk/", "/admin/comments/comment/"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    for module in ("batch", "bulk", "bulk_views"):
        monkeypatch.setattr(f"comments.moderation.{module}.TRANSACTION_SIZE", 10)


def flood(count: int, article=None, **fields) -> list[Comment]:
    article, start = article or make_article(), timezone.now() - timedelta(hours=1)
    return Comment.objects.bulk_create(
        Comment(
            article=article,
            nickname="某某",
            body="好",
            submitted_at=start + timedelta(seconds=number // 2),
            **fields,
        )
        for number in range(count)
    )


def start(client, decision="reject", reason="广告", **filters) -> str:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = client.post(f"{DESK}bulk/?{query}", {"decision": decision, "reason": reason})
    assert answer.status_code == 302
    return answer.url


def send_all(client, page: str) -> list[dict]:
    answers = [client.post(page, headers=JSON).json()]
    while not answers[-1]["finished"]:
        answers.append(client.post(page, headers=JSON).json())
    return answers


def test_select_all_and_reject_leads_to_a_page_that_does_it_in_batches(moderator_client):
    comments = flood(25)
    form = {"action": "reject_selected", ACTION_CHECKBOX_NAME: comments[0].pk}
    form |= {"select_across": "1", "reason": "广告"}
    answer = moderator_client.post(LIST, form)
    # Nothing is decided before somebody has seen how many they are.
    assert not Decision.objects.exists()
    page = moderator_client.get(answer.url).text
    assert '<dd data-number="remaining">25</dd>' in page
    answers = send_all(moderator_client, answer.url)
    assert [answer["done"] for answer in answers] == ["10", "20", "25"]
    assert [answer["remaining"] for answer in answers] == ["15", "5", "0"]
    assert Comment.objects.filter(status="rejected").count() == 25
    assert set(Decision.objects.values_list("reason", flat=True)) == {"广告"}
    assert set(Decision.objects.values_list("batch", flat=True)) == {BulkDecision.objects.get().pk}
    assert list(problems()) == []


@pytest.mark.parametrize("query", ["?status=all", "?q=好", "?status=approved"])
def test_another_list_than_the_queue_is_not_rejected_as_a_whole(moderator_client, query):
    comments = flood(3)
    form = {"action": "reject_selected", ACTION_CHECKBOX_NAME: comments[0].pk, "select_across": "1"}
    moderator_client.post(LIST + query, form)
    assert not Decision.objects.exists()
    assert not BulkDecision.objects.exists()


def test_without_javascript_each_form_sends_one_batch(moderator_client):
    flood(15)
    address = start(moderator_client, article=Comment.objects.first().article_id)
    page = moderator_client.post(address, follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert '<dd data-number="remaining">5</dd>' in page.text
    page = moderator_client.post(address, follow=True).text
    assert '<form method="post" data-failed' not in page
    assert not Comment.objects.pending().exists()
    # Sent once more, by a second click or from a second tab, it changes nothing.
    moderator_client.post(address)
    assert Decision.objects.count() == 15


def test_it_is_taken_up_again_where_it_was_interrupted(moderator_client):
    flood(25)
    address = start(moderator_client)
    moderator_client.post(address, headers=JSON)
    for page in (DESK, LIST):
        assert address in moderator_client.get(page).text
    send_all(moderator_client, address)
    for page in (DESK, LIST):
        assert address not in moderator_client.get(page).text
    assert Decision.objects.count() == 25


def test_the_rest_can_be_left_as_it_is(moderator_client):
    flood(25)
    address = start(moderator_client)
    moderator_client.post(address)
    moderator_client.post(address, {"stop": "1"})
    assert moderator_client.post(address, headers=JSON).json()["finished"]
    assert Comment.objects.pending().count() == 15
    assert address not in moderator_client.get(DESK).text


def test_what_others_decided_and_what_came_later_is_left_alone(moderator_client):
    comments = flood(25)
    address = start(moderator_client)
    moderator_client.post(address)
    early = make_user(group="moderator", username="zaodao")
    for comment in Comment.objects.filter(pk__in=[comment.pk for comment in comments[20:22]]):
        comment.approve(by=early)
    back = Comment.objects.get(pk=comments[23].pk)
    back.reject(by=early)
    back.reopen(by=early)
    later = make_comment(submitted_at=timezone.now() - timedelta(hours=2))
    answers = send_all(moderator_client, address)
    assert (answers[-1]["done"], answers[-1]["late"]) == ("22", "3")
    assert set(Comment.objects.pending()) == {back, later}
    assert Comment.objects.approved().count() == 2


def test_the_filters_of_the_desk_choose_the_comments(moderator_client):
    category = make_category()
    inside, outside = flood(12, make_article(category=category)), flood(3)
    page = moderator_client.get(DESK, {"category": category.pk}).text
    assert f'action="{DESK}bulk/?category={category.pk}"' in page
    send_all(moderator_client, start(moderator_client, category=category.pk))
    rejected = Comment.objects.filter(status="rejected")
    assert {comment.pk for comment in rejected} == {comment.pk for comment in inside}
    assert Comment.objects.pending().count() == len(outside)


def test_a_text_that_was_read_can_be_approved_for_all_who_sent_it(moderator_client):
    flood(25, fingerprint="same")
    hidden = make_comment(fingerprint="same", body="好\u200b", submitted_at=timezone.now())
    answers = send_all(moderator_client, start(moderator_client, "approve", similar="same"))
    assert (answers[-1]["done"], answers[-1]["refused"]) == ("25", "1")
    assert list(Comment.objects.pending()) == [hidden]


def test_the_last_one_alone_is_read_too(moderator_client):
    flood(10, fingerprint="same")
    hidden = make_comment(fingerprint="same", body="好\u200b", submitted_at=timezone.now())
    send_all(moderator_client, start(moderator_client, "approve", similar="same"))
    assert list(Comment.objects.pending()) == [hidden]


def test_a_flag_on_the_text_bars_approving_all(moderator_client):
    flood(25, fingerprint="same")
    make_comment(fingerprint="same", flagged=True, flags=[flag()])
    send_all(moderator_client, start(moderator_client, "approve", similar="same"))
    assert not Comment.objects.approved().exists()


@pytest.mark.parametrize(
    ("decision", "query"),
    [
        ("approve", "category=1"),
        ("approve", ""),
        ("reopen", "similar=same"),
        ("reject", "queue=reported"),
        ("reject", "queue=appealed"),
        ("publish", ""),
    ],
)
def test_nothing_else_is_decided_for_all(moderator_client, decision, query):
    answer = moderator_client.post(f"{DESK}bulk/?{query}", {"decision": decision})
    assert answer.status_code == 400
    assert not BulkDecision.objects.exists()


def test_one_s_own_comments_and_appeals_are_left(moderator_client, moderator):
    own = make_comment(sent_by=moderator)
    appealed = approved_comment(article=own.article, by=make_user(group="moderator"))
    appealed.take_down(by=make_user(group="moderator"))
    appealed.appeal("请再看看")
    flood(3, own.article)
    send_all(moderator_client, start(moderator_client))
    assert set(Comment.objects.pending()) == {own, appealed}


def test_nobody_else_goes_on_with_it(moderator_client, admin_client, writer_client):
    flood(3)
    address = start(moderator_client)
    assert admin_client.post(address).status_code == 404
    assert admin_client.get(address).status_code == 404
    assert writer_client.get(address).status_code == 403
    assert not Decision.objects.exists()


def test_a_moderator_who_lost_the_right_decides_on_nothing_more(moderator_client, moderator):
    flood(15)
    address = start(moderator_client)
    moderator_client.post(address)
    moderator.groups.clear()
    assert moderator_client.post(address).status_code == 403
    assert Decision.objects.count() == 10
