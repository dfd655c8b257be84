"""Database triggers that give pages another version when something changes that readers see.

They fire for whatever reaches the database: a form, a command, a slip at the SQL prompt. Each app
names the changes of its own tables, in `CHANGES` here and in comments/page_triggers.py. Django's
SQLite backend rebuilds a table on most changes of its columns and silently drops the triggers of
the table, so a migration that alters one of these tables ends with `install`; a system check
reports missing ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models.page_version import LARGEST_NUMBER, SITE


class VisibleChange(NamedTuple):
    """Rows of `table` that readers see, and the scopes that a change of one of them belongs to.

    `condition` and `scopes` are SQL, in which {row} stands for the row.
    """

    table: str
    condition: str = ""
    scopes: tuple[str, ...] = (str(SITE),)


CHANGES = (
    VisibleChange("articles_article", "{row}.status = 'published'"),
    VisibleChange("articles_category"),
    VisibleChange("articles_tag"),
    VisibleChange("articles_tagging"),
    VisibleChange("articles_picture"),
    VisibleChange("articles_attachment", "{row}.article_id IS NOT NULL"),
    VisibleChange("articles_page"),
    VisibleChange("articles_publication"),
)
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


class Trigger(NamedTuple):
    name: str
    change: VisibleChange
    event: str

    @property
    def when(self) -> str:
        """The condition: the row is seen, or was seen before."""
        condition = self.change.condition
        rows = [condition.format(row=row) for row in EVENTS[self.event]]
        return f"WHEN ({' OR '.join(rows)})" if condition else ""

    @property
    def scopes(self) -> Iterator[str]:
        row = EVENTS[self.event][-1]
        return (scope.format(row=row) for scope in self.change.scopes)

    def sqlite(self) -> list[str]:
        # Deleted and inserted: an upsert would follow the OR IGNORE of the statement that fires it.
        actions = "".join(
            f"DELETE FROM articles_pageversion WHERE scope = {scope};"  # noqa: S608
            f" INSERT INTO articles_pageversion (scope, number)"
            f" VALUES ({scope}, ABS(RANDOM() % {LARGEST_NUMBER}));"
            for scope in self.scopes
        )
        return [f"{self._create} BEGIN {actions} END"]

    def postgresql(self) -> list[str]:
        actions = "".join(
            f"INSERT INTO articles_pagechange (scope, number)"  # noqa: S608
            f" VALUES ({scope}, FLOOR(RANDOM() * {LARGEST_NUMBER}));"
            for scope in self.scopes
        )
        function = f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql"
        return [
            f"{function} AS $$ BEGIN {actions} RETURN NULL; END $$",
            f"{self._create} EXECUTE FUNCTION {self.name}()",
        ]

    @property
    def _create(self) -> str:
        table = self.change.table
        return f"CREATE TRIGGER {self.name} AFTER {self.event} ON {table} FOR EACH ROW {self.when}"


def triggers(changes: Iterable[VisibleChange]) -> Iterator[Trigger]:
    for change in changes:
        for event in EVENTS:
            yield Trigger(f"{change.table}_{event.lower()}_is_seen", change, event)


def install(connection: BaseDatabaseWrapper, changes: Iterable[VisibleChange]) -> None:
    """Create the triggers that are missing."""
    absent = missing(connection, changes)
    with connection.cursor() as cursor:
        for trigger in triggers(changes):
            if trigger.name in absent:
                create = trigger.postgresql if connection.vendor == "postgresql" else trigger.sqlite
                for statement in create():
                    cursor.execute(statement)


def active_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of all triggers that an ordinary session fires."""
    # “R” and “D” mean that it does not.
    if connection.vendor == "postgresql":
        active = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    else:
        active = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(active)
        return {name for (name,) in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper, changes: Iterable[VisibleChange]) -> set[str]:
    """Return the names of the triggers that this database lacks or has disabled."""
    return {trigger.name for trigger in triggers(changes)} - active_triggers(connection)
