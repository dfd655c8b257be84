"""The index in PostgreSQL: a tsvector of our own tokens with a GIN index, and no extension.

The vector has no positions, because they end at the 16,383rd; phrases are looked up in the text.
There are two ways to the newest results, and the planner must not choose between them, because it
takes the slow one for rare terms: a few results are all fetched and sorted; of many, the newest
articles are read one by one until enough of them are results.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.keyset_pagination import Cursor, Position, nearest
from articles.search_index.backend import SearchBackend
from articles.search_index.document import SearchDocument
from articles.search_index.query import SearchQuery
from articles.search_index.tokenizer import document_tokens

# In 200,000 articles, fetching this many takes as long as reading until twenty of them are met.
FEW = 2000
# A vector can't be longer than a megabyte. No text of a language comes near.
VECTOR_BYTES = 1_000_000

INSTALL = (
    "ALTER TABLE articles_searchdocument ADD COLUMN vector tsvector",
    # Narrow rows: thousands are read for the newest, and none for its text or its vector.
    "ALTER TABLE articles_searchdocument SET (toast_tuple_target = 256)",
    "ALTER TABLE articles_searchdocument ALTER COLUMN text SET STORAGE EXTERNAL",
    # If it knew how frequent a token is, the planner would read every vector of the table instead.
    "ALTER TABLE articles_searchdocument ALTER COLUMN vector SET STATISTICS 0",
    # Every search reads the list of what is not sorted in yet, so the list is kept short.
    """CREATE INDEX articles_searchindex ON articles_searchdocument USING gin (vector)
    WITH (gin_pending_list_limit = 256)""",
)


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(document: SearchDocument) -> str:
    parts: list[str] = []
    bytes_left = VECTOR_BYTES
    # Sorted, so that a monstrous text loses the same tokens every time.
    for token in sorted(document_tokens(document.title, document.text, document.category_id)):
        bytes_left -= len(token.encode())
        if bytes_left < 0:
            break
        parts.append(_quoted(token))
    return " ".join(parts)


class PostgreSQLBackend(SearchBackend):
    position_function = "strpos"
    timestamp = "t.timestamp"

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        super().__init__(connection)
        # One page asks for its results and for their number: the same few rows.
        self._fetched: dict[SearchQuery, list[Position]] = {}

    def install(self) -> None:
        self._run(*INSTALL)

    def remove(self) -> None:
        self._run(
            "DROP INDEX articles_searchindex",
            "ALTER TABLE articles_searchdocument DROP COLUMN vector",
        )

    def clear(self) -> None:
        # A vector goes with its row, so nothing is left over.
        return

    def _run(self, *statements: str) -> None:
        with self.connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)

    def put(self, documents: Sequence[SearchDocument]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO articles_searchdocument"
                " (article_id, timestamp, category_id, title, text, vector)"
                " VALUES (%s, %s, %s, %s, %s, %s::tsvector) ON CONFLICT (article_id) DO UPDATE"
                " SET (timestamp, category_id, title, text, vector) = (excluded.timestamp,"
                " excluded.category_id, excluded.title, excluded.text, excluded.vector)",
                [
                    (row.pk, row.timestamp, row.category_id, row.title, row.text, _vector(row))
                    for row in documents
                ],
            )

    def token(self, token: str, *, prefix: bool) -> str:
        return _quoted(token) + (":*" if prefix else "")

    def _few(self, query: SearchQuery) -> list[Position]:
        """Return the results in no order; one more than FEW means that there are many."""
        if query not in self._fetched:
            inexact = [term for term in query.terms if not term.is_exact]
            conditions, values = self.conditions(query, inexact)
            sql = f"""
                WITH t AS MATERIALIZED
                (SELECT * FROM articles_searchdocument WHERE vector @@ %s::tsquery)
                SELECT timestamp, article_id FROM t WHERE {conditions} LIMIT %s
            """  # noqa: S608 (made of constants; values are bound)
            rows = self.execute(sql, [self.match(query, " | ", " & "), *values, FEW + 1])
            self._fetched[query] = list(rows)
        return self._fetched[query]

    def _scan(self, query: SearchQuery, limit: int, cursor: Cursor | None) -> list[Position]:
        """Read the newest articles one by one, without the index."""
        conditions, values = self.conditions(query, query.terms, cursor)
        order = "ASC" if cursor and not cursor.forward else "DESC"
        sql = f"""
            SELECT timestamp, article_id FROM articles_searchdocument t WHERE {conditions}
            ORDER BY timestamp {order}, article_id {order} LIMIT %s
        """  # noqa: S608 (made of constants; values are bound)
        return list(self.execute(sql, [*values, limit]))

    def newest(
        self, query: SearchQuery, limit: int, cursor: Cursor | None = None
    ) -> list[Position]:
        positions = self._few(query)
        if len(positions) > FEW:
            return self._scan(query, limit, cursor)
        return nearest(positions, cursor, limit)

    def count(self, query: SearchQuery, at_most: int) -> int:
        return min(len(self._few(query)), at_most)
