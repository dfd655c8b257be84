"""Weights of terms, room for longer patterns, and clusters of near-duplicates."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_issued_captchas")]

    operations = [
        migrations.AddField(
            "term",
            "weight",
            models.PositiveSmallIntegerField(
                default=10,
                help_text=(
                    "10: flagged by itself. Less: flagged where terms of one list meet in a"
                    " passage, and have 10 together."
                ),
                validators=[MinValueValidator(1), MaxValueValidator(10)],
                verbose_name="weight",
            ),
        ),
        migrations.AddConstraint(
            "term",
            models.CheckConstraint(
                name="term_weight_is_known",
                condition=models.Q(weight__gte=1, weight__lte=10),
            ),
        ),
        migrations.AlterField(
            "term",
            "text",
            models.CharField(
                help_text=(
                    "Other widths, cases and variants of characters are matched automatically. “|”"
                    " separates alternatives, “…” stands for up to six characters: 砍|捅…全家."
                ),
                max_length=600,
                verbose_name="term",
            ),
        ),
        migrations.AlterField("term", "folded", models.CharField(editable=False, max_length=800)),
        migrations.SeparateDatabaseAndState(
            # Django would rebuild the table on SQLite, and drop its triggers.
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE comments_comment ADD COLUMN cluster varchar(32)"
                    " DEFAULT '' NOT NULL",
                    "ALTER TABLE comments_comment DROP COLUMN cluster",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "comment",
                    "cluster",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        editable=False,
                        max_length=32,
                    ),
                )
            ],
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(status="pending"),
                fields=["cluster", "submitted_at"],
                name="comment_cluster",
            ),
        ),
        migrations.CreateModel(
            name="SimilarityKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="+", to="comments.comment"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["key", "-comment"], name="similarity_key")],
            },
        ),
    ]
