"""Moderation in the admin: list, detail page, actions on many, and who is refused."""

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Decision
from comments.models.exceptions import OwnComment
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"


def decide_url(comment, version=None):
    version = comment.version if version is None else version
    return reverse("admin:comments_comment_decide", args=[comment.pk]) + f"?version={version}"


def act(client, action, comments, **fields):
    form = {"action": action, "_selected_action": [comment.pk for comment in comments]}
    return client.post(LIST, form | fields, follow=True)


def test_the_list_opens_on_waiting_comments_the_oldest_first(moderator_client, moderator):
    now = timezone.now()
    article = make_article()
    young = make_comment(article=article, nickname="后来的")
    old = make_comment(article=article, nickname="先来的", submitted_at=now - timedelta(hours=3))
    approved_comment(article=article, by=moderator, nickname="通过了的")
    page = moderator_client.get(LIST).text
    assert page.index("先来的") < page.index("后来的")
    assert "通过了的" not in page
    for shown in (old.body, young.body, article.title, "3\xa0小时"):
        assert shown in page


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("approved", {"甲"}),
        ("rejected", {"乙"}),
        ("all", {"甲", "乙", "丙"}),
        ("pending", {"丙"}),
    ],
)
def test_the_list_can_be_filtered_by_status(moderator_client, moderator, status, names):
    article = make_article(title="x")
    approved_comment(article=article, by=moderator, nickname="甲甲甲")
    rejected_comment(article=article, by=moderator, nickname="乙乙乙")
    make_comment(article=article, nickname="丙丙丙")
    page = moderator_client.get(LIST, {"status": status}).text
    assert {name for name in "甲乙丙" if name * 3 in page} == names


def test_many_comments_are_approved_or_rejected_at_once(moderator_client, moderator):
    comments = [make_comment() for _ in range(3)]
    act(moderator_client, "approve_selected", comments[:2])
    act(moderator_client, "reject_selected", comments[2:], reason="广告")
    assert Comment.objects.approved().count() == 2
    assert [d.to_status for d in Decision.objects.all()] == ["approved", "approved", "rejected"]
    assert Decision.objects.last().reason == "广告"
    assert set(Decision.objects.values_list("by", flat=True)) == {moderator.pk}


def test_a_batch_reports_the_comments_that_others_decided_on(moderator_client, moderator):
    early = make_user(group="moderator", username="zaodao")
    mine, taken = make_comment(), rejected_comment(by=early, reason="广告")
    page = act(moderator_client, "approve_selected", [mine, taken]).text
    assert "zaodao" in page
    assert Comment.objects.get(pk=mine.pk).status == "approved"
    assert Comment.objects.get(pk=taken.pk).status == "rejected"


def test_a_refusal_says_why(moderator_client, moderator):
    own = make_comment(sent_by=moderator, body="自己写的评论")
    page = act(moderator_client, "approve_selected", [own]).text
    assert f"{own} {OwnComment()}" in html.unescape(page)
    assert str(OwnComment())
    assert Comment.objects.get(pk=own.pk).status == "pending"


def test_a_button_decides_on_one_comment(moderator_client):
    comment, other = make_comment(), make_comment()
    for button, target in (("approve", comment), ("reject", other)):
        answer = moderator_client.post(
            decide_url(target),
            {"decision": button, "reason": "离题"},
            headers={"Referer": f"http://testserver{LIST}?q=x"},
        )
        assert answer.url == f"http://testserver{LIST}?q=x"
    assert Comment.objects.get(pk=comment.pk).status == "approved"
    assert Comment.objects.get(pk=other.pk).status == "rejected"
    assert other.last_decision().reason == "离题"


def test_the_detail_page_shows_everything_and_can_undo(moderator_client, moderator):
    comment = rejected_comment(by=moderator, reason="离题", browser="Firefox 115")
    page = moderator_client.get(f"{LIST}{comment.pk}/change/").text
    for shown in (
        comment.nickname,
        comment.body,
        comment.article.title,
        "203.0.113.7",
        "Firefox 115",
        "离题",
        moderator.username,
    ):
        assert shown in page
    moderator_client.post(decide_url(comment), {"decision": "reopen"})
    assert Comment.objects.get(pk=comment.pk).status == "pending"
    assert comment.decisions.count() == 2


def test_the_loser_of_a_race_is_told_who_decided_and_when(moderator_client):
    comment = make_comment()
    early = make_user(group="moderator", username="zaodao")
    decision = Comment.objects.get(pk=comment.pk).approve(by=early)
    page = moderator_client.post(decide_url(comment), {"decision": "reject"}, follow=True).text
    assert "zaodao" in page
    assert timezone.localtime(decision.at).strftime("%Y-%m-%d %H:%M:%S") in page
    assert Comment.objects.get(pk=comment.pk).status == "approved"


@pytest.mark.parametrize("version", ["", "7", "-1", "nonsense", "9" * 30])
def test_an_invalid_version_decides_nothing(moderator_client, version):
    comment = make_comment()
    moderator_client.post(decide_url(comment, version), {"decision": "approve"})
    assert not Decision.objects.exists()


@pytest.mark.parametrize("button", ["", "publish", "delete", "__class__"])
def test_an_unknown_button_is_refused(moderator_client, button):
    comment = make_comment()
    assert moderator_client.post(decide_url(comment), {"decision": button}).status_code == 400
    assert not Decision.objects.exists()


def test_deciding_by_get_is_refused(moderator_client):
    comment = make_comment()
    assert moderator_client.get(decide_url(comment), {"decision": "approve"}).status_code == 405
    assert not Decision.objects.exists()


def test_a_redirect_never_leaves_the_site(moderator_client):
    answer = moderator_client.post(
        decide_url(make_comment()),
        {"decision": "approve"},
        headers={"Referer": "https://evil.example/"},
    )
    assert answer.url == LIST


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_others_may_neither_see_nor_decide(request, who):
    client = sign_in(request.getfixturevalue(who))
    comment = make_comment(body="还没有人看过的话")
    client.post(decide_url(comment), {"decision": "approve"})
    act(client, "approve_selected", [comment])
    for address in (LIST, f"{LIST}{comment.pk}/change/", "/admin/"):
        assert "还没有人看过的话" not in client.get(address, follow=True).text
    assert not Decision.objects.exists()


def test_moderators_have_these_permissions_and_no_others(moderator, moderator_client):
    assert {p.split(".")[1] for p in moderator.get_all_permissions()} == {
        "view_comment",
        "moderate_comment",
        "view_decision",
        "view_report",
        "reply_comment",
        "impose_restriction",
    }
    article = make_article()
    for address in (
        "articles/article/add/",
        f"articles/article/{article.pk}/change/",
        "articles/category/",
        "auth/user/",
        "comments/commentingsettings/",
    ):
        assert moderator_client.get(f"/admin/{address}").status_code in (302, 403), address


@pytest.mark.parametrize("address", ["add/", "1/delete/"])
def test_nobody_adds_or_deletes_comments_in_the_admin(admin_client, address):
    make_comment(pk=1)
    assert admin_client.post(LIST + address, {"post": "yes"}).status_code in (403, 404)
    assert Comment.objects.count() == 1


def test_nobody_edits_a_comment_in_the_admin(admin_client):
    comment = make_comment(body="原话")
    admin_client.post(f"{LIST}{comment.pk}/change/", {"body": "改过的话", "nickname": "别人"})
    assert Comment.objects.get().body == "原话"


def test_the_index_shows_moderators_the_number_of_waiting_comments(moderator_client, writer_client):
    for _ in range(7):
        make_comment()
    assert "7" in moderator_client.get("/admin/").text.split("待审评论", 1)[0][-200:]
    assert "待审评论" not in writer_client.get("/admin/").text


def fill(count):
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, nickname="某某", body=f"第{number}条") for number in range(count)
    )


@pytest.mark.parametrize(("address", "shown"), [(LIST, "1,000+"), ("/admin/", "1,000+")])
def test_the_number_of_queries_does_not_grow_with_the_queue(moderator_client, address, shown):
    fill(60)
    moderator_client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert "60" in moderator_client.get(address).text
    fill(1_940)
    with CaptureQueriesContext(connection) as many:
        assert shown in moderator_client.get(address).text
    assert len(many) == len(few)


def test_markup_in_comments_is_escaped(moderator_client):
    make_comment(nickname="<img src=x onerror=alert(1)>", body="</bdi><script>alert(1)</script>")
    page = moderator_client.get(LIST).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
