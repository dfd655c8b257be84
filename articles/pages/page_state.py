"""State of a page that readers see: its version, its views, and until when the clock leaves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from articles.models.page_version import MODULUS, SITE

# As often as the most read articles of a day are counted: articles.pages.most_read.
LONGEST = timedelta(minutes=1)

_VERSION = "COALESCE((SELECT SUM(number) FROM articles_pageversion WHERE scope IN (%s, %s)), 0)"
_CHANGES = "COALESCE((SELECT SUM(number) FROM articles_pagechange WHERE scope IN (%s, %s)), 0)"
# As `ArticleQuerySet.with_views` adds them up. No row: readers see no such article at all.
_VIEWS = """(SELECT imported_views FROM articles_article WHERE id = %s),
    COALESCE((SELECT views FROM articles_totalviews WHERE article_id = %s), 0)"""

_COMING = """SELECT
    (SELECT published_at FROM articles_article
     WHERE status = 'published' AND published_at > %s ORDER BY published_at LIMIT 1),
    (SELECT pinned_until FROM articles_article
     WHERE status = 'published' AND pinned_until > %s ORDER BY pinned_until LIMIT 1),
    (SELECT MIN(grey_from) FROM articles_publication WHERE grey_from > %s),
    (SELECT MIN(grey_until) FROM articles_publication WHERE grey_until > %s)"""


def _row(sql: str, params: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def _row_from_any_connection(sql: str, params: list[Any]) -> Any:
    """Return the row of a request's first statement; if the connection has broken, by another one.

    On PostgreSQL this takes the place of the health check, which is a statement too.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return _row(sql, params)
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _row(sql, params)
    except (OperationalError, InterfaceError):
        # Without one, the server could not be reached just now.
        if connection.connection is None or connection.is_usable():
            raise
        connection.close()
        return _row(sql, params)


class PageState(NamedTuple):
    """The version of a page; for an article, how often it was read."""

    version: int
    views: int | None = None

    @classmethod
    def read(cls, scope: int = SITE, article_id: int | None = None) -> PageState:
        """Read the state of a page that shows what all pages share, and `scope`. One statement.

        Built by hand, because it is all that a kept page costs: the ORM takes ten times as long to
        write this SQL as the database takes to answer it.
        """
        version, scopes = _VERSION, [SITE, scope]
        if connection.vendor == "postgresql":
            version, scopes = f"{_VERSION} + {_CHANGES}", [*scopes, *scopes]
        columns = version if article_id is None else f"{version}, {_VIEWS}"
        ids = [] if article_id is None else [article_id] * 2
        number, *views = _row_from_any_connection(f"SELECT {columns}", [*scopes, *ids])
        known = views and views[0] is not None
        return cls(int(number) % MODULUS, sum(views) if known else None)


def unchanged_until(now: datetime) -> datetime:
    """Return the time at which the pages change without any change of a row.

    It is the next publication, end of a pin, or begin or end of grey days; or the turn of the day,
    which is on every page; or the time when the most read articles are counted again.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    row = _row(_COMING, [connection.ops.adapt_datetimefield_value(now)] * 4)
    coming = [_aware(value) for value in row if value]
    return min(now + LONGEST, midnight + timedelta(days=1), *coming)


def _aware(value: datetime | str) -> datetime:
    # SQLite has times of UTC: texts, unless a column of its own tells the type.
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=UTC)
