"""Database triggers that refuse to change or delete comments, decisions and other log rows.

They hold against everything that reaches the database: a form, a script, a slip at the SQL prompt.
Django's SQLite backend rebuilds a table on most changes of its columns and silently drops the
triggers of the table, so a migration that alters one of these tables ends with `install`, and a
system check (`comments.E001`) reports missing ones. One that rebuilds the table of decisions first
drops the triggers on comments that read it: SQLite refuses to rename a table while they can't.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.page_triggers import active_triggers

COMMENT, DECISION, HEAD = "comments_comment", "comments_decision", "comments_decisionhead"
DISCLOSURE, DISCLOSURE_HEAD = "comments_disclosure", "comments_disclosurehead"
RESTRICTION, RESTRICTION_HEAD = "comments_restriction", "comments_restrictionhead"
REPLY, REPORT = "comments_reply", "comments_report"
ARTICLE_REPORT = "comments_articlereport"
OUTCOME, OUTCOME_HEAD = "comments_reportoutcome", "comments_reportoutcomehead"
ANCHOR, TIME_STAMP = "comments_chainanchor", "comments_timestamp"
WORDS = ("id", "article_id", "nickname", "body", "submitted_at")
REPORTED = ("id", "comment_id", "kind", "note", "at")
ARTICLE_REPORTED = ("id", "article_id", "kind", "note", "at")

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
    "article_report_words_stay": (
        *(ARTICLE_REPORT, "UPDATE", "a report is never rewritten"),
        ARTICLE_REPORTED,
    ),
    "article_report_is_kept": (ARTICLE_REPORT, "DELETE", "a report is never deleted", ()),
    "report_outcome_is_not_changed": (OUTCOME, "UPDATE", "an outcome is never changed", ()),
    "report_outcome_is_kept": (OUTCOME, "DELETE", "an outcome is never deleted", ()),
    "report_outcome_head_is_kept": (OUTCOME_HEAD, "DELETE", "the head is never deleted", ()),
    "anchor_is_not_changed": (ANCHOR, "UPDATE", "an anchor is never changed", ()),
    "anchor_is_kept": (ANCHOR, "DELETE", "an anchor is never deleted", ()),
    "time_stamp_is_not_changed": (TIME_STAMP, "UPDATE", "a time stamp is never changed", ()),
    "time_stamp_is_kept": (TIME_STAMP, "DELETE", "a time stamp is never deleted", ()),
}
# PostgreSQL's TRUNCATE does not fire triggers for DELETE.
TRUNCATE_RULES = {
    f"{table}_not_truncated": (table, "TRUNCATE", f"{table} is never emptied", ())
    for table in dict.fromkeys(rule[0] for rule in RULES.values())
}
# SQLite's OR REPLACE deletes the conflicting row without firing triggers for DELETE.
REPLACE_RULES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    f"{table}_captcha_stays": (table, "UPDATE", "a captcha is never changed", ("captcha_key",))
    for table in (COMMENT, REPORT, ARTICLE_REPORT)
} | {
    f"{table}_not_replaced": (table, "INSERT", f"a row of {table} is never replaced", unique)
    for table, unique in {
        COMMENT: ("id", "captcha_key"),
        DECISION: ("id", "previous", "digest"),
        DISCLOSURE: ("id", "previous", "digest"),
        RESTRICTION: ("id", "lifts_id", "previous", "digest"),
        REPLY: ("id",),
        REPORT: ("id", "captcha_key"),
        ARTICLE_REPORT: ("id", "captcha_key"),
        OUTCOME: ("id", "comment_report_id", "article_report_id", "previous", "digest"),
        ANCHOR: ("id", "previous", "digest"),
        TIME_STAMP: ("id",),
    }.items()
}


# The newest decision on the comment, found by index: the one that led to what is stored now.
DECISION_OF_COMMENT = f"""SELECT 1 FROM {DECISION} d WHERE d.comment_id = NEW.id
    AND d.to_status = NEW.status AND (NEW.status = 'pending' OR d.at = NEW.decided_at)
    AND NOT EXISTS (SELECT 1 FROM {DECISION} n WHERE n.comment_id = NEW.id AND n.id > d.id)"""  # noqa: S608
UNDECIDED = "the status of a comment is never changed without a decision"
# name: (table, event, message, the change, the query that has a row when the change is allowed)
DECISION_RULES: dict[str, tuple[str, str, str, str, str]] = {
    "comment_status_has_a_decision": (
        *(COMMENT, "UPDATE", UNDECIDED),
        "(OLD.status, OLD.decided_at) IS DISTINCT FROM (NEW.status, NEW.decided_at)",
        f"{DECISION_OF_COMMENT} AND d.from_status = OLD.status",
    ),
    "comment_arrives_undecided": (
        *(COMMENT, "INSERT", UNDECIDED),
        "NEW.status <> 'pending'",
        DECISION_OF_COMMENT,
    ),
}
UNLOGGED = "the outcome of a report is never changed without its row in the log"


def _columns(row: str) -> str:
    return f"{row}.outcome, {row}.handled_at, {row}.handled_by_id"


for _table, _column in ((REPORT, "comment_report_id"), (ARTICLE_REPORT, "article_report_id")):
    _logged = f"""SELECT 1 FROM {OUTCOME} o WHERE o.{_column} = NEW.id
    AND o.outcome = NEW.outcome AND o.at = NEW.handled_at AND o.by_id = NEW.handled_by_id"""  # noqa: S608
    DECISION_RULES |= {
        f"{_table}_outcome_is_logged": (
            *(_table, "UPDATE", UNLOGGED),
            f"({_columns('OLD')}) IS DISTINCT FROM ({_columns('NEW')})",
            _logged,
        ),
        f"{_table}_arrives_open": (_table, "INSERT", UNLOGGED, "NEW.outcome <> ''", _logged),
    }


def _statements(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, list[str]]]:
    """Return table and statements of every trigger, by its name."""
    postgresql = connection.vendor == "postgresql"
    rules = RULES | (TRUNCATE_RULES if postgresql else REPLACE_RULES)
    plain, decided = (
        (_postgresql, _postgresql_decided) if postgresql else (_sqlite, _sqlite_decided)
    )
    return {name: (rule[0], plain(name, *rule)) for name, rule in rules.items()} | {
        name: (rule[0], decided(name, *rule)) for name, rule in DECISION_RULES.items()
    }


def _condition(columns: tuple[str, ...], differs: str) -> str:
    if not columns:
        return ""
    return "WHEN (" + " OR ".join(f"NEW.{c} {differs} OLD.{c}" for c in columns) + ")"


def _sqlite(name: str, table: str, event: str, message: str, columns: tuple[str, ...]) -> list[str]:
    when = _condition(columns, "IS NOT")
    if event == "INSERT":
        # One query for each: with an OR, SQLite reads the table where most of a column is NULL.
        taken = (f"EXISTS (SELECT 1 FROM {table} WHERE {c} = NEW.{c})" for c in columns)  # noqa: S608
        when = f"WHEN {' OR '.join(taken)}"
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


def _sqlite_decided(
    name: str, table: str, event: str, message: str, change: str, allowed: str
) -> list[str]:
    # SQLite of Debian 12 has no IS DISTINCT FROM; its IS NOT compares row values and NULL.
    when = change.replace("IS DISTINCT FROM", "IS NOT")
    return [
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}
        BEGIN SELECT RAISE(ABORT, '{message}') WHERE NOT EXISTS ({allowed}); END"""
    ]


def _postgresql_decided(
    name: str, table: str, event: str, message: str, change: str, allowed: str
) -> list[str]:
    # In the function, since the condition of a trigger may not read other rows.
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NOT EXISTS ({allowed}) THEN
        RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF;
        RETURN NEW; END $$""",
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW
        WHEN ({change}) EXECUTE FUNCTION {name}()""",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the missing triggers of all tables that exist."""
    absent = missing(connection)
    # A migration may call this before those that create the other tables have run.
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, (table, statements) in _statements(connection).items():
            # Those on comments read the decisions, those on reports their outcomes.
            read = OUTCOME if table in (REPORT, ARTICLE_REPORT) else DECISION
            if name in absent and {table, read} <= tables:
                for statement in statements:
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger: for the reverse of a migration, and for emptying a test database."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, (table, _statement) in _statements(connection).items():
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else "")
            )
            if postgresql:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that this database lacks or has disabled."""
    return set(_statements(connection)) - active_triggers(connection)
