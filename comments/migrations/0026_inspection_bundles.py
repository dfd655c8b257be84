"""Inspection bundles, and room in the log of downloads for what they were about.

SQLite rebuilds the table of downloads and drops its triggers. The statements that create them again
are frozen: comments/triggers.py may change, this may not.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TABLE = "comments_disclosure"
RULES = {
    "disclosure_is_not_changed": ("UPDATE", "", "a disclosure is never changed"),
    "disclosure_is_kept": ("DELETE", "", "a disclosure is never deleted"),
    f"{TABLE}_not_replaced": (
        "INSERT",
        " OR ".join(
            f"EXISTS (SELECT 1 FROM {TABLE} WHERE {column} = NEW.{column})"
            for column in ("id", "previous", "digest")
        ),
        f"a row of {TABLE} is never replaced",
    ),
}


def restore_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for name, (event, condition, message) in RULES.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        when = f"WHEN {condition}" if condition else ""
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} {when}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0025_privacy_page_follows_the_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The last to run when this is undone: then too the table is rebuilt.
        migrations.RunPython(migrations.RunPython.noop, restore_triggers),
        migrations.AlterField(
            model_name="disclosure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ledger", "Monthly ledger"),
                    ("file", "Case file of a comment"),
                    ("governance", "Governance report"),
                    ("bundle", "Inspection bundle"),
                    ("key", "Signing key of bundles put on record"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="subject",
            field=models.CharField(
                help_text="The month, the year, the number of the comment, the fingerprint of the key, or the scope of the bundle and the digest of its manifest.",
                max_length=200,
                verbose_name="of",
            ),
        ),
        migrations.CreateModel(
            name="InspectionBundle",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.JSONField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("manifest", models.CharField(blank=True, max_length=64)),
                ("failure", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["by", "-asked_at"], name="bundle_of_person")],
            },
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop),
    ]
