"""A reader reports a published comment; a moderator looks; nothing hides by itself."""

import html
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from comments.inspection.verification import problems
from comments.models import Comment, CommentingSettings, Reason, Report
from comments.models.exceptions import AlreadyDecided, AlreadyHandled, OwnComment
from tests.factories import (
    BROWSER,
    approved_comment,
    make_comment,
    make_user,
    rejected_comment,
    sign_in,
    solved_captcha,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/report/"


def report_post(**fields: str) -> dict[str, str]:
    return {"kind": "insult", "note": "骂人"} | solved_captcha() | fields


def make_report(*, comment: Comment | None = None, **fields) -> Report:
    values = {"comment": comment or approved_comment(), "kind": "insult", "network": "203.0.113.9"}
    return Report.objects.create(**values | fields)


@pytest.fixture
def comment(moderator):
    return approved_comment(by=moderator, body="有人不喜欢的话")


@pytest.fixture
def report(reader, comment):
    """Send a report as the reader's browser does; named fields replace the usual ones."""

    def send(on=comment, **fields):
        return reader.post(f"/comments/{on.pk}/report/", report_post(**fields))

    return send


def test_a_report_waits_and_hides_nothing(reader, comment, report):
    answer = report(note="  骂人\r\n难听 ")
    assert answer.status_code == 302
    assert "感谢举报" in reader.get(answer.url).text
    sent = Report.objects.open().get()
    assert (sent.comment, sent.kind, sent.note) == (comment, "insult", "骂人\n难听")
    assert sent.network == "127.0.0.1"
    assert "有人不喜欢的话" in reader.get(comment.article.get_absolute_url()).text


def test_each_published_comment_leads_to_its_report(reader, comment):
    link = f'href="/comments/{comment.pk}/report/"'
    url = comment.article.get_absolute_url()
    assert link in reader.get(url).text
    assert link in reader.get(f"{url}comments/").text


@pytest.mark.parametrize("make", [make_comment, rejected_comment])
def test_what_is_not_published_can_not_be_reported(reader, report, make):
    hidden = make()
    assert reader.get(f"/comments/{hidden.pk}/report/").status_code == 404
    assert report(on=hidden).status_code == 404
    assert not Report.objects.exists()


def test_with_its_article_a_comment_can_not_be_reported_any_more(comment, report, editor):
    comment.article.take_back(by=editor)
    assert report().status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"kind": ""}, {"kind": "dislike"}, {"note": "长" * 201}, {"note": "\x00"}, {"note": "\u200b"}],
)
def test_these_are_given_back_with_a_sentence(report, fields):
    answer = report(**fields)
    assert answer.status_code == 200
    assert 'class="error"' in answer.text
    assert not Report.objects.exists()


def test_a_note_is_not_needed_and_may_have_200_characters(report, moderator):
    assert report(note="").status_code == 302
    assert report(on=approved_comment(by=moderator), note="👨‍👩‍👧‍👦" * 200).status_code == 302


def test_a_wrong_answer_keeps_the_note_and_shows_a_new_picture(report):
    captcha = solved_captcha()
    answer = report(note="舍不得丢的话", **captcha | {"captcha_1": "zzzzz"})
    assert "舍不得丢的话" in answer.text
    assert "selected" in answer.text
    assert captcha["captcha_0"] not in answer.text
    assert report(**captcha).status_code == 200
    assert not Report.objects.exists()


def test_another_picture_keeps_what_was_typed(report):
    answer = report(note="还没写完", refresh="1")
    assert "还没写完" in answer.text
    assert "selected" in answer.text
    assert not Report.objects.exists()


def test_without_a_token_the_form_comes_back_with_the_note(comment):
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    answer = strict.post(f"/comments/{comment.pk}/report/", {"note": "没有令牌", "kind": "insult"})
    assert answer.status_code == 200
    assert "没有令牌" in answer.text
    assert not Report.objects.exists()


def test_the_page_is_kept_and_found_by_nobody(reader, comment):
    answer = reader.get(f"/comments/{comment.pk}/report/")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "noindex" in answer["X-Robots-Tag"]


def test_one_report_of_a_sender_and_comment(report, moderator):
    assert report().status_code == 302
    answer = report(note="再说一次")
    assert answer.status_code == 409
    assert "已举报过" in answer.text
    assert Report.objects.count() == 1
    assert report(on=approved_comment(by=moderator)).status_code == 302


def test_the_database_holds_one_report_of_a_sender_too(comment):
    make_report(comment=comment)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_report(comment=comment)
    make_report(comment=comment, network="")
    make_report(comment=comment, network="")


def test_a_double_click_makes_one_report_and_two_successes(report):
    captcha = solved_captcha()
    assert [report(**captcha).status_code for _ in range(2)] == [302, 302]
    assert Report.objects.count() == 1


def test_reports_are_limited_as_comments_are(report, moderator):
    CommentingSettings.objects.update(posts_per_minute=2)
    codes = [report(on=approved_comment(by=moderator)).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    CommentingSettings.objects.update(own_networks="127.0.0.0/24")
    assert report().status_code == 302


def test_the_limit_is_over_after_a_minute(report, moderator):
    CommentingSettings.objects.update(posts_per_minute=1)
    make_report(network="127.0.0.1", at=timezone.now() - timedelta(seconds=61))
    assert report().status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_many_reports_at_once_one_is_kept(at_once):
    comment = approved_comment()
    forms = [report_post() for _ in range(8)]

    def send(number):
        own = Client(headers={"User-Agent": BROWSER})
        return own.post(f"/comments/{comment.pk}/report/", forms[number]).status_code

    assert sorted(at_once(send, 8)) == [302] + [409] * 7
    assert Report.objects.count() == 1
    assert CaptchaStore.objects.count() == 7


def test_taking_down_is_one_decision_and_closes_every_report(moderator, comment):
    first, second = make_report(comment=comment), make_report(comment=comment, network="")
    decision = first.uphold(by=moderator, reason="辱骂")
    assert (decision.from_status, decision.to_status) == ("approved", "rejected")
    assert (decision.by, decision.reason) == (moderator, "辱骂")
    second.refresh_from_db()
    assert (second.outcome, second.handled_by) == ("upheld", moderator)
    assert not Comment.objects.published().exists()
    assert not Report.objects.open().exists()
    assert list(problems()) == []


def test_a_dismissed_report_leaves_the_comment(moderator, comment):
    report = make_report(comment=comment)
    report.dismiss(by=moderator)
    assert Comment.objects.published().get() == comment
    assert not Report.objects.open().exists()
    with pytest.raises(AlreadyHandled):
        report.dismiss(by=moderator)
    with pytest.raises(AlreadyHandled):
        Report.objects.get().uphold(by=moderator, reason="")
    assert Comment.objects.published().get() == comment


def test_what_is_not_public_any_more_needs_no_look(moderator, comment):
    report = make_report(comment=comment)
    comment.withdraw()
    assert not Report.objects.open().exists()
    with pytest.raises(AlreadyDecided):
        Report.objects.get(pk=report.pk).uphold(by=moderator, reason="")


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_others_may_not_deal_with_reports(request, who):
    person, report = request.getfixturevalue(who), make_report()
    with pytest.raises(PermissionDenied):
        report.dismiss(by=person)
    with pytest.raises(PermissionDenied):
        report.uphold(by=person, reason="")
    assert sign_in(person).get(QUEUE).status_code in (302, 403)
    assert Report.objects.open().get() == report


@pytest.mark.parametrize(
    "statement",
    ["UPDATE comments_report SET note = 'x'", "DELETE FROM comments_report"],
)
def test_the_database_keeps_reports_as_they_are(statement):
    make_report()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def act(client: Client, name: str, *reports: Report, **fields: str):
    chosen = {"action": name, "_selected_action": [report.pk for report in reports]}
    return client.post(QUEUE, chosen | fields, follow=True)


def test_a_moderator_empties_the_queue(moderator_client, moderator):
    stays, goes = make_report(note="<b>无理</b>"), make_report(kind="rumour")
    text = moderator_client.get(QUEUE).text
    assert "&lt;b&gt;无理" in text
    assert goes.comment.body in text
    act(moderator_client, "dismiss", stays)
    reason = Reason.objects.get(text="广告、推广")
    answer = act(moderator_client, "take_down", goes, reason=str(reason.pk))
    assert "已处理1条举报" in answer.text
    assert list(Comment.objects.published()) == [stays.comment]
    assert goes.comment.last_decision().reason == "广告、推广"
    assert "包括已处理" in answer.text
    assert goes.comment.body not in answer.text
    assert goes.comment.body in moderator_client.get(QUEUE + "?show=all").text


def test_without_another_reason_that_of_the_report_counts(moderator_client):
    report = make_report(kind="rumour")
    act(moderator_client, "take_down", report)
    assert report.comment.last_decision().reason == "谣言、不实信息"


def test_each_row_answers_for_itself(moderator_client, moderator):
    comment = approved_comment()
    reports = [make_report(comment=comment, network=str(number)) for number in range(2)]
    own = make_report(comment=approved_comment(sent_by=moderator))
    answer = act(moderator_client, "take_down", *reports, own)
    assert "已处理1条举报" in answer.text
    assert "1条此前已处理" in answer.text
    assert f"{own.comment} {OwnComment()}" in html.unescape(answer.text)
    assert list(Comment.objects.published()) == [own.comment]


def test_the_queue_costs_the_same_for_many(moderator_client, django_assert_max_num_queries):
    by = make_user(group="moderator")
    for number in range(20):
        make_report(comment=approved_comment(by=by), network=str(number))
    with django_assert_max_num_queries(12):
        moderator_client.get(QUEUE)
