"""Approving many comments at once: none that has flags or hidden characters goes unread."""

from __future__ import annotations

import html

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from comments.models import Comment, Report
from tests.factories import approved_comment, make_article, make_comment, make_report
from tests.test_moderation_desk import DESK, decide

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"
REPORTS = "/admin/comments/report/"


def flag(kind: str = "term") -> dict:
    return {"field": "body", "start": 0, "end": 2, "kind": kind, "label": "广告", "note": ""}


# What makes a comment one to be read, and how it shows in the list.
UNREAD = {
    "a flag": ({"body": "发票代开", "flagged": True, "flags": [flag()]}, "<mark"),
    "a hidden character": ({"body": "发\u200b票"}, 'class="hidden-character"'),
    "a hidden character in the name": ({"nickname": "江\u202e边人"}, 'class="hidden-character"'),
    "text that ends out of sight": ({"body": "好" + "\u2060" * 3}, 'class="hidden-character"'),
}


def select(client, action, comments, **fields):
    form = {"action": action, ACTION_CHECKBOX_NAME: [comment.pk for comment in comments]}
    return client.post(LIST, form | fields, follow=True)


@pytest.mark.parametrize("name", UNREAD)
def test_such_a_comment_is_refused_and_the_others_are_approved(moderator_client, name):
    fields, _ = UNREAD[name]
    article = make_article()
    unread, plain = make_comment(article=article, **fields), make_comment(article=article)
    page = select(moderator_client, "approve_selected", [unread, plain]).text
    assert list(Comment.objects.approved()) == [plain]
    assert "逐条" in page
    assert f'<a href="{DESK}">' in page


def test_no_message_about_a_comment_runs_backwards(moderator_client):
    comments = [make_comment(nickname="江\u202e边人", body=body) for body in ("一", "二")]
    page = select(moderator_client, "approve_selected", comments).text
    assert "江‹U+202E›边人：一" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("name", UNREAD)
@pytest.mark.parametrize("page", [LIST, "{pk}/change/"])
def test_list_and_page_show_what_the_desk_shows(moderator_client, name, page):
    fields, shown = UNREAD[name]
    comment = make_comment(**fields)
    address = page if page == LIST else LIST + page.format(pk=comment.pk)
    for text in (moderator_client.get(address).text, moderator_client.get(DESK).text):
        assert shown in text
        assert "card-warnings" in text


def test_the_list_of_reports_shows_flags_too(moderator_client):
    fields, shown = UNREAD["a flag"]
    make_report(comment=approved_comment(**fields), note="看\u200b这里")
    page = moderator_client.get(REPORTS).text
    assert shown in page
    assert 'class="hidden-character"' in page


def test_one_comment_that_was_read_can_be_approved(moderator_client):
    fields, _ = UNREAD["a flag"]
    comment = make_comment(**fields)
    select(moderator_client, "approve_selected", [comment])
    assert list(Comment.objects.approved()) == [comment]


def test_a_flag_counts_for_all_with_the_same_text(moderator_client):
    make_comment(fingerprint="same", flagged=True, flags=[flag()])
    others = [make_comment(fingerprint="same") for _ in range(2)]
    select(moderator_client, "approve_selected", others)
    assert not Comment.objects.approved().exists()


def test_many_can_be_rejected_unread(moderator_client):
    comments = [make_comment(**fields) for fields, _ in UNREAD.values()]
    select(moderator_client, "reject_selected", comments, reason="广告")
    assert Comment.objects.filter(status="rejected").count() == len(comments)


def test_repetition_alone_does_not_bar(moderator_client):
    article = make_article()
    comments = [
        make_comment(article=article, fingerprint="same", flagged=True, flags=[flag("repeat")])
        for _ in range(3)
    ]
    assert decide(moderator_client, "approve", *comments).status_code == 200
    assert Comment.objects.approved().count() == 3


def test_similar_comments_with_hidden_characters_are_not_approved_together(moderator_client):
    comments = [make_comment(fingerprint="same", body=body) for body in ("支持", "支\u200b持")]
    answer = decide(moderator_client, "approve", *comments)
    assert (answer.status_code, answer.json()["state"]) == (403, "waiting")
    assert "逐条" in answer.json()["message"]
    assert "?similar=same" in moderator_client.get(DESK).text


@pytest.mark.parametrize("action", ["approve_selected"])
def test_what_no_page_has_shown_is_not_approved(moderator_client, action):
    comments = [make_comment() for _ in range(3)]
    page = select(moderator_client, action, comments[:1], select_across="1").text
    assert not Comment.objects.approved().exists()
    assert "只能选择" in html.unescape(page)


def test_reports_that_no_page_has_shown_are_not_dismissed(moderator_client):
    report = make_report()
    form = {"action": "dismiss", ACTION_CHECKBOX_NAME: report.pk, "select_across": "1"}
    moderator_client.post(REPORTS, form)
    assert Report.objects.open().exists()
