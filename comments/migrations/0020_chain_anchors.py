"""Anchors of the logs and their time stamps, and the triggers that refuse changes of them.

The statements are frozen: comments/triggers.py may change, this may not.
"""

import django.db.models.deletion
from django.db import migrations, models

# By name: table, event and message.
RULES = {
    "anchor_is_not_changed": ("comments_chainanchor", "UPDATE", "an anchor is never changed"),
    "anchor_is_kept": ("comments_chainanchor", "DELETE", "an anchor is never deleted"),
    "time_stamp_is_not_changed": ("comments_timestamp", "UPDATE", "a time stamp is never changed"),
    "time_stamp_is_kept": ("comments_timestamp", "DELETE", "a time stamp is never deleted"),
}
TRUNCATE_RULES = {
    f"{table}_not_truncated": (table, "TRUNCATE", f"{table} is never emptied")
    for table in ("comments_chainanchor", "comments_timestamp")
}
# SQLite's OR REPLACE deletes the row in its way without firing triggers for DELETE.
UNIQUE = {"comments_chainanchor": ("id", "previous", "digest"), "comments_timestamp": ("id",)}


def postgresql(name, table, event, message):
    level = "STATEMENT" if event == "TRUNCATE" else "ROW"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level}"
        f" EXECUTE FUNCTION {name}()"
    )


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, rule in (RULES | TRUNCATE_RULES).items():
            for statement in postgresql(name, *rule):
                schema_editor.execute(statement)
        return
    for name, (table, event, message) in RULES.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    for table, columns in UNIQUE.items():
        taken = " OR ".join(f"{column} = NEW.{column}" for column in columns)
        schema_editor.execute(
            f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
            f" BEGIN SELECT RAISE(ABORT, 'a row of {table} is never replaced'); END"
        )


def remove(apps, schema_editor):
    # Dropping the tables drops their triggers; on PostgreSQL their functions stay.
    if schema_editor.connection.vendor == "postgresql":
        for name in RULES | TRUNCATE_RULES:
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0019_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="anchored")),
                ("line", models.CharField(max_length=600, verbose_name="line")),
                (
                    "previous",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="digest of the previous row"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
            ],
            options={
                "verbose_name": "anchor",
                "verbose_name_plural": "anchors",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TimeStamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("authority", models.CharField(max_length=200, verbose_name="authority")),
                ("at", models.DateTimeField(verbose_name="stamped")),
                ("token", models.BinaryField(verbose_name="answer of the authority")),
                (
                    "anchor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_stamps",
                        to="comments.chainanchor",
                    ),
                ),
            ],
            options={
                "verbose_name": "time stamp",
                "verbose_name_plural": "time stamps",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.RunPython(install, remove),
    ]
