"""The moderation desk: what its pages show, and what they do with a decision."""

import pytest
from django.utils import timezone

from comments.models import Comment, Decision, Lease
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
)

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/desk/"
DECIDE = f"{DESK}decide/"
SCRIPT = {"Accept": "application/json"}


def versioned_ids(*comments):
    return [f"{comment.pk}:{comment.version}" for comment in comments]


def decide(client, decision, *comments, query="", **fields):
    form = {"decision": decision, "comment": versioned_ids(*comments)} | fields
    return client.post(DECIDE + query, form, headers=SCRIPT)


def shown(client, query=""):
    return [card.comment.nickname for card in client.get(DESK + query).context["cards"]]


def similar(count, **fields):
    article = make_article()
    return [make_comment(article=article, fingerprint="same", **fields) for _ in range(count)]


@pytest.mark.parametrize("who", ["writer", "editor", "stranger", ""])
@pytest.mark.parametrize("page", ["", "cards/", "decide/", "leases/", "context/{}/"])
def test_others_are_refused_on_every_page_of_the_desk(request, client, who, page):
    comment = make_comment(body="还没有人看过的话")
    if who:
        client = sign_in(request.getfixturevalue(who))
    for ask in (client.get, client.post):
        answer = ask(DESK + page.format(comment.pk), {"decision": "approve", "comment": "1:0"})
        assert answer.status_code in (302, 403, 405)
        assert "还没有人看过的话" not in answer.text
    assert not Decision.objects.exists()
    assert not Lease.objects.exists()


@pytest.mark.parametrize("page", ["cards/", "decide/", "leases/"])
def test_a_get_request_decides_nothing(moderator_client, page):
    comment = make_comment()
    query = {"decision": "approve", "comment": versioned_ids(comment)}
    assert moderator_client.get(DESK + page, query).status_code == 405
    assert not Decision.objects.exists()


def test_a_decision_needs_a_csrf_token(moderator):
    comment = make_comment()
    strict = sign_in(moderator, enforce_csrf_checks=True)
    assert decide(strict, "approve", comment).status_code == 403
    assert not Decision.objects.exists()


def test_decisions_are_made_undone_and_logged(moderator_client, moderator):
    comment = make_comment()
    answer = decide(moderator_client, "approve", comment)
    assert (answer.status_code, answer.json()["state"]) == (200, "decided")
    assert answer.json()["comments"] == [f"{comment.pk}:1"]
    comment.refresh_from_db()
    assert decide(moderator_client, "reopen", comment).json()["state"] == "waiting"
    comment.refresh_from_db()
    answer = moderator_client.post(
        DECIDE, {"reject": "广告、推广", "comment": versioned_ids(comment)}, headers=SCRIPT
    )
    assert "广告、推广" in answer.json()["message"]
    rows = Decision.objects.values_list("to_status", "reason", "by", "batch")
    assert list(rows) == [
        ("approved", "", moderator.pk, None),
        ("pending", "", moderator.pk, None),
        ("rejected", "广告、推广", moderator.pk, None),
    ]


def test_the_second_moderator_is_told_who_decided_and_when(moderator_client):
    comment = make_comment()
    early = make_user(group="moderator", username="zaodao")
    decision = Comment.objects.get(pk=comment.pk).approve(by=early)
    answer = decide(moderator_client, "reject", comment)
    assert (answer.status_code, answer.json()["state"]) == (409, "decided")
    assert "zaodao" in answer.json()["message"]
    assert timezone.localtime(decision.at).strftime("%H:%M:%S") in answer.json()["message"]
    assert Decision.objects.get() == decision


def test_a_card_reopened_by_somebody_else_comes_back_with_its_version(moderator_client):
    comment = make_comment()
    other = Comment.objects.get(pk=comment.pk)
    early = make_user(group="moderator")
    other.approve(by=early)
    other.reopen(by=early)
    answer = decide(moderator_client, "approve", comment)
    assert (answer.status_code, answer.json()["state"]) == (409, "waiting")
    assert answer.json()["comments"] == [f"{comment.pk}:2"]


def test_a_withdrawn_comment_can_not_be_undone(moderator_client):
    comment = make_comment()
    Comment.objects.get(pk=comment.pk).withdraw()
    answer = decide(moderator_client, "approve", comment)
    assert (answer.status_code, answer.json()["comments"]) == (409, [])


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"decision": "approve"},
        {"decision": "approve", "comment": "x"},
        {"decision": "approve", "comment": "1"},
        {"decision": "approve", "comment": "1:-1"},
        {"decision": "approve", "comment": ["1:0"] * 3 + ["١:0"]},
        {"decision": "delete", "comment": "{}:0"},
        {"decision": "approve", "comment": [f"{number}:0" for number in range(1, 102)]},
        {"decision": "approve", "comment": "999999999:0"},
    ],
)
def test_a_malformed_request_decides_nothing(moderator_client, form):
    comment = make_comment()
    if isinstance(form.get("comment"), str):
        form = form | {"comment": form["comment"].format(comment.pk)}
    assert moderator_client.post(DECIDE, form).status_code in (400, 404)
    assert not Decision.objects.exists()


def test_similar_comments_are_one_card_and_one_batch(moderator_client):
    comments = similar(48)
    make_comment(nickname="另一位")
    (card, other) = moderator_client.get(DESK).context["cards"]
    assert (card.similar.count, card.versioned_ids, other.similar.count) == (
        48,
        versioned_ids(*comments),
        1,
    )
    assert decide(moderator_client, "approve", *comments).status_code == 200
    assert Comment.objects.approved().count() == Decision.objects.count() == 48
    assert Decision.objects.values("batch").distinct().count() == 1
    assert Decision.objects.first().batch


def test_a_batch_reports_the_comments_that_others_decided_on(moderator_client):
    comments = similar(50)
    for comment in comments[:2]:
        Comment.objects.get(pk=comment.pk).reject(by=make_user(group="moderator"))
    answer = decide(moderator_client, "approve", *comments)
    assert answer.status_code == 200
    assert "48" in answer.json()["message"]
    assert "2" in answer.json()["message"]
    assert len(answer.json()["comments"]) == 48
    assert Decision.objects.count() == 50


def test_similar_comments_with_a_flagged_one_are_not_approved_together(moderator_client):
    comments = [*similar(2), make_comment(fingerprint="same", flagged=True)]
    page = moderator_client.get(DESK)
    assert 'value="approve"' not in page.text
    answer = decide(moderator_client, "approve", *comments[:2])
    assert (answer.status_code, answer.json()["state"]) == (403, "waiting")
    assert not Decision.objects.exists()
    singly = moderator_client.get(f"{DESK}?similar=same")
    assert len(singly.context["cards"]) == 3
    assert decide(moderator_client, "approve", comments[0]).status_code == 200
    assert decide(moderator_client, "reject", *comments[1:]).status_code == 200


def test_only_similar_comments_are_decided_on_together(moderator_client):
    comments = [make_comment(fingerprint=""), make_comment(fingerprint="")]
    assert decide(moderator_client, "approve", *comments).status_code == 403
    assert len(moderator_client.get(DESK).context["cards"]) == 2


def test_a_flood_is_decided_on_in_batches_of_a_hundred(moderator_client):
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, nickname="某某", body="沙发", fingerprint="same")
        for _ in range(130)
    )
    (card,) = moderator_client.get(DESK).context["cards"]
    assert (card.similar.count, len(card.versioned_ids), card.remaining_similar) == (130, 100, 30)


def test_nobody_decides_on_their_own_comment(moderator_client, moderator):
    own = make_comment(sent_by=moderator, fingerprint="same")
    other = make_comment(fingerprint="same")
    (card,) = moderator_client.get(DESK).context["cards"]
    assert (card.comment, card.similar.count) == (other, 1)
    answer = decide(moderator_client, "approve", own)
    assert (answer.status_code, answer.json()["state"]) == (403, "waiting")
    assert decide(moderator_client, "approve", own, other).status_code == 200
    assert Decision.objects.get().comment == other


def test_the_context_has_the_passage_and_published_comments_only(moderator_client, moderator):
    article = make_article(body="<p>首班渡船载客四十一人。</p><p>桥头的路灯又坏了。</p><p>完。</p>")
    approved_comment(article=article, by=moderator, body="通过了的邻居")
    comment = make_comment(article=article, body="路灯坏了三天没人修")
    rejected_comment(article=article, by=moderator, body="没通过的邻居")
    make_comment(article=article, body="也在等的邻居")
    address = f"{DESK}context/{comment.pk}/"
    for headers in (SCRIPT, {}):
        page = moderator_client.get(address, headers=headers).text
        assert "<blockquote>桥头的路灯又坏了。</blockquote>" in page
        assert "通过了的邻居" in page
        assert "没通过的邻居" not in page
        assert "也在等的邻居" not in page


def test_without_javascript_the_desk_comes_back_with_an_undo_button(moderator_client):
    comment = make_comment(nickname="甲")
    form = {"decision": "approve", "comment": versioned_ids(comment)}
    answer = moderator_client.post(f"{DECIDE}?age=&flagged=no", form, follow=True)
    assert answer.redirect_chain == [(f"{DESK}?flagged=no&done={comment.pk}", 302)]
    assert "已通过" in answer.text
    assert answer.context["decided"].versioned_ids == [f"{comment.pk}:1"]
    form = {"decision": "reopen", "comment": answer.context["decided"].versioned_ids}
    answer = moderator_client.post(DECIDE, form, follow=True)
    assert [card.comment for card in answer.context["cards"]] == [comment]


def test_desk_list_and_index_link_to_each_other(moderator_client, admin_client):
    assert DESK in moderator_client.get("/admin/").text
    assert DESK in moderator_client.get("/admin/comments/comment/").text
    assert '"/admin/comments/comment/"' in moderator_client.get(DESK).text
    assert (
        '<option value="辱骂、人身攻击">' in moderator_client.get("/admin/comments/comment/").text
    )
    assert admin_client.get("/admin/comments/reason/").status_code == 200
    assert moderator_client.get("/admin/comments/reason/").status_code == 403
