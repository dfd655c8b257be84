"""Writing the index: documents are made of published articles, and only changed ones are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.keyset_pagination import to_microseconds
from articles.search_index.backend import SearchBackend
from articles.search_index.document import SearchDocument
from articles.search_index.postgresql import PostgreSQLBackend
from articles.search_index.source import PublishedArticle
from articles.search_index.sqlite import SQLiteBackend
from articles.search_index.tokenizer import searchable

FIELDS = ("timestamp", "category_id", "title", "text")


def get_backend(database: BaseDatabaseWrapper | None = None) -> SearchBackend:
    """Return the index of this database, by default of the site's."""
    database = database or connection
    return (PostgreSQLBackend if database.vendor == "postgresql" else SQLiteBackend)(database)


def _document(article: PublishedArticle) -> SearchDocument:
    text = article.text
    return SearchDocument(
        article_id=article.pk,
        timestamp=to_microseconds(article.published_at),
        category_id=article.category_id,
        title=searchable([text.title]),
        text=searchable([text.title, *text.main_lines(), *text.other_lines()]),
    )


def _differs(document: SearchDocument, stored: SearchDocument | None) -> bool:
    return any(getattr(document, field) != getattr(stored, field, None) for field in FIELDS)


def replace_documents(
    ids: Collection[int], articles: Iterable[PublishedArticle], *, unchanged_too: bool = False
) -> None:
    """Make the documents of the articles with these ids those of `articles`.

    An article that is among `ids` and not among `articles` loses its document. A document that
    would stay the same is not written, unless `unchanged_too`.
    """
    documents = [_document(article) for article in articles]
    stored = SearchDocument.objects.in_bulk(ids)
    if removed := stored.keys() - {document.pk for document in documents}:
        SearchDocument.objects.filter(pk__in=removed).delete()
    changed = [
        document
        for document in documents
        if unchanged_too or _differs(document, stored.get(document.pk))
    ]
    if changed:
        get_backend().put(changed)
