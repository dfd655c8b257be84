"""Indexes for the list of decisions: removals, withdrawals, and what was opened again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0026_inspection_bundles")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("from_status", "approved"), ("to_status", "rejected")),
                fields=["id"],
                name="decision_removal",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("to_status", "withdrawn")),
                fields=["id"],
                name="decision_withdrawal",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("to_status", "pending")),
                fields=["id"],
                name="decision_reopening",
            ),
        ),
    ]
