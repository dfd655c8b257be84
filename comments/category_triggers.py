"""Database triggers that keep the category of an article with its waiting comments.

The moderation desk reads a category by an index of waiting comments, however many wait elsewhere.
Once a comment is decided on, its `category_id` stays what it was. Django's SQLite backend silently
drops triggers when it rebuilds a table: a migration that alters comments or articles ends with
`install`, and a system check reports missing ones.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.page_triggers import active_triggers

COMMENT, ARTICLE = "comments_comment", "articles_article"
_OF_ARTICLE = f"SELECT category_id FROM {ARTICLE} WHERE id = NEW.article_id"  # noqa: S608
_SET_OWN = f"UPDATE {COMMENT} SET category_id = ({_OF_ARTICLE}) WHERE id = NEW.id;"  # noqa: S608
# A comment that arrives while its article moves waits for the move, and reads where it went.
_SET_NEW = f"NEW.category_id := ({_OF_ARTICLE} FOR SHARE); RETURN NEW;"
_MOVE_ALL = (
    f"UPDATE {COMMENT} SET category_id = NEW.category_id"  # noqa: S608
    " WHERE article_id = NEW.id AND status = 'pending';"
)
STALE = (
    f"UPDATE {COMMENT} SET category_id ="  # noqa: S608
    f" (SELECT category_id FROM {ARTICLE} WHERE {ARTICLE}.id = article_id)"
    " WHERE status = 'pending'"
)


class Trigger(NamedTuple):
    """A trigger. On SQLite it fires after the change, and `timing` is that of PostgreSQL."""

    table: str
    event: str
    condition: str
    sqlite: str
    timing: str
    postgresql: str


TRIGGERS = {
    "comment_has_a_category": Trigger(
        COMMENT, "INSERT", "NEW.status = 'pending'", _SET_OWN, "BEFORE", _SET_NEW
    ),
    "comment_waits_in_a_category": Trigger(
        COMMENT, "UPDATE OF status", "NEW.status = 'pending'", _SET_OWN, "BEFORE", _SET_NEW
    ),
    "comments_move_with_their_article": Trigger(
        *(ARTICLE, "UPDATE OF category_id", "NEW.category_id IS DISTINCT FROM OLD.category_id"),
        *(_MOVE_ALL, "AFTER", f"{_MOVE_ALL} RETURN NULL;"),
    ),
}


def _sqlite(name: str, trigger: Trigger) -> list[str]:
    # SQLite of Debian 12 has no IS DISTINCT FROM; its IS NOT compares NULL.
    when = trigger.condition.replace("IS DISTINCT FROM", "IS NOT")
    return [
        f"""CREATE TRIGGER {name} AFTER {trigger.event} ON {trigger.table} FOR EACH ROW
        WHEN {when} BEGIN {trigger.sqlite} END"""
    ]


def _postgresql(name: str, trigger: Trigger) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN {trigger.postgresql} END $$""",
        f"""CREATE TRIGGER {name} {trigger.timing} {trigger.event} ON {trigger.table} FOR EACH ROW
        WHEN ({trigger.condition}) EXECUTE FUNCTION {name}()""",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing, and mend what was changed without them."""
    absent = missing(connection)
    create = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for name in absent:
            for statement in create(name, TRIGGERS[name]):
                cursor.execute(statement)
        if absent:
            cursor.execute(STALE)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that this database lacks or has disabled."""
    return set(TRIGGERS) - active_triggers(connection)
