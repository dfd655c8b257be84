import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0008_emergency_measures_and_histories"),
    ]

    operations = [
        migrations.AddField(
            model_name="commentingsettings",
            name="digest_hours",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Moderators with an e-mail address are told how much waits, in numbers alone, at most once in so many hours; 0 means never. manage.py db_worker must be running for it.",
                validators=[django.core.validators.MaxValueValidator(168)],
                verbose_name="hours between messages to the moderators",
            ),
        ),
        migrations.CreateModel(
            name="DigestSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="digest_schedule_is_one_row"
                    )
                ],
            },
        ),
    ]
