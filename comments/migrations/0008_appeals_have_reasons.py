"""Room for an author's reason in the log of decisions, and an index of the newest appeals.

SQLite rebuilds the table of decisions, which drops its triggers, and refuses to rename a table
that triggers elsewhere read while it is away: those on comments are dropped before and created
again after. The statements are frozen copies of those in 0003 and 0006.
"""

from django.db import migrations, models

KEPT = {
    "decision_is_not_changed": ("UPDATE", "", "a decision is never changed"),
    "decision_is_kept": ("DELETE", "", "a decision is never deleted"),
    "comments_decision_not_replaced": (
        "INSERT",
        """WHEN EXISTS (SELECT 1 FROM comments_decision
        WHERE id = NEW.id OR previous = NEW.previous OR digest = NEW.digest)""",
        "a row of comments_decision is never replaced",
    ),
}
DECISION_OF_COMMENT = """SELECT 1 FROM comments_decision d WHERE d.comment_id = NEW.id
    AND d.to_status = NEW.status AND (NEW.status = 'pending' OR d.at = NEW.decided_at)
    AND NOT EXISTS (SELECT 1 FROM comments_decision n WHERE n.comment_id = NEW.id AND n.id > d.id)"""
UNDECIDED = "the status of a comment is never changed without a decision"
READING = {
    "comment_status_has_a_decision": (
        "UPDATE",
        "(OLD.status, OLD.decided_at) IS NOT (NEW.status, NEW.decided_at)",
        f"{DECISION_OF_COMMENT} AND d.from_status = OLD.status",
    ),
    "comment_arrives_undecided": ("INSERT", "NEW.status <> 'pending'", DECISION_OF_COMMENT),
}


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in READING:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def restore(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for name, (event, when, message) in KEPT.items():
        schema_editor.execute(
            f"""CREATE TRIGGER {name} BEFORE {event} ON comments_decision {when}
            BEGIN SELECT RAISE(ABORT, '{message}'); END"""
        )
    for name, (event, change, allowed) in READING.items():
        schema_editor.execute(
            f"""CREATE TRIGGER {name} BEFORE {event} ON comments_comment WHEN {change}
            BEGIN SELECT RAISE(ABORT, '{UNDECIDED}') WHERE NOT EXISTS ({allowed}); END"""
        )


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_content_classes")]

    operations = [
        migrations.RunPython(drop, restore),
        migrations.AlterField(
            model_name="decision",
            name="reason",
            field=models.CharField(blank=True, max_length=2000, verbose_name="reason"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("appealed_at__isnull", False)),
                fields=["-appealed_at"],
                name="comment_newest_appealed",
            ),
        ),
        migrations.RunPython(restore, drop),
    ]
