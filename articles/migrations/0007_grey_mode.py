"""Days of mourning; and the privacy page tells of the cookie that remembers how pages are shown."""

from django.db import migrations, models

TWO = "只在两种情况下，本站会在您的设备上存放 Cookie："
THREE = "只在三种情况下，本站会在您的设备上存放 Cookie："
LAST = "二是编辑部的工作人员登录管理后台时。"
NEW = (
    "二是编辑部的工作人员登录管理后台时；"
    "三是您换了显示方式（如长者版、深色、大字）时，只用来记住您选的是哪一种。"
)


def tell(apps, schema_editor):
    """Rewrite the sentence where it stands as it was delivered; what staff wrote stays."""
    change(apps, {TWO: THREE, LAST: NEW})


def untell(apps, schema_editor):
    change(apps, {THREE: TWO, NEW: LAST})


def change(apps, words):
    pages = apps.get_model("articles", "Page").objects.filter(slug="privacy")
    for page in pages:
        if all(old in page.body for old in words):
            for old, new in words.items():
                page.body = page.body.replace(old, new)
            page.save()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_feed_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="grey_from",
            field=models.DateTimeField(
                blank=True,
                help_text="On days of national mourning the site stands without colour.",
                null=True,
                verbose_name="grey from",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="grey_until",
            field=models.DateTimeField(
                blank=True,
                help_text="From this second on the site has its colours again, by itself.",
                null=True,
                verbose_name="grey until",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="grey_scope",
            field=models.CharField(
                choices=[("home", "the front page"), ("site", "all pages of the site")],
                default="site",
                max_length=10,
                verbose_name="what is grey",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grey_from", None), ("grey_until", None)),
                    models.Q(
                        ("grey_from__isnull", False),
                        ("grey_until__gt", models.F("grey_from")),
                        ("grey_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="publication_grey_has_two_ends",
                violation_error_message="Grey needs a beginning, and an end after it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("grey_scope__in", ["home", "site"])),
                name="publication_grey_scope",
            ),
        ),
        migrations.RunPython(tell, untell),
    ]
