"""Verified identity, source port and province of comments.

Columns with a default are added by statements of their own: Django would rebuild the tables on
SQLite for them, and drop their triggers.
"""

import django.core.validators
from django.db import migrations, models


def added(table, column, definition, model, field):
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD COLUMN {column} {definition}",
                f"ALTER TABLE {table} DROP COLUMN {column}",
            )
        ],
        state_operations=[migrations.AddField(model, column, field)],
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0022_outcomes_of_earlier_reports")]

    operations = [
        migrations.AddField(
            "comment",
            "client_port",
            models.PositiveIntegerField(
                blank=True,
                editable=False,
                help_text="Tells apart the subscribers who share an address of their provider.",
                null=True,
                verbose_name="source port",
            ),
        ),
        migrations.AddField(
            "comment",
            "identity",
            models.CharField(
                blank=True,
                editable=False,
                max_length=64,
                null=True,
                validators=[django.core.validators.MinLengthValidator(1)],
                verbose_name="verified identity",
            ),
        ),
        migrations.AddField(
            "comment",
            "identity_verified_at",
            models.DateTimeField(editable=False, null=True, verbose_name="identity verified"),
        ),
        added(
            "comments_comment",
            "province",
            "varchar(20) DEFAULT '' NOT NULL",
            "comment",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=20,
                verbose_name="province",
            ),
        ),
        added(
            "comments_commentingsettings",
            "show_province",
            "bool DEFAULT false NOT NULL",
            "commentingsettings",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "Beside the time of each comment that is sent from now on. IP2REGION_FILE on"
                    " the server names the file that provinces are looked up in."
                ),
                verbose_name="show the province of the sender",
            ),
        ),
        migrations.AlterField(
            "commentingsettings",
            "sender_data_days",
            models.PositiveSmallIntegerField(
                default=183,
                help_text=(
                    "Older addresses, ports, networks, browsers and verified identities are erased"
                    " by manage.py erase_sender_data. The law (网络安全法) requires network logs to"
                    " be kept for at least six months."
                ),
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="days to keep sender data",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(("identity__isnull", False)),
                fields=["identity", "status", "-urgent", "submitted_at", "id"],
                name="comment_history_of_identity",
            ),
        ),
    ]
