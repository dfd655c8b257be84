"""Which articles show a picture: noted for what there is, so that no list has to read all texts."""

import re

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILES = re.compile(rf'"{re.escape(settings.MEDIA_URL)}([\w./-]+)"')
BATCH = 500


def note(references, rows, pictures, *, is_current):
    ids = set(pictures.values())
    batch = []
    for article, cover, body in rows:
        shown = {pictures[name] for name in FILES.findall(body) if name in pictures}
        if cover in ids:
            shown.add(cover)
        batch += [
            references.model(article_id=article, picture_id=picture, is_current=is_current)
            for picture in shown
        ]
        if len(batch) > BATCH:
            references.bulk_create(batch, ignore_conflicts=True)
            batch = []
    references.bulk_create(batch, ignore_conflicts=True)


def fill(apps, schema_editor):
    references = apps.get_model("articles", "PictureReference").objects
    pictures = dict(apps.get_model("articles", "Picture").objects.values_list("file", "pk"))
    articles = apps.get_model("articles", "Article").objects.all()
    versions = apps.get_model("articles", "HistoricalArticle").objects.filter(
        id__in=articles.values("pk")
    )
    in_text = models.Q(cover__isnull=False) | models.Q(body__contains=f'"{settings.MEDIA_URL}')
    for rows, key, is_current in ((articles, "pk", True), (versions, "id", False)):
        values = rows.filter(in_text).order_by().values_list(key, "cover", "body")
        note(references, values.iterator(BATCH), pictures, is_current=is_current)


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_attachments")]

    operations = [
        migrations.CreateModel(
            name="PictureReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picture_references",
                        to="articles.article",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="articles.picture",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["picture", "is_current", "-article"], name="picture_references"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("picture", "article"),
                        name="one_reference_of_an_article_to_a_picture",
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
