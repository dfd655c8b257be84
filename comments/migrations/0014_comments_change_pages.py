"""Triggers that renew the versions of pages when comments on them change.

A frozen copy of the triggers and of the SQL made from them: comments/page_triggers.py may change, this may
not. A later migration that changes a trigger brings its own statements.
"""

from django.db import migrations

# table: (condition on a row, scopes of the change); {row} is OLD or NEW.
CHANGES = {
    "comments_comment": ("{row}.status = 'approved'", ("-1", "{row}.article_id")),
    "comments_reply": ("", ("0",)),
    "comments_restriction": ("", ("0",)),
    "comments_commentingsettings": ("", ("0",)),
}
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
LARGEST_NUMBER = 2**40


def triggers():
    for table, (condition, scopes) in CHANGES.items():
        for event, rows in EVENTS.items():
            when = " OR ".join(condition.format(row=row) for row in rows)
            yield (
                f"{table}_{event.lower()}_is_seen",
                table,
                event,
                f"WHEN ({when})" if condition else "",
                [scope.format(row=rows[-1]) for scope in scopes],
            )


def sqlite(name, table, event, when, scopes):
    actions = "".join(
        f"DELETE FROM articles_pageversion WHERE scope = {scope};"
        " INSERT INTO articles_pageversion (scope, number)"
        f" VALUES ({scope}, ABS(RANDOM() % {LARGEST_NUMBER}));"
        for scope in scopes
    )
    yield (
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when} BEGIN {actions} END"
    )


def postgresql(name, table, event, when, scopes):
    actions = "".join(
        "INSERT INTO articles_pagechange (scope, number)"
        f" VALUES ({scope}, FLOOR(RANDOM() * {LARGEST_NUMBER}));"
        for scope in scopes
    )
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {actions} RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}"
        f" EXECUTE FUNCTION {name}()"
    )


def install(apps, schema_editor):
    create = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
    for trigger in triggers():
        for statement in create(*trigger):
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    for name, table, *_ in triggers():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0013_queues_of_a_large_archive"),
        ("articles", "0018_page_versions"),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
