"""Comments about self-harm, which come first in the moderators' queue."""

from django.db import migrations, models

BATCH = 500


def is_urgent(flags):
    return any(flag.get("content_class") == "self_harm" for flag in flags)


def mark_waiting(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects
    waiting = comments.filter(status="pending", flagged=True).values_list("pk", "flags")
    urgent = [pk for pk, flags in waiting.iterator(chunk_size=BATCH) if is_urgent(flags)]
    for start in range(0, len(urgent), BATCH):
        comments.filter(pk__in=urgent[start : start + BATCH]).update(urgent=True)


class Migration(migrations.Migration):
    dependencies = [("comments", "0011_content_term_lists")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Django would rebuild the table on SQLite, and drop its triggers.
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE comments_comment ADD COLUMN urgent bool DEFAULT false NOT NULL",
                    "ALTER TABLE comments_comment DROP COLUMN urgent",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "comment",
                    "urgent",
                    models.BooleanField(
                        db_default=False, default=False, editable=False, verbose_name="urgent"
                    ),
                )
            ],
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(status="pending"),
                fields=["-urgent", "submitted_at", "id"],
                name="comment_queue",
            ),
        ),
        migrations.RunPython(mark_waiting, migrations.RunPython.noop),
    ]
