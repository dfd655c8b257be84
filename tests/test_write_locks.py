"""Reading while another process holds the lock that every writer needs."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.models import Comment
from tests.commenting import url_of
from tests.factories import BROWSER, approved_comment, make_article, make_comment, sign_in
from tests.faults import write_lock
from tests.test_moderation_desk import DESK
from tests.visits import views_of

pytestmark = pytest.mark.django_db(transaction=True)

NO_CODE = "暂时无法生成验证码"


def test_articles_are_read_and_every_visit_is_counted_afterwards(reader, tally):
    article = make_article()
    with write_lock():
        answers = [reader.get(article.get_absolute_url()).status_code for _ in range(5)]
        assert views_of(article) == 0
        with pytest.raises(OperationalError):
            tally()
    tally()
    assert answers == [200] * 5
    assert views_of(article) == 5


def test_a_thread_whose_first_page_met_a_lock_serves_all_pages_afterwards(monkeypatch):
    # Django asks a new connection what its database can do, and remembers the answer for good.
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    article = make_article(tags=["渡口"])

    def read(pages: list[str]) -> list[int]:
        client = Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)
        return [client.get(page).status_code for page in pages]

    pages = [article.get_absolute_url(), "/search/?q=渡口", "/"]
    with ThreadPoolExecutor(1) as one_thread:
        with write_lock():
            during = one_thread.submit(read, pages).result()
        after = one_thread.submit(read, pages).result()
        one_thread.submit(connections.close_all).result()
    assert during + after == [200] * 6


TIME_OUT = re.compile(r"(?:busy_timeout =|lock_timeout =) (\d+)")


def test_a_page_that_issues_a_captcha_waits_a_tenth_of_a_second_at_most(reader):
    comment = approved_comment()
    fragment = reverse("comments:captcha", args=[comment.article_id])
    for address in (url_of(comment.article), f"/comments/{comment.pk}/report/", fragment):
        with CaptureQueriesContext(connection) as queries:
            assert 'name="captcha_0"' in reader.get(address).text
        # On SQLite the time-out of other requests is put back afterwards.
        first, *_rest = [ms for query in queries for ms in TIME_OUT.findall(query["sql"])]
        assert 0 < int(first) <= 100


@pytest.mark.parametrize("kind", ["picture", "words"])
def test_comments_are_shown_without_a_captcha(reader, kind):
    comment = approved_comment()
    fragment = f"{reverse('comments:captcha', args=[comment.article_id])}?kind={kind}"
    report = f"/comments/{comment.pk}/report/"
    with write_lock():
        pages = [reader.get(address) for address in (url_of(comment.article), report, fragment)]
    assert [page.status_code for page in pages] == [200] * 3
    assert comment.body in pages[0].text
    assert [page.text.count(NO_CODE) for page in pages] == [1] * 3
    assert not any('name="captcha_0"' in page.text for page in pages)


def test_a_text_sent_back_with_an_error_is_kept_without_a_captcha(reader, open_article):
    typed = {"nickname": "老李", "body": "舍不得丢的话", "captcha_0": "f" * 40}
    with write_lock():
        page = reader.post(url_of(open_article), typed | {"captcha_1": ""})
    assert (page.status_code, "舍不得丢的话" in page.text, NO_CODE in page.text) == (
        200,
        True,
        True,
    )


def test_asking_for_a_code_after_the_lock_gets_one(reader, open_article):
    with write_lock():
        assert NO_CODE in reader.get(url_of(open_article)).text
    page = reader.post(url_of(open_article), {"body": "还没写完", "refresh": "picture"})
    assert 'name="captcha_0"' in page.text
    assert "还没写完" in page.text
    assert not Comment.objects.exists()


def test_the_moderation_desk_shows_cards_without_leases(moderator):
    comment = make_comment()
    client = sign_in(moderator)
    with write_lock():
        cards = client.get(DESK).context["cards"]
    assert [card.comment for card in cards] == [comment]
