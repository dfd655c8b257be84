"""Keeping and querying the index: what `sqlite` and `postgresql` have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.keyset_pagination import Cursor, Position
from articles.search_index.document import SearchDocument
from articles.search_index.query import SearchQuery, Term
from articles.search_index.tokenizer import category_token, title_token


class SearchBackend(ABC):
    """The index of one database. Every result has been compared with the text itself."""

    # The SQL function that returns where a text is in another, from 1 on.
    position_function: str
    # The expression that a document's timestamp is compared by.
    timestamp: str

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def install(self) -> None:
        """Create the empty index; the table of documents exists already."""

    @abstractmethod
    def remove(self) -> None:
        """Drop the index."""

    @abstractmethod
    def clear(self) -> None:
        """Drop tokens that no document has any more; every document has to be put again."""

    @abstractmethod
    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Store these documents in place of those that their articles have."""

    @abstractmethod
    def newest(
        self, query: SearchQuery, limit: int, cursor: Cursor | None = None
    ) -> list[Position]:
        """Return the positions of the first `limit` results beyond the cursor, nearest first."""

    @abstractmethod
    def count(self, query: SearchQuery, at_most: int) -> int:
        """Return the number of results; no more than `at_most` are counted."""

    def execute(self, sql: str, values: Iterable[Any]) -> Iterator[Any]:
        """Yield the rows of a query, read no further than the caller reads."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            yield from cursor

    def match(self, query: SearchQuery, either: str, both: str) -> str:
        """Return the query in the engine's own language, whose operators are given."""
        mark = title_token if query.in_title else str
        tokens = chain.from_iterable(term.tokens.items() for term in query.terms)
        parts = [self.token(mark(token), prefix=prefix) for token, prefix in tokens]
        categories = [self.token(category_token(pk), prefix=False) for pk in query.category_ids]
        if categories:
            parts.append(f"({either.join(categories)})")
        return both.join(parts)

    @abstractmethod
    def token(self, token: str, *, prefix: bool) -> str:
        """Return a token, or a prefix of tokens, in the engine's own language."""

    def conditions(
        self, query: SearchQuery, terms: Iterable[Term], cursor: Cursor | None = None
    ) -> tuple[str, list[Any]]:
        """Return SQL, with its values, for what a document `t` must fulfil besides being in the
        index: it has `terms` in its text."""
        field = "t.title" if query.in_title else "t.text"
        conditions = [f"{self.timestamp} BETWEEN %s AND %s"]
        values: list[Any] = [query.since, query.until]
        if query.category_ids:
            slots = ", ".join(["%s"] * len(query.category_ids))
            conditions.append(f"t.category_id IN ({slots})")
            values += query.category_ids
        if cursor:
            operator = "<" if cursor.forward else ">"
            conditions.append(f"({self.timestamp}, t.article_id) {operator} (%s, %s)")
            values += cursor.position
        for term in terms:
            conditions.append(f"{self.position_function}({field}, %s) > 0")
            values.append(term.needle)
        return " AND ".join(conditions), values
