import django.db.models.deletion
from django.db import migrations, models

from articles.search_index.index import engine


def install(apps, schema_editor):
    """An index without articles: `manage.py rebuild_search` fills it, and a check tells so."""
    engine(schema_editor.connection).install()


def remove(apps, schema_editor):
    engine(schema_editor.connection).remove()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_tags_flags_and_withdrawal"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                (
                    "moment",
                    models.BigIntegerField(
                        help_text="When it is published: microseconds since 1970."
                    ),
                ),
                ("column_id", models.BigIntegerField()),
                ("title", models.TextField()),
                ("text", models.TextField(help_text="All of the article, the title included.")),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["-moment", "-article"], name="search_newest")],
            },
        ),
        migrations.RunPython(install, remove),
    ]
