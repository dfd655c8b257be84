import django.db.models.deletion
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def let_staff_see_tags(apps, schema_editor):
    # Permissions are made after all migrations; this one needs its own now.
    app_config = apps.get_app_config("articles")
    app_config.models_module = True  # Its stand-in in migrations lacks it.
    create_permissions(app_config, apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles"
    )
    for name, codenames in {"writer": ["view_tag"], "editor": ["view_tag", "change_tag"]}.items():
        for group in apps.get_model("auth", "Group").objects.filter(name=name):
            group.permissions.add(*permissions.filter(codename__in=codenames))


def withdrawn_to_drafts(apps, schema_editor):
    # The constraint of before knows no third state, and nobody may read them either way.
    articles = apps.get_model("articles", "Article").objects.filter(status="withdrawn")
    articles.update(status="draft")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_seven_footer_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The part of the tag's address after /tags/: letters, digits, hyphens.",
                        max_length=80,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["name"],
                "default_permissions": ("change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Tagging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="article",
            name="article_status_is_known",
        ),
        migrations.AddField(
            model_name="article",
            name="headline",
            field=models.BooleanField(
                default=False,
                help_text="Leads the front page; of several the newest does.",
                verbose_name="headline",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="pinned_until",
            field=models.DateTimeField(
                blank=True,
                help_text="Until then it stands above the newest of its column. Empty: not pinned.",
                null=True,
                verbose_name="pinned until",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="recommended",
            field=models.BooleanField(
                default=False,
                help_text="Stands in the front page's strip of pictures, if it has a cover picture.",
                verbose_name="recommended",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="withdrawal_notice",
            field=models.CharField(
                blank=True,
                help_text="Shown at the article's address once it is withdrawn; may stay empty.",
                max_length=200,
                verbose_name="notice to readers",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="withdrawn_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="withdrawn"
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="is_notices",
            field=models.BooleanField(
                default=False,
                help_text="The front page shows its newest in the box of notices, not among the columns.",
                verbose_name="holds notices",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="list_style",
            field=models.CharField(
                choices=[("titles", "A list of titles"), ("pictures", "A list of pictures")],
                default="titles",
                max_length=10,
                verbose_name="list",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                editable=False,
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="summary",
            field=models.TextField(
                blank=True,
                help_text="Shown in lists and above the text.",
                max_length=500,
                verbose_name="summary",
            ),
        ),
        migrations.AddIndex(
            model_name="dailyviews",
            index=models.Index(fields=["day"], name="daily_views_of_day"),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("list_style__in", ["titles", "pictures"])),
                name="category_list_style_is_known",
            ),
        ),
        migrations.AddField(
            model_name="formeraddress",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_addresses",
                to="articles.category",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="tag_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", ""), _negated=True), name="tag_has_a_slug"
            ),
        ),
        migrations.AddField(
            model_name="tagging",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="tagging",
            name="tag",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="articles.tag",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="tags",
            field=models.ManyToManyField(
                blank=True,
                related_name="articles",
                through="articles.Tagging",
                to="articles.tag",
                verbose_name="tags",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("headline", True), ("status", "published")),
                fields=["-published_at", "-id"],
                name="article_newest_headline",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("recommended", True), ("status", "published")),
                fields=["-published_at", "-id"],
                name="article_newest_recommended",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("cover__isnull", False), ("status", "published")),
                fields=["-published_at", "-id"],
                name="article_newest_with_cover",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("pinned_until__isnull", False), ("status", "published")),
                fields=["pinned_until"],
                name="article_pinned",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "published", "withdrawn"])),
                name="article_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), _negated=True),
                    ("withdrawn_at__isnull", False),
                    _connector="OR",
                ),
                name="withdrawn_article_has_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="tagging",
            index=models.Index(fields=["tag", "-published_at", "-id"], name="tag_newest"),
        ),
        migrations.AddConstraint(
            model_name="tagging",
            constraint=models.UniqueConstraint(
                fields=("article", "tag"), name="tag_once_an_article"
            ),
        ),
        migrations.RunPython(let_staff_see_tags, withdrawn_to_drafts),
    ]
