"""Attachments of articles, and the triggers that renew the pages with them.

A frozen copy of what articles/page_triggers.py makes for their table.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TABLE = "articles_attachment"
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
LARGEST_NUMBER = 2**40


def triggers():
    for event, rows in EVENTS.items():
        when = " OR ".join(f"{row}.article_id IS NOT NULL" for row in rows)
        name = f"{TABLE}_{event.lower()}_is_seen"
        yield name, f"CREATE TRIGGER {name} AFTER {event} ON {TABLE} FOR EACH ROW WHEN ({when})"


def install(apps, schema_editor):
    for name, create in triggers():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN INSERT INTO articles_pagechange (scope, number)"
                f" VALUES (0, FLOOR(RANDOM() * {LARGEST_NUMBER})); RETURN NULL; END $$"
            )
            schema_editor.execute(f"{create} EXECUTE FUNCTION {name}()")
        else:
            schema_editor.execute(
                f"{create} BEGIN DELETE FROM articles_pageversion WHERE scope = 0;"
                " INSERT INTO articles_pageversion (scope, number)"
                f" VALUES (0, ABS(RANDOM() % {LARGEST_NUMBER})); END"
            )


def remove(apps, schema_editor):
    for name, _create in triggers():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_picture_fetches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalarticle",
            name="attachments",
            field=models.JSONField(default=list, editable=False, verbose_name="attachments"),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("file", models.FileField(upload_to="attachments/%Y/%m/", verbose_name="file")),
                ("name", models.CharField(max_length=150, verbose_name="file name")),
                ("kind", models.CharField(max_length=8)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "unused_since",
                    models.DateTimeField(default=django.utils.timezone.now, null=True),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="articles.article",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["position", "pk"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("article__isnull", True)),
                        fields=["unused_since"],
                        name="attachment_unused",
                    )
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
