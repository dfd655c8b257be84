"""The row of the checklist of a new site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newscenter", "0002_sign_in_log_and_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetupChecklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                ("mail_address", models.EmailField(blank=True, max_length=254)),
                ("mail_requested_at", models.DateTimeField(blank=True, null=True)),
                ("mail_sent_at", models.DateTimeField(blank=True, null=True)),
                ("mail_error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="setup_checklist_is_one_row"
                    )
                ],
            },
        ),
    ]
