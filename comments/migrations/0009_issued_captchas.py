"""Captchas by network, and an index on the library's table, which is cleared by expiry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("captcha", "0002_alter_captchastore_id"),
        ("comments", "0008_appeals_have_reasons"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedCaptcha",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("network", models.CharField(max_length=43)),
                ("expires_at", models.DateTimeField()),
                ("failed", models.BooleanField(default=False)),
                ("question", models.JSONField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["network", "failed", "id"], name="captcha_of_network"),
                    models.Index(fields=["expires_at"], name="captcha_expiry"),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS captcha_store_expiry ON captcha_captchastore (expiration)",
            "DROP INDEX IF EXISTS captcha_store_expiry",
        ),
    ]
