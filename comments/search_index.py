"""The index of the words of comments, for searches by staff: it narrows down what is looked at.

The database keeps it by itself, whatever reaches the table: PostgreSQL by an index on a function of
the row, SQLite by triggers and an FTS5 table that has only tokens. A token is a character of the
nickname or the text, or a pair of neighbouring ones, after a letter for the comment's status: what
is frequent among published comments does not slow down the search of those that wait. PostgreSQL
has no order in such an index; there a token begins with the number of a block of comments, and the
newest blocks are read first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice, pairwise, product

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.page_triggers import active_triggers

COMMENT, INDEX, FUNCTION = "comments_comment", "comments_searchindex", "comment_search_tokens"
# A block is 65,536 comments.
BLOCK_BITS = 16
# Blocks that one statement reads.
MAX_BLOCKS = 64
CHUNK = 500

POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {FUNCTION}(id bigint, status text, nickname text, body text)
    RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
    DECLARE
        start text := (id >> {BLOCK_BITS}) || left(status, 1);
        characters text[] := string_to_array(upper(nickname || ' ' || body), NULL);
    BEGIN
        RETURN (
            SELECT array_agg(start || item) || array_agg(start || item || coalesce(following, ''))
            FROM unnest(characters, characters[2:]) AS t(item, following) WHERE item <> ' '
        );
    END $$""",  # noqa: S608 (made of constants)
    # Every search reads the list of what is not sorted in yet, so the list is kept short.
    f"""CREATE INDEX {INDEX} ON {COMMENT} USING gin ({FUNCTION}(id, status, nickname, body))
    WITH (gin_pending_list_limit = 256)""",
    # ANALYZE would cut thousands of comments into tokens, and the planner needs to know nothing.
    f"ALTER INDEX {INDEX} ALTER COLUMN 1 SET STATISTICS 0",
)

# The blocks that exist, the newest first: the key may have gaps.
BLOCKS = f"""
    WITH RECURSIVE blocks(number) AS (
        SELECT max(id) >> {BLOCK_BITS} FROM {COMMENT}
        UNION ALL SELECT (
            SELECT max(id) >> {BLOCK_BITS} FROM {COMMENT} WHERE id < number << {BLOCK_BITS}
        ) FROM blocks WHERE number IS NOT NULL
    ) SELECT number FROM blocks WHERE number IS NOT NULL
"""  # noqa: S608 (made of constants)

# Everything but spaces is a part of a token, in capitals or not.
TABLE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(tokens, content='', columnsize=0, detail=none,"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)


def _tokens(row: str) -> str:
    """Return SQL for the tokens of a row, with spaces between them."""
    letter, start = f"substr({row}.status, 1, 1)", "json_each.key + 1"
    # SQLite has no series of numbers in a trigger, but the keys of a list of that many zeros.
    zeros = "'[' || substr(replace(hex(zeroblob(length(t))), '00', ',0'), 2) || ']'"
    return (
        f"(SELECT group_concat({letter} || substr(t, {start}, 1) || ' ' || {letter}"  # noqa: S608
        f" || substr(t, {start}, 2), ' ') FROM (SELECT {row}.nickname || ' ' || {row}.body AS t),"
        f" json_each({zeros}) WHERE substr(t, {start}, 1) <> ' ')"
    )


def _put(row: str) -> str:
    return f"INSERT INTO {INDEX} (rowid, tokens) VALUES ({row}.id, {_tokens(row)})"  # noqa: S608


def _take(row: str) -> str:
    # Such a table has no texts: it is told once more which tokens to take out. Words never change.
    values = f"VALUES ('delete', {row}.id, {_tokens(row)})"
    return f"INSERT INTO {INDEX} ({INDEX}, rowid, tokens) {values}"


TRIGGERS = {
    "comment_can_be_searched": f"AFTER INSERT ON {COMMENT} BEGIN {_put('NEW')}; END",
    "comment_is_searched_by_status": (
        f"AFTER UPDATE OF status ON {COMMENT} WHEN NEW.status <> OLD.status"
        f" BEGIN {_take('OLD')}; {_put('NEW')}; END"
    ),
    "comment_is_searched_no_more": f"AFTER DELETE ON {COMMENT} BEGIN {_take('OLD')}; END",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the index, or what is missing of it, with all comments."""
    if not (absent := missing(connection)):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in POSTGRESQL:
                cursor.execute(statement)
            return
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")
        cursor.execute(TABLE)
        cursor.execute(
            f"INSERT INTO {INDEX} (rowid, tokens) SELECT id, {_tokens('c')} FROM {COMMENT} c"  # noqa: S608
        )
        for name in absent & set(TRIGGERS):
            cursor.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers or the index that this database lacks."""
    if connection.vendor == "sqlite":
        absent = set(TRIGGERS) - active_triggers(connection)
        query = "SELECT 1 FROM sqlite_master WHERE name = %s"
    else:
        absent, query = set(), "SELECT 1 FROM pg_indexes WHERE indexname = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [INDEX])
        return absent if cursor.fetchone() else absent | {INDEX}


def candidates(
    connection: BaseDatabaseWrapper, words: Collection[str], statuses: Collection[str]
) -> Iterator[list[int]]:
    """Yield the ids of comments that may have all of the words, the newest first.

    Every comment that has them, regardless of case, is among these; in words are no spaces.
    """
    read = _postgresql if connection.vendor == "postgresql" else _sqlite
    ids = read(connection, words, [status[0] for status in statuses])
    while chunk := list(islice(ids, CHUNK)):
        yield chunk


def _parts(word: str) -> set[str]:
    """Return the tokens of a word, but for characters that its pairs have."""
    return {"".join(pair) for pair in pairwise(word)} or {word}


def _sqlite(
    connection: BaseDatabaseWrapper, words: Collection[str], letters: Collection[str]
) -> Iterator[int]:
    parts = {part.replace('"', '""') for word in words for part in _parts(word)}
    of_each = (" AND ".join(f'"{letter}{part}"' for part in parts) for letter in letters)
    query = " OR ".join(f"({match})" for match in of_each)
    with connection.cursor() as cursor:
        sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s ORDER BY rowid DESC"  # noqa: S608
        cursor.execute(sql, [query])
        yield from (pk for (pk,) in cursor)


def _postgresql(
    connection: BaseDatabaseWrapper, words: Collection[str], letters: Collection[str]
) -> Iterator[int]:
    with connection.cursor() as cursor:
        # The database makes capitals: Python's may differ.
        cursor.execute("SELECT upper(word) FROM unnest(%s) word", [list(words)])
        parts = {part for (word,) in cursor.fetchall() for part in _parts(word)}
        cursor.execute(BLOCKS)
        blocks = [block for (block,) in cursor.fetchall()]
    start, number = 0, 1
    while start < len(blocks):
        some = blocks[start : start + number]
        tokens = [
            [f"{block}{letter}{part}" for part in parts] for block, letter in product(some, letters)
        ]
        yield from _of_blocks(connection, tokens)
        # Twice as many each time: what is rare costs few statements, and what is frequent one.
        start, number = start + number, min(number * 2, MAX_BLOCKS)


def _of_blocks(connection: BaseDatabaseWrapper, tokens: list[list[str]]) -> Iterator[int]:
    has_tokens = f"{FUNCTION}(id, status, nickname, body) @> %s"
    # Fenced: the planner would read comment by comment, the newest first, for a limit outside.
    sql = (
        f"WITH found AS MATERIALIZED (SELECT id FROM {COMMENT}"  # noqa: S608
        f" WHERE {' OR '.join([has_tokens] * len(tokens))}) SELECT id FROM found ORDER BY id DESC"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, tokens)
        yield from (pk for (pk,) in cursor)
