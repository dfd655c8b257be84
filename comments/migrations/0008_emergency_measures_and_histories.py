import django.db.models.deletion
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from comments import triggers


def begin_the_log(apps, schema_editor):
    apps.get_model("comments", "MeasureHead").objects.create(pk=1)


def hand_out_permission(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("comments")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    measure = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="comments", codename="take_measure"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name="moderator"):
        group.permissions.add(measure)


def install_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0007_withdraw_appeal_report_reply"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
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
                            ("site", "Close comments on the whole site"),
                            ("column", "Close comments in a column"),
                            ("article", "Close comments on an article"),
                            ("nickname", "Hide everything from a nickname"),
                            ("network", "Hide everything from a network"),
                        ],
                        max_length=20,
                        verbose_name="measure",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        help_text="The number of a column or article, the nickname, the network.",
                        max_length=200,
                        verbose_name="whom or what it is about",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "previous",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="digest of the row before"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
            ],
            options={
                "verbose_name": "emergency measure",
                "verbose_name_plural": "emergency measures",
                "ordering": ["id"],
                "permissions": [
                    ("take_measure", "Can close comments and hide senders in an emergency")
                ],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MeasureHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "approved")),
                fields=["-submitted_at", "-id"],
                name="comment_newest_of_all",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["network", "status"], name="comment_history_of_network"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["nickname", "status"], name="comment_history_of_nickname"),
        ),
        migrations.AddField(
            model_name="measure",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="lifts",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lifting",
                to="comments.measure",
                verbose_name="lifts",
            ),
        ),
        migrations.AddConstraint(
            model_name="measurehead",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="measure_head_is_one_row"
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(
                condition=models.Q(("lifts", None)),
                fields=["kind", "subject"],
                name="measure_of_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["site", "column", "article", "nickname", "network"])
                ),
                name="measure_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "site"), ("subject", "")),
                    models.Q(
                        models.Q(("kind", "site"), _negated=True),
                        models.Q(("subject", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="measure_has_a_subject",
            ),
        ),
        migrations.RunPython(begin_the_log, migrations.RunPython.noop),
        migrations.RunPython(hand_out_permission, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
