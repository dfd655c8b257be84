"""Reports of published comments: readers send them, moderators handle them, none hides anything."""

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
    """Send a report as the reader's browser does; named fields replace the default ones."""

    def send(on=comment, **fields):
        return reader.post(f"/comments/{on.pk}/report/", report_post(**fields))

    return send


def test_a_report_waits_and_hides_nothing(reader, comment, report):
    response = report(note="  骂人\r\n难听 ")
    assert response.status_code == 302
    assert "感谢举报" in reader.get(response.url).text
    sent = Report.objects.open().get()
    assert (sent.comment, sent.kind, sent.note) == (comment, "insult", "骂人\n难听")
    assert sent.network == "127.0.0.1"
    assert "有人不喜欢的话" in reader.get(comment.article.get_absolute_url()).text


def test_every_published_comment_links_to_its_report_form(reader, comment):
    link = f'href="/comments/{comment.pk}/report/"'
    url = comment.article.get_absolute_url()
    assert link in reader.get(url).text
    assert link in reader.get(f"{url}comments/").text


@pytest.mark.parametrize("make", [make_comment, rejected_comment])
def test_an_unpublished_comment_can_not_be_reported(reader, report, make):
    hidden = make()
    assert reader.get(f"/comments/{hidden.pk}/report/").status_code == 404
    assert report(on=hidden).status_code == 404
    assert not Report.objects.exists()


def test_a_comment_on_an_unpublished_article_can_not_be_reported(comment, report, editor):
    comment.article.take_back(by=editor)
    assert report().status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"kind": ""}, {"kind": "dislike"}, {"note": "长" * 201}, {"note": "\x00"}, {"note": "\u200b"}],
)
def test_an_invalid_report_is_returned_with_an_error(report, fields):
    response = report(**fields)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.text
    assert not Report.objects.exists()


def test_the_note_is_optional_and_may_have_200_characters(report, moderator):
    assert report(note="").status_code == 302
    assert report(on=approved_comment(by=moderator), note="👨‍👩‍👧‍👦" * 200).status_code == 302


def test_a_wrong_answer_keeps_the_note_and_shows_a_new_picture(report):
    captcha = solved_captcha()
    response = report(note="舍不得丢的话", **captcha | {"captcha_1": "zzzzz"})
    assert "舍不得丢的话" in response.text
    assert "selected" in response.text
    assert captcha["captcha_0"] not in response.text
    assert report(**captcha).status_code == 200
    assert not Report.objects.exists()


def test_a_captcha_used_for_a_report_is_refused_for_another_comment(report, moderator):
    captcha = solved_captcha()
    report(**captcha)
    response = report(on=approved_comment(by=moderator), **captcha)
    assert 'id="captcha-error"' in response.text
    assert Report.objects.count() == 1


def test_a_comment_taken_down_before_the_report_is_sent_is_not_found(report, comment, moderator):
    comment.take_down(by=moderator, reason="辱骂")
    assert report().status_code == 404
    assert not Report.objects.exists()


def test_refreshing_the_picture_keeps_the_text(report):
    response = report(note="还没写完", refresh="1")
    assert "还没写完" in response.text
    assert "selected" in response.text
    assert not Report.objects.exists()


def test_a_post_without_a_csrf_token_is_returned_with_its_note(comment):
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    response = strict.post(
        f"/comments/{comment.pk}/report/", {"note": "没有令牌", "kind": "insult"}
    )
    assert response.status_code == 200
    assert "没有令牌" in response.text
    assert not Report.objects.exists()


def test_the_page_is_neither_cached_nor_indexed(reader, comment):
    response = reader.get(f"/comments/{comment.pk}/report/")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "noindex" in response["X-Robots-Tag"]


def test_a_sender_can_report_a_comment_once(report, moderator):
    assert report().status_code == 302
    response = report(note="再说一次")
    assert response.status_code == 409
    assert "已举报过" in response.text
    assert Report.objects.count() == 1
    assert report(on=approved_comment(by=moderator)).status_code == 302


def test_the_database_refuses_a_second_report_of_a_sender(comment):
    make_report(comment=comment)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_report(comment=comment)
    make_report(comment=comment, network="")
    make_report(comment=comment, network="")


def test_a_double_click_stores_one_report_and_succeeds_twice(report):
    captcha = solved_captcha()
    assert [report(**captcha).status_code for _ in range(2)] == [302, 302]
    assert Report.objects.count() == 1


def test_reports_are_limited_as_comments_are(report, moderator):
    CommentingSettings.objects.update(posts_per_minute=2)
    codes = [report(on=approved_comment(by=moderator)).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    CommentingSettings.objects.update(own_networks="127.0.0.0/24")
    assert report().status_code == 302


def test_the_limit_ends_after_a_minute(report, moderator):
    CommentingSettings.objects.update(posts_per_minute=1)
    make_report(network="127.0.0.1", at=timezone.now() - timedelta(seconds=61))
    assert report().status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_many_concurrent_reports_one_is_stored(at_once):
    comment = approved_comment()
    forms = [report_post() for _ in range(8)]

    def send(number):
        client = Client(headers={"User-Agent": BROWSER})
        return client.post(f"/comments/{comment.pk}/report/", forms[number]).status_code

    assert sorted(at_once(send, 8)) == [302] + [409] * 7
    assert Report.objects.count() == 1
    assert CaptchaStore.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_concurrent_reports_do_not_exceed_the_limit(at_once):
    CommentingSettings.objects.update_or_create(pk=1, defaults={"posts_per_minute": 3})
    by = make_user(group="moderator")
    comments = [approved_comment(by=by) for _ in range(8)]
    forms = [report_post() for _ in comments]

    def send(number):
        client = Client(headers={"User-Agent": BROWSER})
        return client.post(f"/comments/{comments[number].pk}/report/", forms[number]).status_code

    assert sorted(at_once(send, 8)) == [302] * 3 + [429] * 5
    assert Report.objects.count() == 3


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


def test_reports_of_a_withdrawn_comment_leave_the_queue(moderator, comment):
    report = make_report(comment=comment)
    comment.withdraw()
    assert not Report.objects.open().exists()
    with pytest.raises(AlreadyDecided):
        Report.objects.get(pk=report.pk).uphold(by=moderator, reason="")


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_only_moderators_handle_reports(request, who):
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
def test_the_database_refuses_to_change_or_delete_reports(statement):
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
    response = act(moderator_client, "take_down", goes, reason=str(reason.pk))
    assert "已处理1条举报" in response.text
    assert list(Comment.objects.published()) == [stays.comment]
    assert goes.comment.last_decision().reason == "广告、推广"
    assert "包括已处理" in response.text
    assert goes.comment.body not in response.text
    assert goes.comment.body in moderator_client.get(QUEUE + "?show=all").text


def test_without_a_reason_the_kind_of_report_is_the_reason(moderator_client):
    report = make_report(kind="rumour")
    act(moderator_client, "take_down", report)
    assert report.comment.last_decision().reason == "谣言、不实信息"


def test_the_outcome_of_each_report_is_its_own(moderator_client, moderator):
    comment = approved_comment()
    reports = [make_report(comment=comment, network=str(number)) for number in range(2)]
    own = make_report(comment=approved_comment(sent_by=moderator))
    response = act(moderator_client, "take_down", *reports, own)
    assert "已处理1条举报" in response.text
    assert "1条此前已处理" in response.text
    assert f"{own.comment} {OwnComment()}" in html.unescape(response.text)
    assert list(Comment.objects.published()) == [own.comment]


def test_the_queue_needs_the_same_queries_for_many_reports(
    moderator_client, django_assert_max_num_queries
):
    by = make_user(group="moderator")
    for number in range(20):
        make_report(comment=approved_comment(by=by), network=str(number))
    with django_assert_max_num_queries(12):
        moderator_client.get(QUEUE)
