"""Periods in which articles were published, from one seek in an index for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection
from django.utils import timezone

from articles.keyset_pagination import MICROSECOND
from articles.models import Article
from articles.months import Month, Year

Period = TypeVar("Period", Year, Month)

# The ORM takes a millisecond to write the query for each year. LIMIT keeps PostgreSQL from turning
# the seeks into a join over all articles. `columnN` is how both databases name these columns.
_SQL = """
SELECT DISTINCT period.column1 FROM (VALUES {periods}) AS period CROSS JOIN articles_category
WHERE articles_category.id IN ({categories}) AND (
    SELECT articles_article.id FROM articles_article
    WHERE articles_article.status = '{published}'
    AND articles_article.category_id = articles_category.id
    AND articles_article.published_at >= period.column2
    AND articles_article.published_at < period.column3
    LIMIT 1
) IS NOT NULL
"""


def periods_with_articles(periods: Sequence[Period], category_ids: Sequence[int]) -> list[Period]:
    """Return those of the periods in which readers find an article of these categories."""
    adapt = connection.ops.adapt_datetimefield_value
    now = timezone.now() + MICROSECOND
    rows = [
        (number, adapt(period.start), adapt(min(period.end, now)))
        for number, period in enumerate(periods)
    ]
    sql = _SQL.format(
        periods=", ".join(["(%s, %s, %s)"] * len(rows)),
        categories=", ".join(["%s"] * len(category_ids)),
        published=Article.Status.PUBLISHED,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in row] + list(category_ids))
        return [periods[number] for (number,) in sorted(cursor.fetchall())]
