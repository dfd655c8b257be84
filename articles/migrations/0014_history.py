"""Every saved version of articles, pages, categories and pictures."""

from itertools import islice

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

BATCH = 500


def begin(apps, schema_editor):
    """Begin the history of what exists. That of an article begins with its first change."""
    for name in ("Category", "Page", "Picture"):
        model, history = (
            apps.get_model("articles", f"{kind}{name}") for kind in ("", "Historical")
        )
        shared = {field.attname for field in history._meta.fields}
        names = [field.attname for field in model._meta.fields if field.attname in shared]
        rows = model._base_manager.order_by("pk").values(*names).iterator(BATCH)
        versions = (history(**row, history_date=_date(row), history_type="+") for row in rows)
        while batch := list(islice(versions, BATCH)):
            history.objects.bulk_create(batch)


def _date(row):
    return row.get("updated_at") or row.get("uploaded_at") or timezone.now()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_incomplete_drafts_and_bin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalArticle",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("changed_fields", models.JSONField(default=list, editable=False)),
                ("tag_names", models.JSONField(default=list, editable=False)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "kicker",
                    models.CharField(
                        blank=True,
                        help_text="A line above the title.",
                        max_length=120,
                        verbose_name="kicker",
                    ),
                ),
                (
                    "subtitle",
                    models.CharField(
                        blank=True,
                        help_text="A line below the title.",
                        max_length=120,
                        verbose_name="subtitle",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="Shown in lists and above the text.",
                        max_length=500,
                        verbose_name="summary",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "author_note",
                    models.TextField(
                        blank=True,
                        help_text="Shown below the text.",
                        max_length=1000,
                        verbose_name="about the author",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="source")),
                (
                    "byline",
                    models.CharField(
                        blank=True,
                        help_text="Reporters, correspondents, photographers, as they should appear.",
                        max_length=120,
                        verbose_name="byline",
                    ),
                ),
                (
                    "responsible_editor",
                    models.CharField(blank=True, max_length=80, verbose_name="responsible editor"),
                ),
                (
                    "comments_open",
                    models.BooleanField(default=True, verbose_name="open for comments"),
                ),
                (
                    "headline",
                    models.BooleanField(
                        default=False,
                        help_text="Leads the front page. If there are several, the newest does.",
                        verbose_name="headline",
                    ),
                ),
                (
                    "recommended",
                    models.BooleanField(
                        default=False,
                        help_text="Shown in the picture strip of the front page, if it has a cover picture.",
                        verbose_name="recommended",
                    ),
                ),
                (
                    "pinned_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Until then it stays at the top of its category. Empty: not pinned.",
                        null=True,
                        verbose_name="pinned until",
                    ),
                ),
                (
                    "ai_generated",
                    models.BooleanField(
                        default=False, verbose_name="contains AI-generated content"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="published"
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="withdrawn"
                    ),
                ),
                (
                    "binned_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="in the bin since"
                    ),
                ),
                (
                    "publish_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Leave empty to publish at once. An article with a later time is published automatically.",
                        null=True,
                        verbose_name="publish at",
                    ),
                ),
                (
                    "withdrawal_notice",
                    models.CharField(
                        blank=True,
                        help_text="Shown at the article's address after its withdrawal; may be left empty.",
                        max_length=200,
                        verbose_name="notice to readers",
                    ),
                ),
                (
                    "imported_views",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Counted by the site that the article was imported from.",
                        verbose_name="imported views",
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        editable=False,
                        max_length=200,
                        null=True,
                        verbose_name="external ID",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "created_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="last changed"),
                ),
                (
                    "edited_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="words last changed"
                    ),
                ),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.picture",
                        verbose_name="cover picture",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical article",
                "verbose_name_plural": "historical articles",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("changed_fields", models.JSONField(default=list, editable=False)),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        help_text="The part of the category's address after /category/: letters, digits, hyphens.",
                        max_length=80,
                        verbose_name="address",
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=500, verbose_name="description"),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Position among its siblings; 0 puts it last.",
                        verbose_name="position",
                    ),
                ),
                ("in_menu", models.BooleanField(default=True, verbose_name="in the menu")),
                (
                    "is_notices",
                    models.BooleanField(
                        default=False,
                        help_text="The front page shows its newest articles in the notices box, not in a section of its own.",
                        verbose_name="contains notices",
                    ),
                ),
                (
                    "list_style",
                    models.CharField(
                        choices=[
                            ("titles", "A list of titles"),
                            ("pictures", "A list of pictures"),
                        ],
                        default="titles",
                        max_length=10,
                        verbose_name="list",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.category",
                        verbose_name="parent category",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical category",
                "verbose_name_plural": "historical categories",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPage",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("changed_fields", models.JSONField(default=list, editable=False)),
                (
                    "slug",
                    models.CharField(
                        choices=[
                            ("about", "About us"),
                            ("jobs", "Jobs"),
                            ("advertising", "Advertising"),
                            ("service", "Customer service"),
                            ("faq", "Frequently asked questions"),
                            ("privacy", "Privacy"),
                            ("terms", "Terms of service"),
                        ],
                        db_index=True,
                        editable=False,
                        max_length=20,
                        verbose_name="page",
                    ),
                ),
                ("body", models.TextField(verbose_name="text")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="last changed"),
                ),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical footer page",
                "verbose_name_plural": "historical footer pages",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPicture",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("changed_fields", models.JSONField(default=list, editable=False)),
                ("file", models.TextField(max_length=100, verbose_name="file")),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                (
                    "alternative_text",
                    models.CharField(
                        help_text="What the picture shows, for readers who can't see it.",
                        max_length=200,
                        verbose_name="alternative text",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="caption")),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Who took or drew it.",
                        max_length=80,
                        verbose_name="credit",
                    ),
                ),
                (
                    "ai_generated",
                    models.BooleanField(
                        default=False,
                        help_text="Also if only in part. Readers see “AI-generated” at the picture.",
                        verbose_name="generated by AI",
                    ),
                ),
                (
                    "ai_label",
                    models.TextField(
                        blank=True, editable=False, verbose_name="AI label in the file"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                ),
                (
                    "binned_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="in the bin since"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(blank=True, editable=False, verbose_name="uploaded"),
                ),
                (
                    "history_id",
                    models.BigAutoField(editable=False, primary_key=True, serialize=False),
                ),
                ("history_date", models.DateTimeField()),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical picture",
                "verbose_name_plural": "historical pictures",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
