"""Visits come from the visit log; the rows that are left are added to the views of their day."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, F, Sum
from django.db.models.functions import TruncDate


def tally_rows(apps, schema_editor):
    visits = apps.get_model("articles", "Visit").objects.annotate(day=TruncDate("at"))
    daily_views = apps.get_model("articles", "DailyViews").objects
    for article, day, count in (
        visits.values_list("article", "day").annotate(Count("pk")).order_by()
    ):
        row, created = daily_views.get_or_create(
            article_id=article, day=day, defaults={"views": count}
        )
        if not created:
            daily_views.filter(pk=row.pk).update(views=F("views") + count)


def add_up(apps, schema_editor):
    daily_views = apps.get_model("articles", "DailyViews").objects
    total_views = apps.get_model("articles", "TotalViews")
    sums = daily_views.values_list("article").annotate(Sum("views")).order_by()
    total_views.objects.bulk_create(
        (total_views(article_id=article, views=views) for article, views in sums.iterator()),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_lists_of_the_newsroom")]

    operations = [
        migrations.CreateModel(
            name="VisitPosition",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("offset", models.PositiveBigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="TotalViews",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="total_views",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("views", models.PositiveBigIntegerField(verbose_name="views")),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(tally_rows, migrations.RunPython.noop),
        migrations.RunPython(add_up, migrations.RunPython.noop),
        migrations.DeleteModel(name="Visit"),
    ]
