"""The triggers that refuse changes of readers' words and of the logs.

A frozen copy of the rules and of the SQL made from them: comments/triggers.py may change, this
may not. A later migration that changes a trigger brings its own statements.
"""

from django.db import migrations

COMMENT, DECISION, HEAD = "comments_comment", "comments_decision", "comments_decisionhead"
DISCLOSURE, DISCLOSURE_HEAD = "comments_disclosure", "comments_disclosurehead"
RESTRICTION, RESTRICTION_HEAD = "comments_restriction", "comments_restrictionhead"
REPLY, REPORT = "comments_reply", "comments_report"
WORDS = ("id", "article_id", "nickname", "body", "submitted_at")
REPORTED = ("id", "comment_id", "kind", "note", "at")

# name: (table, event, message, columns that may not change or, for INSERT, not be there already)
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
# PostgreSQL's TRUNCATE passes the triggers for DELETE.
TRUNCATE_RULES = {
    f"{table}_not_truncated": (table, "TRUNCATE", f"{table} is never emptied", ())
    for table in dict.fromkeys(rule[0] for rule in RULES.values())
}
# SQLite's OR REPLACE drops the row in its way and passes the triggers for DELETE.
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


def rules_for(vendor):
    return RULES | (TRUNCATE_RULES if vendor == "postgresql" else REPLACE_RULES)


def condition(columns, differs):
    if not columns:
        return ""
    return "WHEN (" + " OR ".join(f"NEW.{c} {differs} OLD.{c}" for c in columns) + ")"


def sqlite(name, table, event, message, columns):
    when = condition(columns, "IS NOT")
    if event == "INSERT":
        taken = " OR ".join(f"{column} = NEW.{column}" for column in columns)
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
    return [
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""
    ]


def postgresql(name, table, event, message, columns):
    level = "STATEMENT" if event == "TRUNCATE" else "ROW"
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level}
        {condition(columns, "IS DISTINCT FROM")} EXECUTE FUNCTION {name}()""",
    ]


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    create = postgresql if vendor == "postgresql" else sqlite
    for name, rule in rules_for(vendor).items():
        for statement in create(name, *rule):
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, (table, *_) in rules_for(vendor).items():
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_single_rows_and_reasons")]

    operations = [migrations.RunPython(install, remove)]
