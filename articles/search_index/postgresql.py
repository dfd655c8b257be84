"""The index in PostgreSQL: a tsvector of our own tokens with a GIN index, and no extension.

The vector has no positions, which would end at the 16,383rd; phrases are looked up in the text.
Two ways lead to the newest that are found, and the planner must not choose between them, since
it takes the slow one for rare terms: with few hits they are all fetched and sorted; with many
the newest articles are read one by one until enough of them have it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.keyset_pagination import Key
from articles.search_index.backend import Place, SearchBackend, Wanted, place_of, row_tokens
from articles.search_index.document import SearchDocument

# In 200,000 articles, to fetch this many takes as long as to walk until twenty of them are met.
FEW = 2000
# A vector can't be longer than a megabyte. No text of a language comes near.
VECTOR_BYTES = 1_000_000

INSTALL = (
    "ALTER TABLE articles_searchdocument ADD COLUMN vector tsvector",
    # Narrow rows: thousands are read to find the newest, and none for its text or its vector.
    "ALTER TABLE articles_searchdocument SET (toast_tuple_target = 256)",
    "ALTER TABLE articles_searchdocument ALTER COLUMN text SET STORAGE EXTERNAL",
    # Told how frequent a token is, the planner reads every vector of the table instead.
    "ALTER TABLE articles_searchdocument ALTER COLUMN vector SET STATISTICS 0",
    # What waits to be sorted in is read by every search, so little may wait.
    """CREATE INDEX articles_searchindex ON articles_searchdocument USING gin (vector)
    WITH (gin_pending_list_limit = 256)""",
)


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(row: SearchDocument) -> str:
    parts: list[str] = []
    room = VECTOR_BYTES
    # Sorted, so that what a monstrous text leaves out is the same each time.
    for token in sorted(row_tokens(row)):
        room -= len(token.encode())
        if room < 0:
            break
        parts.append(_quoted(token))
    return " ".join(parts)


class PostgreSQLBackend(SearchBackend):
    position = "strpos"
    timestamp = "t.timestamp"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        super().__init__(connection)
        self._asked: dict[Wanted, list[Place]] = {}

    def install(self) -> None:
        self._run(*INSTALL)

    def remove(self) -> None:
        self._run(
            "DROP INDEX articles_searchindex",
            "ALTER TABLE articles_searchdocument DROP COLUMN vector",
        )

    def drop_remains(self) -> None:
        # Vectors go with their rows.
        return

    def _run(self, *statements: str) -> None:
        with self.connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)

    def put(self, rows: Sequence[SearchDocument]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO articles_searchdocument"
                " (article_id, timestamp, category_id, title, text, vector)"
                " VALUES (%s, %s, %s, %s, %s, %s::tsvector) ON CONFLICT (article_id) DO UPDATE"
                " SET (timestamp, category_id, title, text, vector) = (excluded.timestamp,"
                " excluded.category_id, excluded.title, excluded.text, excluded.vector)",
                [
                    (row.pk, row.timestamp, row.category_id, row.title, row.text, _vector(row))
                    for row in rows
                ],
            )

    def token(self, token: str, *, begins: bool) -> str:
        return _quoted(token) + (":*" if begins else "")

    def _some(self, wanted: Wanted) -> list[Place]:
        """Those that the index finds, in no order; one more than FEW says that they are many."""
        if wanted not in self._asked:
            unsure = [term for term in wanted.terms if not term.is_sure]
            conditions, values = self.conditions(wanted, unsure)
            sql = f"""
                WITH t AS MATERIALIZED
                (SELECT * FROM articles_searchdocument WHERE vector @@ %s::tsquery)
                SELECT timestamp, article_id FROM t WHERE {conditions} LIMIT %s
            """  # noqa: S608 (made of constants; values are bound)
            found = self.rows(sql, [self.match(wanted, " | ", " & "), *values, FEW + 1])
            self._asked[wanted] = list(found)
        return self._asked[wanted]

    def _walk(self, wanted: Wanted, limit: int, key: Key | None) -> list[Place]:
        """The newest articles one by one, with no look at the index."""
        conditions, values = self.conditions(wanted, wanted.terms, key)
        order = "ASC" if key and not key.older else "DESC"
        sql = f"""
            SELECT timestamp, article_id FROM articles_searchdocument t WHERE {conditions}
            ORDER BY timestamp {order}, article_id {order} LIMIT %s
        """  # noqa: S608 (made of constants; values are bound)
        return list(self.rows(sql, [*values, limit]))

    def newest(self, wanted: Wanted, limit: int, key: Key | None = None) -> list[Place]:
        some = self._some(wanted)
        if len(some) > FEW:
            return self._walk(wanted, limit, key)
        if key:
            bound = place_of(key)
            some = [place for place in some if (place < bound) == key.older and place != bound]
        return sorted(some, reverse=key is None or key.older)[:limit]

    def count(self, wanted: Wanted, at_most: int) -> int:
        return min(len(self._some(wanted)), at_most)
