import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from comments import triggers


def begin_the_log(apps, schema_editor):
    apps.get_model("comments", "DisclosureHead").objects.create(pk=1)


def install_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0003_desk_and_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
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
                            ("ledger", "Ledger of a month"),
                            ("file", "Complete file on a comment"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="The month, or the number of the comment.",
                        max_length=40,
                        verbose_name="of",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="downloaded by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="downloaded")),
                (
                    "previous",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="digest of the row before"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
            ],
            options={
                "verbose_name": "disclosure",
                "verbose_name_plural": "disclosures",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DisclosureHead",
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
        migrations.CreateModel(
            name="Ledger",
            fields=[],
            options={
                "verbose_name": "ledger",
                "verbose_name_plural": "Ledger and proof",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("comments.decision",),
        ),
        migrations.AddField(
            model_name="commentingsettings",
            name="sender_data_days",
            field=models.PositiveSmallIntegerField(
                default=183,
                help_text="Older addresses, networks and browsers are erased by manage.py erase_sender_data. The law (网络安全法) asks for network logs of at least six months.",
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="days that sender data is kept",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["at"], name="decision_at"),
        ),
        migrations.AddConstraint(
            model_name="commentingsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(("sender_data_days__gte", 1)), name="sender_data_is_kept_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosurehead",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="disclosure_head_is_one_row"
            ),
        ),
        migrations.RunPython(begin_the_log, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, migrations.RunPython.noop),
    ]
