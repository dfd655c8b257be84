"""The category of waiting comments, kept by triggers, and indexes in the order of the queue.

A frozen copy of the triggers: comments/category_triggers.py may change, this may not.
"""

from django.conf import settings
from django.db import migrations, models

COMMENT, ARTICLE = "comments_comment", "articles_article"
OF_ARTICLE = f"SELECT category_id FROM {ARTICLE} WHERE id = NEW.article_id"
SET_OWN = f"UPDATE {COMMENT} SET category_id = ({OF_ARTICLE}) WHERE id = NEW.id;"
SET_NEW = f"NEW.category_id := ({OF_ARTICLE} FOR SHARE); RETURN NEW;"
MOVE_ALL = (
    f"UPDATE {COMMENT} SET category_id = NEW.category_id"
    " WHERE article_id = NEW.id AND status = 'pending';"
)
STALE = (
    f"UPDATE {COMMENT} SET category_id ="
    f" (SELECT category_id FROM {ARTICLE} WHERE {ARTICLE}.id = article_id)"
    " WHERE status = 'pending'"
)
# name: (table, event, condition, action on SQLite, moment and action on PostgreSQL)
TRIGGERS = {
    "comment_has_a_category": (
        COMMENT,
        "INSERT",
        "NEW.status = 'pending'",
        SET_OWN,
        "BEFORE",
        SET_NEW,
    ),
    "comment_waits_in_a_category": (
        COMMENT,
        "UPDATE OF status",
        "NEW.status = 'pending'",
        SET_OWN,
        "BEFORE",
        SET_NEW,
    ),
    "comments_move_with_their_article": (
        *(ARTICLE, "UPDATE OF category_id", "NEW.category_id IS DISTINCT FROM OLD.category_id"),
        *(MOVE_ALL, "AFTER", f"{MOVE_ALL} RETURN NULL;"),
    ),
}


# On SQLite a row that others would be replaced by was looked for in the whole table.
REPLACED = {"comments_comment": ("id", "captcha_key"), "comments_report": ("id", "captcha_key")}


def look_up_by_index(schema_editor):
    for table, columns in REPLACED.items():
        taken = (f"EXISTS (SELECT 1 FROM {table} WHERE {c} = NEW.{c})" for c in columns)
        schema_editor.execute(f"DROP TRIGGER {table}_not_replaced")
        schema_editor.execute(
            f"""CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}
            WHEN {" OR ".join(taken)}
            BEGIN SELECT RAISE(ABORT, 'a row of {table} is never replaced'); END"""
        )


def statements(name, postgresql):
    table, event, condition, action, moment, function = TRIGGERS[name]
    if not postgresql:
        when = condition.replace("IS DISTINCT FROM", "IS NOT")
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
            f" WHEN {when} BEGIN {action} END"
        )
        return
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {function} END $$"
    yield (
        f"CREATE TRIGGER {name} {moment} {event} ON {table} FOR EACH ROW"
        f" WHEN ({condition}) EXECUTE FUNCTION {name}()"
    )


def install(apps, schema_editor):
    schema_editor.execute(STALE)
    if schema_editor.connection.vendor == "sqlite":
        look_up_by_index(schema_editor)
    for name in TRIGGERS:
        for statement in statements(name, schema_editor.connection.vendor == "postgresql"):
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    for name, (table, *_) in TRIGGERS.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0021_attachments"),
        ("comments", "0017_digest_help_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_pending_fingerprint",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_history_of_network",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_history_of_nickname",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_cluster",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_pending_of_article",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_pending_flagged",
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comment_pending_appealed",
        ),
        migrations.AddField(
            model_name="comment",
            name="category_id",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["fingerprint", "-urgent", "submitted_at", "id"],
                name="comment_pending_fingerprint",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["cluster", "-urgent", "submitted_at", "id"],
                name="comment_cluster",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["article", "-urgent", "submitted_at", "id"],
                name="comment_pending_of_article",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["category_id", "-urgent", "submitted_at", "id"],
                name="comment_pending_of_category",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["flagged", "-urgent", "submitted_at", "id"],
                name="comment_pending_flagged",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending"), ("appealed_at__isnull", False)),
                fields=["-urgent", "submitted_at", "id"],
                name="comment_pending_appealed",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["network", "status", "-urgent", "submitted_at", "id"],
                name="comment_history_of_network",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["nickname", "status", "-urgent", "submitted_at", "id"],
                name="comment_history_of_nickname",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["comment"],
                name="report_open_of_comment",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
