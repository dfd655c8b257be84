"""The index in step with the articles: whoever writes an article calls `renew`, and no signal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search_index.backend import SearchBackend, microseconds
from articles.search_index.document import SearchDocument
from articles.search_index.documents import small_lines, story_lines
from articles.search_index.postgresql import PostgreSQLBackend
from articles.search_index.sqlite import SQLiteBackend
from articles.search_index.tokenizer import searchable

if TYPE_CHECKING:
    from articles.models.article import Article
    from articles.models.queryset import ArticleQuerySet

# Far under half a second of the one writer that SQLite has.
BATCH = 50
FIELDS = ("timestamp", "category_id", "title", "text")


def engine(database: BaseDatabaseWrapper | None = None) -> SearchBackend:
    """The index of this database, by default of the site's."""
    database = database or connection
    return (PostgreSQLBackend if database.vendor == "postgresql" else SQLiteBackend)(database)


def row_of(article: Article) -> SearchDocument:
    """The article, which is published, as search reads it."""
    if article.published_at is None:
        raise ValueError("What has no time of publication is not searched.")
    return SearchDocument(
        article_id=article.pk,
        timestamp=microseconds(article.published_at),
        category_id=article.category_id,
        title=searchable([article.title]),
        text=searchable([article.title, *story_lines(article), *small_lines(article)]),
    )


def _differs(row: SearchDocument, before: SearchDocument | None) -> bool:
    return any(getattr(row, field) != getattr(before, field, None) for field in FIELDS)


def renew(articles: ArticleQuerySet, *, anyway: bool = False) -> None:
    """Bring the index up to date with these articles as they stand in the database now.

    Called in the transaction that changed them, so that search and page change at one timestamp.
    Those published at a later time are indexed too: what may be seen is asked when it is asked
    for. `anyway` also writes what has not changed.
    """
    found = list(articles.with_tag_rows().select_for_update(of=("self",)))
    known = SearchDocument.objects.in_bulk([article.pk for article in found])
    rows = [row_of(article) for article in found if article.status == article.Status.PUBLISHED]
    gone = known.keys() - {row.pk for row in rows}
    if gone:
        SearchDocument.objects.filter(pk__in=gone).delete()
    if changed := [row for row in rows if anyway or _differs(row, known.get(row.pk))]:
        engine().put(changed)


def batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def renew_all(articles: ArticleQuerySet, ids: list[int]) -> None:
    """`renew` those with these numbers, however many there are, each batch whole in itself."""
    for batch in batches(ids):
        with transaction.atomic():
            renew(articles.filter(pk__in=batch))


def rebuild(articles: ArticleQuerySet, *, compact: bool = False) -> Iterator[int]:
    """Make the index anew, the newest articles first; yields how many each batch had.

    Every batch is a transaction, and short, so that nobody who saves is kept waiting. `compact`
    empties the index before, in one step that is not short in a large archive.
    """
    if compact:
        engine().drop_remains()
    newest_first = articles.order_by("-published_at", "-pk").values_list("pk", flat=True)
    for batch in batches(list(newest_first)):
        with transaction.atomic():
            renew(articles.filter(pk__in=batch), anyway=True)
        yield len(batch)
