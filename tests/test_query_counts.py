"""The number of queries of a page does not grow with the archive."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, DailyViews, Tag, Tagging
from comments.models import Comment
from newscenter.page_store import kept_pages
from tests.factories import make_article, make_category, make_picture, triggers_lifted

pytestmark = pytest.mark.django_db

# A page that is rendered to be kept: its version, and until when the clock leaves it.
KEEPING = 2
# What sets a time-out is no query of a page.
IGNORED = ("SAVEPOINT", "RELEASE", "PRAGMA", "SET ")
READS_OF_LISTS = {
    "/": 5,
    "/category/main/": 9,
    "/category/main/?year=2026": 9,
    "/tags/every/": 6,
    "/pages/sitemap/": 2,
}
READS_OF_FEEDS = {
    "/feed/": 2,
    "/feed/rss/": 2,
    "/category/main/feed/": 5,
    "/category/main/feed/rss/": 5,
}


def fill(article: Article, count: int) -> None:
    now = timezone.now()
    comments = [
        Comment(
            article=article,
            nickname="某某",
            body=f"第{number}条",
            submitted_at=now,
            status="approved",
            decided_at=now,
        )
        for number in range(count)
    ]
    with triggers_lifted():
        Comment.objects.bulk_create(comments)


def queries(reader, address: str) -> tuple[int, int]:
    """The number of reads and of writes of a page."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert reader.get(address).status_code == 200
    statements = [query["sql"].lstrip().upper() for query in captured]
    statements = [sql for sql in statements if not sql.startswith(IGNORED)]
    reads = sum(sql.startswith(("SELECT", "WITH")) for sql in statements)
    return reads, len(statements) - reads


@pytest.mark.parametrize("comments", [0, 50, 5000])
def test_an_article_page_takes_six_reads_and_writes_nothing(reader, comments):
    parent = make_category()
    category = make_category(parent=parent)
    article = make_article(category=category, cover=make_picture(), tags=["泵房", "冬天"])
    for tags in (["泵房"], ["冬天"], []):
        make_article(category=category, tags=tags)
    fill(article, comments)
    # The rankings of the week and the month take two more once in a while.
    assert queries(reader, article.get_absolute_url()) == (KEEPING + 8, 0)
    kept_pages.clear()
    assert queries(reader, article.get_absolute_url()) == (KEEPING + 6, 0)
    assert queries(reader, article.get_absolute_url()) == (1, 0)


@pytest.mark.parametrize("comments", [50, 5000])
def test_the_comments_page_takes_the_same_number_of_reads(reader, comments):
    article = make_article()
    fill(article, comments)
    reads, writes = queries(reader, f"{article.get_absolute_url()}comments/")
    # Written: a new captcha, what has expired of the two tables of captchas, and what is too many.
    assert (reads <= 5, writes <= 5) == (True, True)


@pytest.fixture
def fill_archive():
    """Publish `count` more articles, all with the tag at /tags/every/."""
    parent = make_category(slug="main")
    categories = [parent, make_category(parent=parent), make_category(parent=parent)]
    tag = Tag.objects.create(name="每一篇", slug="every")
    cover = make_picture()

    def publish(count: int) -> None:
        now = timezone.now()
        articles = Article.objects.bulk_create(
            Article(
                category=categories[n % 3],
                title=f"第{n}篇",
                body="<p>字</p>",
                cover=cover if n % 2 else None,
                headline=n % 50 == 7,
                recommended=n % 20 == 7,
                status="published",
                published_at=now - timedelta(minutes=n),
            )
            for n in range(count)
        )
        Tagging.objects.bulk_create(
            Tagging(article=article, tag=tag, published_at=article.published_at)
            for article in articles
        )
        today = timezone.localdate()
        DailyViews.add(Counter({(article.pk, today): article.pk for article in articles}))

    return publish


def test_lists_take_the_same_number_of_reads_whatever_the_archive(
    reader, fill_archive, time_machine
):
    time_machine.move_to("2026-11-25T12:00:00+08:00", tick=False)
    for count in (100, 4900):
        fill_archive(count)
        for address, reads in READS_OF_LISTS.items():
            cache.clear()
            kept_pages.clear()
            reader.get("/")
            kept_pages.clear()
            assert queries(reader, address) == (KEEPING + reads, 0), address
            assert queries(reader, address) == (1, 0), address


def test_the_rankings_take_three_more_reads_once_a_minute(reader, fill_archive):
    fill_archive(100)
    assert queries(reader, "/") == (KEEPING + 8, 0)
    kept_pages.clear()
    assert queries(reader, "/") == (KEEPING + 5, 0)


def test_feeds_take_the_same_number_of_reads_whatever_the_archive(reader, fill_archive):
    for count in (100, 4900):
        fill_archive(count)
        for address, reads in READS_OF_FEEDS.items():
            assert queries(reader, address) == (KEEPING + reads, 0), address
            assert queries(reader, address) == (1, 0), address
