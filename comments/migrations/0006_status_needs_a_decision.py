"""The triggers that refuse a comment whose status no decision led to.

A frozen copy of the statements: comments/triggers.py may change, this may not.
"""

from django.db import migrations

MESSAGE = "the status of a comment is never changed without a decision"
DECISION_OF_COMMENT = """SELECT 1 FROM comments_decision d WHERE d.comment_id = NEW.id
    AND d.to_status = NEW.status AND (NEW.status = 'pending' OR d.at = NEW.decided_at)
    AND NOT EXISTS (SELECT 1 FROM comments_decision n WHERE n.comment_id = NEW.id AND n.id > d.id)"""
# name: (event, the change, the query that has a row when the change is allowed)
RULES = {
    "comment_status_has_a_decision": (
        "UPDATE",
        "(OLD.status, OLD.decided_at) IS DISTINCT FROM (NEW.status, NEW.decided_at)",
        f"{DECISION_OF_COMMENT} AND d.from_status = OLD.status",
    ),
    "comment_arrives_undecided": ("INSERT", "NEW.status <> 'pending'", DECISION_OF_COMMENT),
}


def sqlite(name, event, change, allowed):
    when = change.replace("IS DISTINCT FROM", "IS NOT")
    return [
        f"""CREATE TRIGGER {name} BEFORE {event} ON comments_comment WHEN {when}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}') WHERE NOT EXISTS ({allowed}); END"""
    ]


def postgresql(name, event, change, allowed):
    return [
        f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NOT EXISTS ({allowed}) THEN
        RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END IF;
        RETURN NEW; END $$""",
        f"""CREATE TRIGGER {name} BEFORE {event} ON comments_comment FOR EACH ROW
        WHEN ({change}) EXECUTE FUNCTION {name}()""",
    ]


def install(apps, schema_editor):
    create = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
    for name, rule in RULES.items():
        for statement in create(name, *rule):
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    for name in RULES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON comments_comment")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("comments", "0005_starter_term_list")]

    operations = [migrations.RunPython(install, remove)]
