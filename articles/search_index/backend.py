"""Keeping and asking the index, the same for every database; `sqlite` and `postgresql` fill in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.keyset_pagination import EPOCH, Key
from articles.search.query import Term
from articles.search_index.document import SearchDocument
from articles.search_index.tokenizer import text_tokens

# When an article is published, in microseconds since 1970, and its id: newest first by both.
Place = tuple[int, int]


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def place_of(key: Key) -> Place:
    return microseconds(key.at), key.pk


def key_at(place: Place, *, older: bool) -> Key:
    return Key(older, EPOCH + timedelta(microseconds=place[0]), place[1])


class Wanted(NamedTuple):
    """What is searched for: every term, in one of the categories (in all, if none is named)."""

    terms: tuple[Term, ...]
    since: int
    until: int
    category_ids: tuple[int, ...] = ()
    in_title: bool = False


def category_token(category: int) -> str:
    return f"§{category}"


def title_token(token: str) -> str:
    return f"¶{token}"


def row_tokens(row: SearchDocument) -> set[str]:
    """All that the index knows of an article: its text, its title once more, its category."""
    in_title = map(title_token, text_tokens(row.title))
    return text_tokens(row.text).union(in_title, [category_token(row.category_id)])


class SearchBackend(ABC):
    """The index of one database. What it finds has been compared with the text itself."""

    # The function that tells where a text is in another, from 1 on.
    position: str
    # What a row's timestamp is called where it is compared.
    timestamp: str

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def install(self) -> None:
        """Make the index, empty, where the table of texts is already."""

    @abstractmethod
    def remove(self) -> None:
        """Drop the index."""

    @abstractmethod
    def drop_remains(self) -> None:
        """Forget what no row has any more; afterwards every row is put again."""

    @abstractmethod
    def put(self, rows: Sequence[SearchDocument]) -> None:
        """Store these rows, in place of those that their articles have."""

    @abstractmethod
    def newest(self, wanted: Wanted, limit: int, key: Key | None = None) -> list[Place]:
        """The newest that are found, or the first `limit` beyond `key`, in its direction."""

    @abstractmethod
    def count(self, wanted: Wanted, at_most: int) -> int:
        """How many are found; no more than `at_most` are counted."""

    def rows(self, sql: str, values: Iterable[Any]) -> Iterator[Any]:
        """What the database answers, read no further than the caller reads."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            yield from cursor

    def match(self, wanted: Wanted, either: str, both: str) -> str:
        """What the index is asked, in the language of the database."""
        mark = title_token if wanted.in_title else str
        asked = chain.from_iterable(term.tokens.items() for term in wanted.terms)
        parts = [self.token(mark(token), begins=begins) for token, begins in asked]
        categories = [self.token(category_token(pk), begins=False) for pk in wanted.category_ids]
        if categories:
            parts.append(f"({either.join(categories)})")
        return both.join(parts)

    @abstractmethod
    def token(self, token: str, *, begins: bool) -> str:
        """A token, or every one that begins with it, in that language."""

    def conditions(
        self, wanted: Wanted, terms: Iterable[Term], key: Key | None = None
    ) -> tuple[str, list[Any]]:
        """What a row `t` must fulfil besides being in the index: `terms` stand in its text."""
        field = "t.title" if wanted.in_title else "t.text"
        said = [f"{self.timestamp} BETWEEN %s AND %s"]
        values: list[Any] = [wanted.since, wanted.until]
        if wanted.category_ids:
            slots = ", ".join(["%s"] * len(wanted.category_ids))
            said.append(f"t.category_id IN ({slots})")
            values += wanted.category_ids
        if key:
            said.append(f"({self.timestamp}, t.article_id) {'<' if key.older else '>'} (%s, %s)")
            values += place_of(key)
        for term in terms:
            said.append(f"{self.position}({field}, %s) > 0")
            values.append(term.needle)
        return " AND ".join(said), values
