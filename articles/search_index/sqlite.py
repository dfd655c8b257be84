"""The index in SQLite: an FTS5 table that only grows.

A row of it is a minute, with every token of the articles published in that minute. Articles lie
densely in minutes, so the index is small; minutes are in order, so the newest results come first
without sorting; and no row is ever changed, because the SQLite of 2022 can't change a row of such
a table (`contentless_delete` came with 3.43). Tokens that an article has lost stay in the index,
lead to its text, and are not found there. `manage.py rebuild_search --compact` drops them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from articles.keyset_pagination import Cursor, Position, nearest
from articles.search_index.backend import SearchBackend
from articles.search_index.document import SearchDocument
from articles.search_index.query import SearchQuery
from articles.search_index.tokenizer import document_tokens

MINUTE = 60_000_000


class SQLiteBackend(SearchBackend):
    position_function = "instr"
    # The plus keeps the planner from seeking by the wide range instead of the minute.
    timestamp = "+t.timestamp"

    def install(self) -> None:
        # The tokens are folded already. To this tokenizer everything beyond ASCII is a letter.
        self._run(
            "CREATE VIRTUAL TABLE articles_searchindex USING fts5"
            "(tokens, content='', columnsize=0, detail=none, tokenize='ascii')"
        )

    def remove(self) -> None:
        self._run("DROP TABLE articles_searchindex")

    def clear(self) -> None:
        self._run("INSERT INTO articles_searchindex (articles_searchindex) VALUES ('delete-all')")

    def _run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def put(self, documents: Sequence[SearchDocument]) -> None:
        minutes: defaultdict[int, set[str]] = defaultdict(set)
        for document in documents:
            minutes[document.timestamp // MINUTE] |= document_tokens(
                document.title, document.text, document.category_id
            )
        SearchDocument.objects.bulk_create(
            documents,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["timestamp", "category_id", "title", "text"],
        )
        with self.connection.cursor() as cursor:
            # In order: FTS5 writes out what it has collected whenever it must go back.
            for minute, tokens in sorted(minutes.items()):
                cursor.execute(
                    "INSERT INTO articles_searchindex (rowid, tokens) VALUES (%s, %s)",
                    [minute, " ".join(tokens)],
                )

    def token(self, token: str, *, prefix: bool) -> str:
        return f'"{token}"{" *" if prefix else ""}'

    def _results(self, query: SearchQuery, cursor: Cursor | None) -> tuple[str, list[object]]:
        """Return the FROM and WHERE of a query for documents `t` in minutes `f`, with values."""
        since, until = query.since // MINUTE, query.until // MINUTE
        if cursor and cursor.forward:
            until = min(until, cursor.position[0] // MINUTE)
        elif cursor:
            since = max(since, cursor.position[0] // MINUTE)
        conditions, values = self.conditions(query, query.terms, cursor)
        # CROSS: the index first, then the minute's documents by their own index.
        sql = (
            "FROM articles_searchindex f CROSS JOIN articles_searchdocument t"
            f" ON t.timestamp >= f.rowid * {MINUTE} AND t.timestamp < (f.rowid + 1) * {MINUTE}"
            " WHERE f.articles_searchindex MATCH %s AND f.rowid BETWEEN %s AND %s"
            f" AND {conditions}"
        )
        return sql, [self.match(query, " OR ", " AND "), since, until, *values]

    def newest(
        self, query: SearchQuery, limit: int, cursor: Cursor | None = None
    ) -> list[Position]:
        sql, values = self._results(query, cursor)
        order = "ASC" if cursor and not cursor.forward else "DESC"
        sql = f"SELECT t.timestamp, t.article_id {sql} ORDER BY f.rowid {order}"
        positions: list[Position] = []
        for position in self.execute(sql, values):
            # The documents of one minute come in any order: its last one may be the nearest.
            if len(positions) >= limit and position[0] // MINUTE != positions[-1][0] // MINUTE:
                break
            positions.append(position)
        return nearest(positions, cursor, limit)

    def _count_minutes(self, query: SearchQuery, at_most: int) -> int:
        """Return in how many minutes an article was published that may be a result."""
        sql = (
            "SELECT count(*) FROM (SELECT 1 FROM articles_searchindex f"
            " WHERE f.articles_searchindex MATCH %s AND f.rowid BETWEEN %s AND %s LIMIT %s)"
        )
        minutes = [query.since // MINUTE, query.until // MINUTE]
        values = [self.match(query, " OR ", " AND "), *minutes, at_most]
        [(count,)] = self.execute(sql, values)
        return int(count)

    def count(self, query: SearchQuery, at_most: int) -> int:
        # Reading a thousand texts takes ten times as long as finding them.
        exact = all(term.is_exact for term in query.terms)
        if exact and self._count_minutes(query, at_most) == at_most:
            return at_most
        sql, values = self._results(query, None)
        sql = f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT %s)"  # noqa: S608 (values are bound)
        [(count,)] = self.execute(sql, [*values, at_most])
        return int(count)
