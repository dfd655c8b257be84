"""Indexes for the filters of the desk and of the lists of comments and reports."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0012_urgent_comments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending")),
                fields=["article", "submitted_at", "id"],
                name="comment_pending_of_article",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending"), ("flagged", True)),
                fields=["submitted_at", "id"],
                name="comment_pending_flagged",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "pending"), ("appealed_at__isnull", False)),
                fields=["submitted_at", "id"],
                name="comment_pending_appealed",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "rejected")),
                fields=["-submitted_at", "-id"],
                name="comment_newest_rejected",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "withdrawn")),
                fields=["-submitted_at", "-id"],
                name="comment_newest_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["at", "id"], name="report_in_order"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["kind", "at", "id"], name="report_of_kind"),
        ),
    ]
