import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from comments import triggers

REASONS = [
    "与文章无关",
    "辱骂、人身攻击",
    "广告、推广",
    "留有联系方式",
    "泄露他人个人信息",
    "谣言或无法核实的消息",
    "淫秽、低俗",
    "暴力、恐怖",
    "民族、宗教歧视",
    "危害国家安全和利益",
    "侵害未成年人",
    "重复或没有意义",
]


def begin_with_reasons(apps, schema_editor):
    reason = apps.get_model("comments", "Reason")
    for number, text in enumerate(REASONS, start=1):
        reason.objects.create(text=text, position=number * 10)


def install_triggers(apps, schema_editor):
    # SQLite has built the tables of comments and decisions anew, without their triggers.
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_seven_footer_pages"),
        ("comments", "0002_moderator_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "day",
                    models.DateField(
                        help_text="In the time zone of the site.",
                        unique=True,
                        verbose_name="day",
                    ),
                ),
                ("received", models.PositiveIntegerField(default=0, verbose_name="received")),
                ("approved", models.PositiveIntegerField(default=0, verbose_name="approved")),
                ("rejected", models.PositiveIntegerField(default=0, verbose_name="rejected")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lease",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200, unique=True, verbose_name="reason")),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="The first nine have the keys 1 to 9.",
                        verbose_name="position",
                    ),
                ),
                (
                    "active",
                    models.BooleanField(
                        default=True,
                        help_text="Off: what was decided with it keeps it.",
                        verbose_name="in use",
                    ),
                ),
            ],
            options={
                "verbose_name": "reason",
                "verbose_name_plural": "reasons",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="likeness",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Comments with the same one say the same, disguises apart.",
                max_length=64,
                verbose_name="likeness",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="marked",
            field=models.BooleanField(default=False, editable=False, verbose_name="marked"),
        ),
        migrations.AddField(
            model_name="comment",
            name="marks",
            field=models.JSONField(
                blank=True,
                default=list,
                editable=False,
                help_text="What the screening found when the comment came in.",
                verbose_name="marks",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="sent_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The member of staff whose session it came from, who may not decide on it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sent by",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="batch",
            field=models.UUIDField(
                help_text="The same for all that were decided in one deed.",
                null=True,
                verbose_name="batch",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["likeness", "submitted_at"],
                name="comment_waiting_alike",
            ),
        ),
        migrations.AddField(
            model_name="lease",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="reason",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="reason_has_a_text"
            ),
        ),
        migrations.RunPython(begin_with_reasons, migrations.RunPython.noop),
        migrations.RunPython(install_triggers, install_triggers),
    ]
