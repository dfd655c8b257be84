"""Answers and reports of the self-check, which the database keeps as they are."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

TABLES = {
    "compliance_answer": ("newscenter_complianceanswer", "an answer"),
    "compliance_report": ("newscenter_compliancereport", "a report"),
}
# In the order of newscenter/compliance/triggers.py, of which this is a frozen copy.
EVENTS = {
    "sqlite": {
        "is_not_changed": ("UPDATE", "", "changed"),
        "is_kept": ("DELETE", "", "deleted"),
        "not_replaced": (
            "INSERT",
            "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
            "changed",
        ),
    },
    "postgresql": {
        "is_not_changed": ("UPDATE", "FOR EACH ROW", "changed"),
        "is_kept": ("DELETE", "FOR EACH ROW", "deleted"),
        "not_truncated": ("TRUNCATE", "FOR EACH STATEMENT", "deleted"),
    },
}


def triggers(vendor):
    for name, (table, what) in TABLES.items():
        for suffix, (event, condition, verb) in EVENTS[vendor].items():
            message = f"{what} is never {verb}"
            yield f"{name}_{suffix}", table, event, condition.format(table=table), message


def create_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, event, condition, message in triggers(vendor):
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition} EXECUTE FUNCTION {name}()"
        )


def drop_triggers(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, *_rule in triggers(vendor):
        on = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def let_editors_answer(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("newscenter")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="newscenter", content_type__model="complianceanswer"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="editor"):
        group.permissions.add(*permissions)


def withdraw(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="newscenter", content_type__model="complianceanswer"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("newscenter", "0003_setup_checklist"),
        ("articles", "0003_writer_and_editor_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ComplianceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="printed"
                    ),
                ),
                ("publication", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=40)),
                ("lines", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="printed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of the self-check",
                "verbose_name_plural": "reports of the self-check",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ComplianceAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40, verbose_name="rule")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("yes", "Yes, it is so"),
                            ("no", "No, not yet"),
                            ("not_applicable", "The duty does not apply to us"),
                        ],
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Where the proof is kept: a document, its date, who is responsible.",
                        max_length=500,
                        verbose_name="note",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="answered"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer of the self-check",
                "verbose_name_plural": "answers of the self-check",
                "default_permissions": ("add", "view"),
                "indexes": [models.Index(fields=["at"], name="compliance_answer_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["yes", "no", "not_applicable"])),
                        name="compliance_answer_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "not_applicable"), ("note", ""), _negated=True
                        ),
                        name="compliance_answer_that_a_duty_does_not_apply_has_a_reason",
                        violation_error_message="Write why the duty does not apply.",
                    ),
                ],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(let_editors_answer, withdraw),
    ]
