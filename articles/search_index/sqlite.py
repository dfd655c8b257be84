"""The index in SQLite: an FTS5 table that only grows.

A row of it stands for a minute, and has every token of the articles published in it. Minutes are
dense, so the index is small; they are in order, so the newest are found first, without sorting;
and nothing in it is ever changed, because the SQLite of 2022 can't change a row of such a table
(`contentless_delete` came with 3.43). What an article no longer says stays in the index, finds
its text, and is not found there. `manage.py rebuild_search` drops such remains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from articles.keyset_pagination import Key
from articles.search_index.backend import Place, SearchBackend, Wanted, place_of, row_tokens
from articles.search_index.document import SearchDocument

MINUTE = 60_000_000


class SQLiteBackend(SearchBackend):
    position = "instr"
    # The plus keeps the planner from seeking by the wide range in place of the minute.
    timestamp = "+t.timestamp"

    def install(self) -> None:
        # The tokens are folded already. To this tokenizer all that is not ASCII is a letter.
        self._run(
            "CREATE VIRTUAL TABLE articles_searchindex USING fts5"
            "(tokens, content='', columnsize=0, detail=none, tokenize='ascii')"
        )

    def remove(self) -> None:
        self._run("DROP TABLE articles_searchindex")

    def drop_remains(self) -> None:
        self._run("INSERT INTO articles_searchindex (articles_searchindex) VALUES ('delete-all')")

    def _run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def put(self, rows: Sequence[SearchDocument]) -> None:
        minutes: defaultdict[int, set[str]] = defaultdict(set)
        for row in rows:
            minutes[row.timestamp // MINUTE] |= row_tokens(row)
        SearchDocument.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["timestamp", "category_id", "title", "text"],
        )
        with self.connection.cursor() as cursor:
            # In order: FTS5 writes out what it has gathered whenever it must go back.
            for minute, tokens in sorted(minutes.items()):
                cursor.execute(
                    "INSERT INTO articles_searchindex (rowid, tokens) VALUES (%s, %s)",
                    [minute, " ".join(tokens)],
                )

    def token(self, token: str, *, begins: bool) -> str:
        return f'"{token}"{" *" if begins else ""}'

    def _found(self, wanted: Wanted, key: Key | None) -> tuple[str, list[object]]:
        since, until = wanted.since // MINUTE, wanted.until // MINUTE
        if key and key.older:
            until = min(until, place_of(key)[0] // MINUTE)
        elif key:
            since = max(since, place_of(key)[0] // MINUTE)
        conditions, values = self.conditions(wanted, wanted.terms, key)
        # CROSS: the index first, then the minute's rows by their own index.
        sql = (
            "FROM articles_searchindex f CROSS JOIN articles_searchdocument t"
            f" ON t.timestamp >= f.rowid * {MINUTE} AND t.timestamp < (f.rowid + 1) * {MINUTE}"
            " WHERE f.articles_searchindex MATCH %s AND f.rowid BETWEEN %s AND %s"
            f" AND {conditions}"
        )
        return sql, [self.match(wanted, " OR ", " AND "), since, until, *values]

    def newest(self, wanted: Wanted, limit: int, key: Key | None = None) -> list[Place]:
        upwards = key is not None and not key.older
        sql, values = self._found(wanted, key)
        order = "ASC" if upwards else "DESC"
        found: list[Place] = []
        for place in self.rows(
            f"SELECT t.timestamp, t.article_id {sql} ORDER BY f.rowid {order}", values
        ):
            # The rows of one minute come in any order, so the last minute is read to its end.
            if len(found) >= limit and place[0] // MINUTE != found[-1][0] // MINUTE:
                break
            found.append(place)
        return sorted(found, reverse=not upwards)[:limit]

    def _minutes(self, wanted: Wanted, at_most: int) -> int:
        """In how many minutes something was published that may have it."""
        sql = (
            "SELECT count(*) FROM (SELECT 1 FROM articles_searchindex f"
            " WHERE f.articles_searchindex MATCH %s AND f.rowid BETWEEN %s AND %s LIMIT %s)"
        )
        span = [wanted.since // MINUTE, wanted.until // MINUTE]
        [(minutes,)] = self.rows(sql, [self.match(wanted, " OR ", " AND "), *span, at_most])
        return int(minutes)

    def count(self, wanted: Wanted, at_most: int) -> int:
        # To look at a thousand texts takes ten times as long as to find them.
        sure = all(term.is_sure for term in wanted.terms)
        if sure and self._minutes(wanted, at_most) == at_most:
            return at_most
        sql, values = self._found(wanted, None)
        counted = f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT %s)"  # noqa: S608 (values are bound)
        [(count,)] = self.rows(counted, [*values, at_most])
        return int(count)
