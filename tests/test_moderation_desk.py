"""The desk: what its pages show, and what becomes of what they send."""

import dataclasses
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Decision, Lease
from comments.moderation.filters import Filters
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
)

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/desk/"
DECIDE = f"{DESK}decide/"
SCRIPT = {"Accept": "application/json"}


def seen(*comments):
    return [f"{comment.pk}:{comment.version}" for comment in comments]


def decide(client, decision, *comments, query="", **fields):
    form = {"decision": decision, "comment": seen(*comments)} | fields
    return client.post(DECIDE + query, form, headers=SCRIPT)


def shown(client, query=""):
    return [card.comment.nickname for card in client.get(DESK + query).context["cards"]]


def similar(count, **fields):
    article = make_article()
    return [make_comment(article=article, fingerprint="same", **fields) for _ in range(count)]


@pytest.mark.parametrize("who", ["writer", "editor", "stranger", ""])
@pytest.mark.parametrize("room", ["", "cards/", "decide/", "leases/", "context/{}/"])
def test_nobody_else_comes_in(request, client, who, room):
    comment = make_comment(body="还没有人看过的话")
    if who:
        client = sign_in(request.getfixturevalue(who))
    for ask in (client.get, client.post):
        answer = ask(DESK + room.format(comment.pk), {"decision": "approve", "comment": "1:0"})
        assert answer.status_code in (302, 403, 405)
        assert "还没有人看过的话" not in answer.text
    assert not Decision.objects.exists()
    assert not Lease.objects.exists()


@pytest.mark.parametrize("room", ["cards/", "decide/", "leases/"])
def test_nothing_is_decided_by_get(moderator_client, room):
    comment = make_comment()
    query = {"decision": "approve", "comment": seen(comment)}
    assert moderator_client.get(DESK + room, query).status_code == 405
    assert not Decision.objects.exists()


def test_a_token_is_needed(moderator):
    comment = make_comment()
    strict = sign_in(moderator, enforce_csrf_checks=True)
    assert decide(strict, "approve", comment).status_code == 403
    assert not Decision.objects.exists()


def test_approving_rejecting_and_undoing(moderator_client, moderator):
    comment = make_comment()
    answer = decide(moderator_client, "approve", comment)
    assert (answer.status_code, answer.json()["state"]) == (200, "decided")
    assert answer.json()["comments"] == [f"{comment.pk}:1"]
    comment.refresh_from_db()
    assert decide(moderator_client, "reopen", comment).json()["state"] == "waiting"
    comment.refresh_from_db()
    answer = moderator_client.post(
        DECIDE, {"reject": "广告、推广", "comment": seen(comment)}, headers=SCRIPT
    )
    assert "广告、推广" in answer.json()["message"]
    rows = Decision.objects.values_list("to_status", "reason", "by", "batch")
    assert list(rows) == [
        ("approved", "", moderator.pk, None),
        ("pending", "", moderator.pk, None),
        ("rejected", "广告、推广", moderator.pk, None),
    ]


def test_who_comes_second_is_told_who_was_first_and_when(moderator_client):
    comment = make_comment()
    early = make_user(group="moderator", username="zaodao")
    decision = Comment.objects.get(pk=comment.pk).approve(by=early)
    answer = decide(moderator_client, "reject", comment)
    assert (answer.status_code, answer.json()["state"]) == (409, "decided")
    assert "zaodao" in answer.json()["message"]
    assert timezone.localtime(decision.at).strftime("%H:%M:%S") in answer.json()["message"]
    assert Decision.objects.get() == decision


def test_what_was_reopened_meanwhile_comes_back_as_it_is_now(moderator_client):
    comment = make_comment()
    other = Comment.objects.get(pk=comment.pk)
    early = make_user(group="moderator")
    other.approve(by=early)
    other.reopen(by=early)
    answer = decide(moderator_client, "approve", comment)
    assert (answer.status_code, answer.json()["state"]) == (409, "waiting")
    assert answer.json()["comments"] == [f"{comment.pk}:2"]


def test_nothing_is_undone_that_its_author_took_back(moderator_client):
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
def test_what_no_page_sends_decides_nothing(moderator_client, form):
    comment = make_comment()
    if isinstance(form.get("comment"), str):
        form = form | {"comment": form["comment"].format(comment.pk)}
    assert moderator_client.post(DECIDE, form).status_code in (400, 404)
    assert not Decision.objects.exists()


def test_alike_comments_are_one_card_and_one_deed(moderator_client):
    comments = similar(48)
    make_comment(nickname="另一位")
    (card, other) = moderator_client.get(DESK).context["cards"]
    assert (card.similar.count, card.versioned_ids, other.similar.count) == (48, seen(*comments), 1)
    assert decide(moderator_client, "approve", *comments).status_code == 200
    assert Comment.objects.approved().count() == Decision.objects.count() == 48
    assert Decision.objects.values("batch").distinct().count() == 1
    assert Decision.objects.first().batch


def test_in_a_batch_each_row_answers_for_itself(moderator_client):
    comments = similar(50)
    for comment in comments[:2]:
        Comment.objects.get(pk=comment.pk).reject(by=make_user(group="moderator"))
    answer = decide(moderator_client, "approve", *comments)
    assert answer.status_code == 200
    assert "48" in answer.json()["message"]
    assert "2" in answer.json()["message"]
    assert len(answer.json()["comments"]) == 48
    assert Decision.objects.count() == 50


def test_with_a_marked_one_among_them_they_are_not_approved_together(moderator_client):
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


def test_only_what_says_the_same_is_decided_on_together(moderator_client):
    comments = [make_comment(fingerprint=""), make_comment(fingerprint="")]
    assert decide(moderator_client, "approve", *comments).status_code == 403
    assert len(moderator_client.get(DESK).context["cards"]) == 2


def test_a_flood_is_decided_on_in_strokes(moderator_client):
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, nickname="某某", body="沙发", fingerprint="same")
        for _ in range(130)
    )
    (card,) = moderator_client.get(DESK).context["cards"]
    assert (card.similar.count, len(card.versioned_ids), card.remaining_similar) == (130, 100, 30)


def test_nobody_decides_on_his_own(moderator_client, moderator):
    own = make_comment(sent_by=moderator, fingerprint="same")
    other = make_comment(fingerprint="same")
    cards = moderator_client.get(DESK).context["cards"]
    assert [bool(card.barred_reason) for card in cards] == [True, False]
    assert [card.similar.count for card in cards] == [1, 1]
    answer = decide(moderator_client, "approve", own)
    assert (answer.status_code, answer.json()["state"]) == (403, "waiting")
    assert decide(moderator_client, "approve", own, other).status_code == 200
    assert Decision.objects.get().comment == other


def test_two_moderators_are_given_different_cards(moderator_client):
    article = make_article()
    for number in range(6):
        make_comment(article=article, nickname=f"读者{number}")
    other = sign_in(make_user(group="moderator"))
    assert shown(moderator_client, "?cards=4") == ["读者0", "读者1", "读者2", "读者3"]
    assert shown(other, "?cards=4") == ["读者4", "读者5"]
    assert shown(moderator_client, "?cards=4") == ["读者0", "读者1", "读者2", "读者3"]
    assert len(shown(other, "?include_leased=1")) == 6


def test_a_lease_is_no_lock_and_ends_by_itself(moderator_client, moderator):
    comment = make_comment()
    other = sign_in(make_user(group="moderator"))
    moderator_client.get(DESK)
    assert decide(other, "approve", comment).status_code == 200
    second = make_comment()
    moderator_client.get(DESK)
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert len(other.get(DESK).context["cards"]) == 1
    assert Lease.objects.get(comment=second).by != moderator


def test_an_open_page_keeps_its_cards_and_hears_of_what_others_decided(moderator_client, moderator):
    mine, gone, theirs = make_comment(), make_comment(), make_comment()
    early = make_user(group="moderator", username="zaodao")
    gone.approve(by=early)
    Lease.objects.create(comment=theirs, by=early, until=timezone.now() + timedelta(seconds=50))
    form = {"have": f"{mine.pk},{gone.pk},{theirs.pk},x,,-1,{'9' * 30}"}
    answer = moderator_client.post(f"{DESK}leases/", form).json()
    assert answer["waiting"] == 2
    assert list(answer["gone"]) == [str(gone.pk)]
    assert "zaodao" in answer["gone"][str(gone.pk)]["message"]
    assert Lease.objects.get(by=moderator).comment == mine


def test_the_next_cards_are_those_that_the_page_lacks(moderator_client):
    article = make_article()
    comments = [make_comment(article=article, nickname=f"读者{number}") for number in range(4)]
    have = ",".join(str(comment.pk) for comment in comments[:2])
    answer = moderator_client.post(f"{DESK}cards/?cards=30", {"have": have})
    assert [card.comment for card in answer.context["cards"]] == comments[2:]
    assert "<html" not in answer.text


def test_each_filter_and_the_link_that_reproduces_it(moderator_client):
    top = make_category(name="要闻")
    below = make_category(name="本地", parent=top)
    there = make_article(category=below)
    old = timezone.now() - timedelta(hours=30)
    make_comment(article=there, nickname="甲", submitted_at=old)
    make_comment(nickname="乙", flagged=True, network="198.51.100.1", address="198.51.100.1")
    for query, names in {
        "": ["甲", "乙"],
        f"?category={top.pk}": ["甲"],
        f"?category={below.pk}": ["甲"],
        f"?article={there.pk}": ["甲"],
        "?age=1h": ["甲"],
        "?age=1d": ["甲"],
        "?age=3d": [],
        "?flagged=yes": ["乙"],
        "?flagged=no": ["甲"],
        "?nickname=甲": ["甲"],
        "?network=198.51.100.1": ["乙"],
        f"?category={top.pk}&flagged=yes": [],
    }.items():
        assert shown(moderator_client, query) == names, query
    page = moderator_client.get(f"{DESK}?nickname=甲&age=1d")
    assert page.context["query"] == "age=1d&nickname=%E7%94%B2"


def test_the_form_sends_what_the_filters_read(moderator_client):
    page = moderator_client.get(f"{DESK}?similar=same&cards=40").text
    form = page.partition('<details id="filters"')[2].partition("</details>")[0]
    names = set(re.findall(r'name="(\w+)"', form))
    assert names == {field.name for field in dataclasses.fields(Filters)}


def test_a_group_with_a_flagged_comment_leads_to_a_card_for_each(moderator_client):
    similar(2, flagged=True)
    (link,) = re.findall(rf'href="{DESK}(\?similar=[^"]+)"', moderator_client.get(DESK).text)
    assert len(moderator_client.get(DESK + link).context["cards"]) == 2


@pytest.mark.parametrize(
    "name", ["category", "article", "age", "flagged", "network", "cards", "done"]
)
@pytest.mark.parametrize("value", ["x", "-1", "9" * 18, "9" * 40, "\x00", "１", "''", "1.5", "0"])
def test_a_filter_that_makes_no_sense_is_no_error(moderator_client, name, value):
    make_comment()
    for address in (DESK, f"{DESK}cards/"):
        ask = moderator_client.post if "cards" in address else moderator_client.get
        assert ask(address, query_params={name: value}).status_code == 200


def test_the_context_is_the_passage_and_the_published_neighbours(moderator_client, moderator):
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


def test_without_a_script_the_way_leads_back_with_an_undo(moderator_client):
    comment = make_comment(nickname="甲")
    form = {"decision": "approve", "comment": seen(comment)}
    answer = moderator_client.post(f"{DECIDE}?age=&flagged=no", form, follow=True)
    assert answer.redirect_chain == [(f"{DESK}?flagged=no&done={comment.pk}", 302)]
    assert "已通过" in answer.text
    assert answer.context["decided"].versioned_ids == [f"{comment.pk}:1"]
    form = {"decision": "reopen", "comment": answer.context["decided"].versioned_ids}
    answer = moderator_client.post(DECIDE, form, follow=True)
    assert [card.comment for card in answer.context["cards"]] == [comment]


def test_list_desk_and_first_page_lead_to_each_other(moderator_client, admin_client):
    assert DESK in moderator_client.get("/admin/").text
    assert DESK in moderator_client.get("/admin/comments/comment/").text
    assert '"/admin/comments/comment/"' in moderator_client.get(DESK).text
    assert (
        '<option value="辱骂、人身攻击">' in moderator_client.get("/admin/comments/comment/").text
    )
    assert admin_client.get("/admin/comments/reason/").status_code == 200
    assert moderator_client.get("/admin/comments/reason/").status_code == 403
