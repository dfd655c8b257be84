"""Indexes for the filters of the list of articles."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_visit_positions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["category", "-updated_at", "-id"], name="article_changed_in_category"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("headline", True)),
                fields=["-updated_at", "-id"],
                name="article_changed_headline",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("recommended", True)),
                fields=["-updated_at", "-id"],
                name="article_changed_recommended",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("status", "withdrawn")),
                fields=["-updated_at", "-id"],
                name="article_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("binned_at__isnull", False)),
                fields=["-updated_at", "-id"],
                name="article_in_bin",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["published_at"], name="article_published_at"),
        ),
    ]
