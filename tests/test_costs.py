"""What a page costs does not grow with what the site holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from tests.factories import make_article, make_category, make_picture

pytestmark = pytest.mark.django_db


def fill(article: Article, count: int) -> None:
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(
            article=article,
            nickname="某某",
            body=f"第{number}条",
            submitted_at=now,
            status="approved",
            decided_at=now,
        )
        for number in range(count)
    )


def queries(reader, address: str) -> tuple[int, int]:
    """How often the page reads, and how often it writes."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert reader.get(address).status_code == 200
    said = [query["sql"].lstrip().upper() for query in captured]
    said = [sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    reads = sum(sql.startswith(("SELECT", "WITH")) for sql in said)
    return reads, len(said) - reads


@pytest.mark.parametrize("comments", [0, 50, 5000])
def test_an_article_is_six_reads_and_the_visit(reader, comments):
    parent = make_category()
    article = make_article(category=make_category(parent=parent), cover=make_picture())
    fill(article, comments)
    assert queries(reader, article.get_absolute_url()) == (6, 1)


@pytest.mark.parametrize("comments", [50, 5000])
def test_the_comments_page_reads_the_same_number_of_times(reader, comments):
    article = make_article()
    fill(article, comments)
    reads, writes = queries(reader, f"{article.get_absolute_url()}comments/")
    assert (reads <= 8, writes <= 2) == (True, True)


@pytest.mark.parametrize("address", ["/", "/category/main/", "/pages/sitemap/"])
def test_lists_read_the_same_number_of_times_whatever_the_archive(reader, address):
    parent = make_category(slug="main")
    columns = [parent, make_category(parent=parent), make_category(parent=parent)]
    counts = []
    for archive in (10, 1000):
        now = timezone.now()
        Article.objects.bulk_create(
            Article(
                category=columns[n % 3],
                title=f"第{n}篇",
                body="<p>字</p>",
                status="published",
                published_at=now,
            )
            for n in range(archive)
        )
        counts.append(queries(reader, address))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 8
    assert counts[0][1] == 0
