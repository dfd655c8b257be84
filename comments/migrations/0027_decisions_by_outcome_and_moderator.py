"""Indexes for the list of decisions: by outcome, by change, by moderator."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0026_inspection_bundles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["to_status", "at"], name="decision_of_outcome"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["by", "at"], name="decision_of_moderator"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                fields=["from_status", "to_status", "at"], name="decision_of_change"
            ),
        ),
    ]
