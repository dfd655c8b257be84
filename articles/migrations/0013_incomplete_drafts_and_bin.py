"""Drafts without title or category, planned times of publication, and the bin."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


def offer_original_dates(apps: Any, _schema_editor: Any) -> None:
    """Articles that were taken back keep their date when they are published again."""
    drafts = apps.get_model("articles", "Article").objects.filter(status="draft")
    drafts.filter(published_at__isnull=False).update(publish_at=F("published_at"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_autosave")]

    operations = [
        migrations.RemoveConstraint("article", "article_has_a_title"),
        migrations.AddField(
            "article",
            "binned_at",
            models.DateTimeField(editable=False, null=True, verbose_name="in the bin since"),
        ),
        migrations.AddField(
            "article",
            "publish_at",
            models.DateTimeField(
                blank=True,
                help_text=(
                    "Leave empty to publish at once. An article with a later time is published"
                    " automatically."
                ),
                null=True,
                verbose_name="publish at",
            ),
        ),
        migrations.AddField(
            "picture",
            "binned_at",
            models.DateTimeField(editable=False, null=True, verbose_name="in the bin since"),
        ),
        migrations.AlterField("article", "body", models.TextField(blank=True, verbose_name="text")),
        migrations.AlterField(
            "article",
            "category",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="articles.category",
                verbose_name="category",
            ),
        ),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(title=""), name="article_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=Q(status="draft") | Q(category__isnull=False),
                name="article_has_a_category",
            ),
        ),
        migrations.AddConstraint(
            "article",
            models.CheckConstraint(
                condition=Q(binned_at__isnull=True) | Q(status="draft", published_at__isnull=True),
                name="article_in_bin_was_never_public",
            ),
        ),
        migrations.RunPython(offer_original_dates, migrations.RunPython.noop),
    ]
