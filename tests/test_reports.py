"""Reporting a published comment: the form, its limits, and that a report hides nothing."""

from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from comments.models import CommentingSettings, Report
from tests.factories import (
    BROWSER,
    approved_comment,
    make_comment,
    make_report,
    make_user,
    rejected_comment,
    solved_captcha,
)

pytestmark = pytest.mark.django_db


def report_post(**fields: str) -> dict[str, str]:
    return {"kind": "insult", "note": "骂人"} | solved_captcha() | fields


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
