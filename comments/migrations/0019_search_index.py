"""The index of the words of comments, for searches by staff.

A frozen copy of the statements: comments/search_index.py may change, this may not.
"""

from django.db import migrations

COMMENT, INDEX, FUNCTION = "comments_comment", "comments_searchindex", "comment_search_tokens"
# A block is 65,536 comments.
BLOCK_BITS = 16

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
    END $$""",
    # Every search reads the list of what is not sorted in yet, so the list is kept short.
    f"""CREATE INDEX {INDEX} ON {COMMENT} USING gin ({FUNCTION}(id, status, nickname, body))
    WITH (gin_pending_list_limit = 256)""",
    # ANALYZE would cut thousands of comments into tokens, and the planner needs to know nothing.
    f"ALTER INDEX {INDEX} ALTER COLUMN 1 SET STATISTICS 0",
)

# Everything but spaces is a part of a token, in capitals or not.
TABLE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(tokens, content='', columnsize=0, detail=none,"
    " tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)


def tokens(row):
    """Return SQL for the tokens of a row, with spaces between them."""
    letter, start = f"substr({row}.status, 1, 1)", "json_each.key + 1"
    # SQLite has no series of numbers in a trigger, but the keys of a list of that many zeros.
    zeros = "'[' || substr(replace(hex(zeroblob(length(t))), '00', ',0'), 2) || ']'"
    return (
        f"(SELECT group_concat({letter} || substr(t, {start}, 1) || ' ' || {letter}"
        f" || substr(t, {start}, 2), ' ') FROM (SELECT {row}.nickname || ' ' || {row}.body AS t),"
        f" json_each({zeros}) WHERE substr(t, {start}, 1) <> ' ')"
    )


def put(row):
    return f"INSERT INTO {INDEX} (rowid, tokens) VALUES ({row}.id, {tokens(row)})"


def take(row):
    # Such a table has no texts: it is told once more which tokens to take out. Words never change.
    values = f"VALUES ('delete', {row}.id, {tokens(row)})"
    return f"INSERT INTO {INDEX} ({INDEX}, rowid, tokens) {values}"


TRIGGERS = {
    "comment_can_be_searched": f"AFTER INSERT ON {COMMENT} BEGIN {put('NEW')}; END",
    "comment_is_searched_by_status": (
        f"AFTER UPDATE OF status ON {COMMENT} WHEN NEW.status <> OLD.status"
        f" BEGIN {take('OLD')}; {put('NEW')}; END"
    ),
    "comment_is_searched_no_more": f"AFTER DELETE ON {COMMENT} BEGIN {take('OLD')}; END",
}


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
        return
    schema_editor.execute(TABLE)
    schema_editor.execute(
        f"INSERT INTO {INDEX} (rowid, tokens) SELECT id, {tokens('c')} FROM {COMMENT} c"
    )
    for name, definition in TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {definition}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")
        schema_editor.execute(f"DROP FUNCTION {FUNCTION}")
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute(f"DROP TABLE {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("comments", "0018_queues_by_category")]

    operations = [migrations.RunPython(install, remove)]
