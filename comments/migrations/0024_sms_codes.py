"""Codes sent to telephones, kept as digests for half a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0023_identity_port_and_province"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmsCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("is_void", models.BooleanField(default=False)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["number", "sent_at"], name="sms_code_of_number"),
                    models.Index(fields=["network", "sent_at"], name="sms_code_of_network"),
                    models.Index(fields=["sent_at"], name="sms_code_age"),
                ],
            },
        ),
    ]
