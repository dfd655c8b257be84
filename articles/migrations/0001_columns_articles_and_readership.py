import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Among its siblings; 0 puts it last.",
                        verbose_name="position",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The part of the column's address after /category/: letters, digits, hyphens.",
                        max_length=80,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=500, verbose_name="description"),
                ),
                ("in_menu", models.BooleanField(default=True, verbose_name="in the menu")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="articles.category",
                        verbose_name="parent column",
                    ),
                ),
            ],
            options={
                "verbose_name": "column",
                "verbose_name_plural": "columns",
                "ordering": ["position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "kicker",
                    models.CharField(
                        blank=True,
                        help_text="A line above the title.",
                        max_length=120,
                        verbose_name="kicker",
                    ),
                ),
                (
                    "subtitle",
                    models.CharField(
                        blank=True,
                        help_text="A line below the title.",
                        max_length=120,
                        verbose_name="subtitle",
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="Shown in lists.",
                        max_length=500,
                        verbose_name="summary",
                    ),
                ),
                ("body", models.TextField(verbose_name="text")),
                (
                    "author_note",
                    models.TextField(
                        blank=True,
                        help_text="Stands below the text.",
                        max_length=1000,
                        verbose_name="about the author",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="source")),
                (
                    "byline",
                    models.CharField(
                        blank=True,
                        help_text="Reporters, correspondents, photographers, as they are to be printed.",
                        max_length=120,
                        verbose_name="byline",
                    ),
                ),
                (
                    "responsible_editor",
                    models.CharField(blank=True, max_length=80, verbose_name="responsible editor"),
                ),
                (
                    "comments_open",
                    models.BooleanField(default=True, verbose_name="open for comments"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="published"
                    ),
                ),
                (
                    "earlier_views",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="Counted by the site that the article was imported from.",
                        verbose_name="views brought along",
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        null=True,
                        unique=True,
                        verbose_name="external number",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="articles.category",
                        verbose_name="column",
                    ),
                ),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
                "permissions": [("publish_article", "Can publish articles and take them back")],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="DailyViews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "day",
                    models.DateField(help_text="In the time zone of the site.", verbose_name="day"),
                ),
                ("views", models.PositiveBigIntegerField(verbose_name="views")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        db_index=False,
                        related_name="daily_views",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        choices=[
                            ("about", "About us"),
                            ("jobs", "Jobs"),
                            ("advertising", "Advertising"),
                            ("service", "Customer service"),
                            ("faq", "Frequent questions"),
                            ("privacy", "Privacy"),
                            ("terms", "Terms of service"),
                        ],
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="page",
                    ),
                ),
                ("body", models.TextField(verbose_name="text")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "footer page",
                "verbose_name_plural": "footer pages",
                "ordering": ["id"],
                "default_permissions": ("change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "slug__in",
                                [
                                    "about",
                                    "jobs",
                                    "advertising",
                                    "service",
                                    "faq",
                                    "privacy",
                                    "terms",
                                ],
                            )
                        ),
                        name="page_is_one_of_the_seven",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.ImageField(
                        height_field="height",
                        upload_to="pictures/%Y/%m/",
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                (
                    "alternative_text",
                    models.CharField(
                        help_text="What the picture shows, for readers who can't see it.",
                        max_length=200,
                        verbose_name="alternative text",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="caption")),
                (
                    "credit",
                    models.CharField(
                        blank=True,
                        help_text="Who took or drew it.",
                        max_length=80,
                        verbose_name="credit",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "ordering": ["-uploaded_at", "-id"],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.AddField(
            model_name="article",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.picture",
                verbose_name="cover picture",
            ),
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(default="News center", max_length=60, verbose_name="name"),
                ),
                ("tagline", models.CharField(blank=True, max_length=120, verbose_name="tagline")),
                (
                    "site_address",
                    models.URLField(
                        blank=True,
                        help_text="For example https://news.example.cn",
                        verbose_name="site address",
                    ),
                ),
                (
                    "copyright_holder",
                    models.CharField(blank=True, max_length=120, verbose_name="copyright holder"),
                ),
                (
                    "copyright_since",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="first year of copyright"
                    ),
                ),
                (
                    "icp_number",
                    models.CharField(
                        blank=True,
                        help_text="Linked to beian.miit.gov.cn, with or without its “-1”.",
                        max_length=60,
                        verbose_name="ICP filing number",
                    ),
                ),
                (
                    "police_number",
                    models.CharField(
                        blank=True,
                        help_text="Linked to beian.mps.gov.cn, with the badge.",
                        max_length=60,
                        verbose_name="public security filing number",
                    ),
                ),
                (
                    "news_licence",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        verbose_name="internet news service licence number",
                    ),
                ),
                (
                    "built_by",
                    models.CharField(blank=True, max_length=120, verbose_name="site built by"),
                ),
                (
                    "postal_address",
                    models.CharField(blank=True, max_length=200, verbose_name="postal address"),
                ),
                (
                    "telephone",
                    models.CharField(blank=True, max_length=40, verbose_name="telephone"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "report_telephone",
                    models.CharField(
                        blank=True,
                        help_text="Where readers report unlawful or harmful content.",
                        max_length=40,
                        verbose_name="telephone for reports",
                    ),
                ),
                (
                    "report_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail for reports"
                    ),
                ),
            ],
            options={
                "verbose_name": "masthead and legal data",
                "verbose_name_plural": "masthead and legal data",
                "default_permissions": ("change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="publication_is_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="publication_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="category_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug", ""), _negated=True), name="category_has_a_slug"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True),
                name="category_is_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                fields=("parent", "name"),
                name="category_name_unique_among_siblings",
                violation_error_message="There is a column of this name here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent", None)),
                fields=("name",),
                name="category_name_unique_at_the_top",
                violation_error_message="There is a column of this name here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailyviews",
            constraint=models.UniqueConstraint(fields=("article", "day"), name="daily_views_once"),
        ),
        migrations.AddConstraint(
            model_name="dailyviews",
            constraint=models.CheckConstraint(
                condition=models.Q(("views__gt", 0)), name="daily_views_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(("alternative_text", ""), _negated=True),
                name="picture_has_alternative_text",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["category", "-published_at", "-id"],
                name="article_newest_of_column",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["-published_at", "-id"],
                name="article_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-updated_at"], name="article_last_changed"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="article_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "published"])),
                name="article_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="published_article_has_a_time",
            ),
        ),
    ]
