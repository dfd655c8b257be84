"""One tag for all spellings of a name: Covid, COVID and ＣＯＶＩＤ become the first of them."""

import unicodedata
from typing import Any

import django.db.models.deletion
import regex
from django.db import migrations, models

INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")


def fold_name(name):
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", INVISIBLE.sub("", folded)).split())


def merge_spellings(apps, schema_editor):
    first_of_name: dict[str, Any] = {}
    for tag in apps.get_model("articles", "Tag").objects.order_by("pk"):
        # A name of nothing but invisible characters is left to itself.
        folded = fold_name(tag.name) or f"tag {tag.pk}"
        first = first_of_name.setdefault(folded, tag)
        if first is tag:
            tag.folded_name = folded
            tag.save(update_fields=["folded_name"])
        else:
            merge(apps, first, tag)
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table while checks of foreign keys are still to be made.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def merge(apps, first, tag):
    """Give the articles and the address of `tag` to `first`, and delete it."""
    taggings = apps.get_model("articles", "Tagging").objects
    tagged = taggings.filter(tag=first).values("article")
    taggings.filter(tag=tag).exclude(article__in=tagged).update(tag=first)
    apps.get_model("articles", "FormerTagSlug").objects.create(slug=tag.slug, tag=first)
    tag.delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_publication_fields")]

    operations = [
        migrations.CreateModel(
            name="FormerTagSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_slugs",
                        to="articles.tag",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="tag",
            name="folded_name",
            field=models.CharField(editable=False, max_length=100, null=True),
        ),
        migrations.RunPython(merge_spellings, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="tag",
            name="folded_name",
            field=models.CharField(editable=False, max_length=100, unique=True),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("folded_name", ""), _negated=True),
                name="tag_has_a_folded_name",
            ),
        ),
    ]
