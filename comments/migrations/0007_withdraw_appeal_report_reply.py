import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from comments import triggers


def hand_out_permissions(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("comments")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="comments"
    )
    reply = permissions.filter(codename="reply_comment")
    report = permissions.filter(codename="view_report")
    for name, theirs in {"editor": reply, "moderator": reply | report}.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.add(*theirs)


def install_triggers(apps, schema_editor):
    # SQLite has built the tables of comments and decisions anew, without their triggers.
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_seven_footer_pages"),
        ("comments", "0006_terms_and_starter_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # First, so that it is the last on the way back.
        migrations.RunPython(migrations.RunPython.noop, install_triggers),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="reply")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
                ),
            ],
            options={
                "verbose_name": "reply",
                "verbose_name_plural": "replies",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("insult", "Insult or attack on a person"),
                            ("advertising", "Advertising, fraud"),
                            ("privacy", "Discloses personal data"),
                            ("rumour", "Rumour, untrue"),
                            ("illegal", "Obscene, violent or against the law"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="what is wrong",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reported"
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=43, verbose_name="network")),
                (
                    "captcha_key",
                    models.CharField(
                        max_length=40,
                        null=True,
                        unique=True,
                        validators=[django.core.validators.MinLengthValidator(1)],
                        verbose_name="captcha",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("dismissed", "Dismissed"), ("upheld", "Comment taken down")],
                        editable=False,
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "handled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="dealt with"),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["at", "id"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="PublishedComment",
            fields=[],
            options={
                "verbose_name": "published comment",
                "verbose_name_plural": "Published comments and replies",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("comments.comment",),
        ),
        migrations.AlterModelOptions(
            name="comment",
            options={
                "default_permissions": ("view",),
                "permissions": [
                    ("moderate_comment", "Can approve and reject comments"),
                    ("reply_comment", "Can reply to comments for the editorial office"),
                ],
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.RemoveConstraint(
            model_name="comment",
            name="comment_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_statuses_are_known",
        ),
        migrations.AddField(
            model_name="comment",
            name="appealed_at",
            field=models.DateTimeField(
                editable=False,
                help_text="Its author asked for a second look, which everybody may once.",
                null=True,
                verbose_name="appealed",
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Waiting for review"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn by its author"),
                ],
                default="pending",
                editable=False,
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="batch",
            field=models.UUIDField(
                blank=True,
                help_text="The same for all that were decided in one deed.",
                null=True,
                verbose_name="batch",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                blank=True,
                help_text="Nobody: the author of the comment withdrew it, or appealed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["pending", "approved", "rejected", "withdrawn"])
                ),
                name="comment_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_status__in", ["pending", "approved", "rejected"]),
                    ("to_status__in", ["pending", "approved", "rejected", "withdrawn"]),
                ),
                name="decision_statuses_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("by__isnull", False), models.Q(("to_status", "withdrawn"), _negated=True)
                    ),
                    models.Q(("by__isnull", True), ("to_status", "withdrawn")),
                    models.Q(
                        ("by__isnull", True), ("from_status", "rejected"), ("to_status", "pending")
                    ),
                    _connector="OR",
                ),
                name="decision_is_the_readers_or_has_a_name",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="written by",
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replies",
                to="comments.comment",
                verbose_name="comment",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="comments.comment",
                verbose_name="comment",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="handled_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dealt with by",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["comment", "-id"], name="reply_newest"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("text"), 10000
                ),
                name="reply_fits",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["at", "id"],
                name="report_open",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["network", "at"], name="report_from_network"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("network", ""), _negated=True),
                fields=("comment", "network"),
                name="report_one_of_a_sender",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("note"), 2000
                ),
                name="report_note_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("handled_at__isnull", True), ("handled_by__isnull", True), ("outcome", "")
                    ),
                    models.Q(
                        ("handled_at__isnull", False),
                        ("handled_by__isnull", False),
                        ("outcome__in", ["dismissed", "upheld"]),
                    ),
                    _connector="OR",
                ),
                name="report_is_open_or_has_an_outcome",
            ),
        ),
        migrations.RunPython(hand_out_permissions, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
