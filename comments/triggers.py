"""Database triggers that refuse to change or delete comments, decisions and other log rows.

They hold against everything that reaches the database: a form, a script, a slip at the SQL prompt.
Django's SQLite backend rebuilds a table on most changes of its columns and silently drops the
triggers of the table, so a migration that alters one of these tables ends with `install`, and a
system check (`comments.E001`) reports missing ones.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

COMMENT, DECISION, HEAD = "comments_comment", "comments_decision", "comments_decisionhead"
DISCLOSURE, DISCLOSURE_HEAD = "comments_disclosure", "comments_disclosurehead"
RESTRICTION, RESTRICTION_HEAD = "comments_restriction", "comments_restrictionhead"
REPLY, REPORT = "comments_reply", "comments_report"
WORDS = ("id", "article_id", "nickname", "body", "submitted_at")
REPORTED = ("id", "comment_id", "kind", "note", "at")

# name: (table, event, message, columns that may not change; for INSERT, values that may not exist)
RULES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "comment_words_stay": (COMMENT, "UPDATE", "a comment is never rewritten", WORDS),
    "comment_is_kept": (COMMENT, "DELETE", "a comment is never deleted", ()),
    "decision_is_not_changed": (DECISION, "UPDATE", "a decision is never changed", ()),
    "decision_is_kept": (DECISION, "DELETE", "a decision is never deleted", ()),
    "decision_head_is_kept": (HEAD, "DELETE", "the head of the log is never deleted", ()),
    "disclosure_is_not_changed": (DISCLOSURE, "UPDATE", "a disclosure is never changed", ()),
    "disclosure_is_kept": (DISCLOSURE, "DELETE", "a disclosure is never deleted", ()),
    "disclosure_head_is_kept": (DISCLOSURE_HEAD, "DELETE", "the head is never deleted", ()),
    "restriction_is_not_changed": (RESTRICTION, "UPDATE", "a restriction is never changed", ()),
    "restriction_is_kept": (RESTRICTION, "DELETE", "a restriction is never deleted", ()),
    "restriction_head_is_kept": (RESTRICTION_HEAD, "DELETE", "the head is never deleted", ()),
    "reply_is_not_changed": (REPLY, "UPDATE", "a reply is never changed", ()),
    "reply_is_kept": (REPLY, "DELETE", "a reply is never deleted", ()),
    "report_words_stay": (REPORT, "UPDATE", "a report is never rewritten", REPORTED),
    "report_is_kept": (REPORT, "DELETE", "a report is never deleted", ()),
}
# PostgreSQL's TRUNCATE does not fire triggers for DELETE.
TRUNCATE_RULES = {
    f"{table}_not_truncated": (table, "TRUNCATE", f"{table} is never emptied", ())
    for table in dict.fromkeys(rule[0] for rule in RULES.values())
}
# SQLite's OR REPLACE deletes the conflicting row without firing triggers for DELETE.
REPLACE_RULES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    f"{table}_captcha_stays": (table, "UPDATE", "a captcha is never changed", ("captcha_key",))
    for table in (COMMENT, REPORT)
} | {
    f"{table}_not_replaced": (table, "INSERT", f"a row of {table} is never replaced", unique)
    for table, unique in {
        COMMENT: ("id", "captcha_key"),
        DECISION: ("id", "previous", "digest"),
        DISCLOSURE: ("id", "previous", "digest"),
        RESTRICTION: ("id", "lifts_id", "previous", "digest"),
        REPLY: ("id",),
        REPORT: ("id", "captcha_key"),
    }.items()
}


def _rules(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str, str, tuple[str, ...]]]:
    return RULES | (TRUNCATE_RULES if connection.vendor == "postgresql" else REPLACE_RULES)


def _condition(columns: tuple[str, ...], differs: str) -> str:
    if not columns:
        return ""
    return "WHEN (" + " OR ".join(f"NEW.{c} {differs} OLD.{c}" for c in columns) + ")"


def _sqlite(name: str, table: str, event: str, message: str, columns: tuple[str, ...]) -> list[str]:
    when = _condition(columns, "IS NOT")
    if event == "INSERT":
        taken = " OR ".join(f"{column} = NEW.{column}" for column in columns)
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608
    return [
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    ]


def _postgresql(
    name: str, table: str, event: str, message: str, columns: tuple[str, ...]
) -> list[str]:
    level = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level}
        {_condition(columns, "IS DISTINCT FROM")} EXECUTE FUNCTION {name}()""",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the missing triggers of all tables that exist."""
    create = _postgresql if connection.vendor == "postgresql" else _sqlite
    absent = missing(connection)
    # A migration may call this before those that create the other tables have run.
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, rule in _rules(connection).items():
            if name in absent and rule[0] in tables:
                for statement in create(name, *rule):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger: for the reverse of a migration, and for emptying a test database."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, (table, *_) in _rules(connection).items():
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else "")
            )
            if postgresql:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that this database lacks or has disabled."""
    # “R” and “D” mean that an ordinary session does not fire the trigger.
    if connection.vendor == "postgresql":
        present = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    else:
        present = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(present)
        return set(_rules(connection)) - {name for (name,) in cursor.fetchall()}
