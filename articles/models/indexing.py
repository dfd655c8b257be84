"""Keeping the search index, the references to pictures and the history up to date.

Once per transaction: every method that changes what can be found runs in `index_once()` and calls
`mark_changed()`. The outermost block writes the index, right before the commit, so that pages and
search change at the same moment, and a rollback takes both back. It adds one version to the history
of each article.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction

from articles.models.article_history import add_versions, collect_changes
from articles.search_index.index import get_backend, replace_documents
from articles.search_index.source import PublishedArticle, SourceText
from articles.write_lock import atomic_batch

if TYPE_CHECKING:
    from articles.models.article import Article
    from articles.models.queryset import ArticleQuerySet

# At SQLite, where there is one writer at a time, less than a tenth of a second.
BATCH_SIZE = 10

# The articles changed in the block that this thread is in; None outside of any. Like Django's
# connections it is one per thread, and like a transaction it is never shared between requests.
_changed: ContextVar[set[int] | None] = ContextVar("changed_articles", default=None)


@contextmanager
def index_once() -> Iterator[None]:
    """Run the block in a transaction, and index at its end the articles that it has changed.

    Blocks nest: only the outermost one writes the index.
    """
    with transaction.atomic():
        if _changed.get() is not None:
            yield
            return
        changed: set[int] = set()
        token = _changed.set(changed)
        try:
            with collect_changes() as versions:
                yield
        finally:
            _changed.reset(token)
        # After set_rollback(True) Django refuses every query, and there is nothing to write.
        if not transaction.get_rollback():
            _index(changed)
            add_versions(versions)


def mark_changed(*article_ids: int) -> None:
    """Have the enclosing `index_once()` block index these articles."""
    changed = _changed.get()
    if changed is None:
        raise RuntimeError("mark_changed() is called outside of index_once().")
    changed.update(article_ids)


def index_in_batches(ids: Collection[int]) -> None:
    """Index the articles with these ids, each batch in a transaction of its own.

    For changes that concern thousands of articles: in one transaction nobody else could save.
    """
    for batch in _batches(ids):
        with atomic_batch():
            _index(batch)


def rebuild(*, compact: bool = False) -> Iterator[int]:
    """Index all articles again, the newest first; yield the size of each batch when it is done.

    Every batch is a short transaction of its own. `compact` empties the index before, in one step
    that is not short in a large archive.
    """
    if compact:
        get_backend().clear()
    ids = _articles().order_by("-published_at", "-pk").values_list("pk", flat=True)
    for batch in _batches(list(ids)):
        with atomic_batch():
            _index(batch, unchanged_too=True)
        yield len(batch)


def _articles() -> ArticleQuerySet:
    # By name: Article itself imports this module.
    queryset: ArticleQuerySet = apps.get_model("articles", "Article")._default_manager.all()
    return queryset


def _batches(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = list(ids)
    return (ordered[n : n + BATCH_SIZE] for n in range(0, len(ordered), BATCH_SIZE))


def _index(ids: Iterable[int], *, unchanged_too: bool = False) -> None:
    """Index the articles with these ids as the database has them now."""
    for batch in _batches(sorted(ids)):
        # Locked, in one order: of two transactions that change one article the second must read
        # what the first has written.
        rows = _articles().filter(pk__in=batch).with_tag_rows().order_by("pk")
        # Visits and comments refer to the article, which does not change its key.
        articles = list(rows.select_for_update(of=("self",), no_key=True))
        apps.get_model("articles", "PictureReference")._default_manager.note(articles)
        published = (
            _published(article)
            for article in articles
            if article.status == article.Status.PUBLISHED
        )
        replace_documents(batch, published, unchanged_too=unchanged_too)


def _published(article: Article) -> PublishedArticle:
    if article.published_at is None or article.category_id is None:
        # Never stored: constraints of the table refuse it.
        raise ValueError("A published article has no time of publication, or no category.")
    return PublishedArticle(
        article.pk, article.published_at, article.category_id, source_text(article)
    )


def source_text(article: Article) -> SourceText:
    """Return the texts of the article that search reads."""
    return SourceText(
        title=article.title,
        body=article.body,
        summary=article.summary,
        author_note=article.author_note,
        kicker=article.kicker,
        subtitle=article.subtitle,
        byline=article.byline,
        source=article.source,
        tags=[tag["name"] for tag in article.tag_list],
    )
