"""Reporting a published article: the form, its limits, and that a report changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from comments.models import ArticleReport, CommentingSettings
from tests.factories import (
    BROWSER,
    make_article,
    make_article_report,
    make_draft,
    solved_captcha,
    withdrawn_article,
)

pytestmark = pytest.mark.django_db


def report_post(**fields: str) -> dict[str, str]:
    return {"kind": "unlabelled_ai", "note": "配图是 AI 画的"} | solved_captcha() | fields


@pytest.fixture
def article():
    return make_article(title="渡口重新通航")


@pytest.fixture
def report(reader, article):
    """Send a report as the reader's browser does; named fields replace the default ones."""

    def send(on=article, **fields):
        return reader.post(f"/articles/{on.pk}/report/", report_post(**fields))

    return send


def test_a_report_waits_and_changes_nothing(reader, article, report):
    before = reader.get(article.get_absolute_url()).content
    response = report(note="  配图是 AI 画的\r\n没有标识 ")
    assert response.status_code == 302
    sent = ArticleReport.objects.unhandled().get()
    assert (sent.article, sent.kind, sent.network) == (article, "unlabelled_ai", "127.0.0.1")
    assert sent.note == "配图是 AI 画的\n没有标识"
    assert reader.get(article.get_absolute_url()).content == before


def test_the_article_page_links_to_the_form(reader, article):
    text = reader.get(article.get_absolute_url()).text
    assert f'href="/articles/{article.pk}/report/" rel="nofollow"' in text
    form = reader.get(f"/articles/{article.pk}/report/").text
    assert "渡口重新通航" in form
    assert "未标识的 AI 生成内容" in form
    assert "侵害未成年人" in form


def test_only_what_readers_see_can_be_reported(reader, report, editor):
    for hidden in (make_draft(), make_article(published_at=timezone.now() + timedelta(days=1))):
        assert reader.get(f"/articles/{hidden.pk}/report/").status_code == 404
        assert report(on=hidden).status_code == 404
    gone = withdrawn_article(by=editor, notice="内容有误。")
    answer = report(on=gone)
    assert answer.status_code == 410
    assert "内容有误。" in answer.text
    assert reader.get("/articles/999999/report/").status_code == 404
    assert not ArticleReport.objects.exists()


@pytest.mark.parametrize("fields", [{"kind": ""}, {"kind": "dislike"}, {"note": "长" * 201}])
def test_an_invalid_report_is_returned_with_an_error(report, fields):
    response = report(**fields)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.text
    assert not ArticleReport.objects.exists()


def test_a_wrong_answer_keeps_what_was_typed(report):
    response = report(note="舍不得丢的话", captcha_1="zzzzz")
    assert "舍不得丢的话" in response.text
    assert not ArticleReport.objects.exists()


def test_a_post_without_a_csrf_token_is_returned_with_its_note(article):
    strict = Client(headers={"User-Agent": BROWSER}, enforce_csrf_checks=True)
    response = strict.post(
        f"/articles/{article.pk}/report/", {"note": "没有令牌", "kind": "rumour"}
    )
    assert response.status_code == 200
    assert "没有令牌" in response.text
    assert not ArticleReport.objects.exists()


def test_the_page_is_neither_cached_nor_indexed(reader, article):
    response = reader.get(f"/articles/{article.pk}/report/")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "noindex" in response["X-Robots-Tag"]
    assert reader.put(f"/articles/{article.pk}/report/").status_code == 405


def test_a_network_reports_an_article_once(report):
    assert report().status_code == 302
    response = report(note="再说一次")
    assert response.status_code == 409
    assert "已举报过这篇文章" in response.text
    assert report(on=make_article()).status_code == 302


def test_a_double_click_stores_one_report_and_succeeds_twice(report):
    captcha = solved_captcha()
    first, second = (report(**captcha) for _ in range(2))
    assert first.url == second.url
    assert ArticleReport.objects.count() == 1


def test_reports_are_limited_as_comments_are(report):
    CommentingSettings.objects.update(posts_per_minute=2)
    codes = [report(on=make_article()).status_code for _ in range(3)]
    assert codes == [302, 302, 429]


def test_the_usual_time_is_told_when_enough_reports_tell_it(reader, article, editor):
    address = f"/articles/{article.pk}/report/"
    start = timezone.now() - timedelta(hours=3)
    for number in range(5):
        assert "近 90 天的中位数" not in reader.get(address).text
        report = make_article_report(network=str(number), at=start)
        report.handle("dismissed", by=editor)
    assert "举报通常在3小时内处理" in reader.get(address).text.replace("\xa0", "")


def test_what_was_handled_long_ago_tells_nothing_about_the_usual_time(editor):
    for number in range(5):
        make_article_report(network=str(number)).handle("dismissed", by=editor)
    assert ArticleReport.objects.usual_time() is not None
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert ArticleReport.objects.usual_time() is None


def test_the_database_refuses_a_second_report_of_a_sender(article):
    make_article_report(article=article)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_article_report(article=article)
    make_article_report(article=article, network="")
    make_article_report(article=article, network="")


@pytest.mark.django_db(transaction=True)
def test_of_many_concurrent_reports_one_is_stored(at_once):
    article = make_article()
    forms = [report_post() for _ in range(8)]

    def send(number):
        client = Client(headers={"User-Agent": BROWSER})
        return client.post(f"/articles/{article.pk}/report/", forms[number]).status_code

    assert sorted(at_once(send, 8)) == [302] + [409] * 7
    assert ArticleReport.objects.count() == 1
