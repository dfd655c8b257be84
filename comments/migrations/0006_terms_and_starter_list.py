import csv
import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from comments.screening.normalization import folded

STARTER_LIST = Path(__file__).parent.parent / "terms/starter_terms.csv"


def load_starter_list(apps, schema_editor):
    term = apps.get_model("comments", "Term")
    starter = apps.get_model("comments", "TermList").objects.create(name="随附词表", active=True)
    with STARTER_LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    term.objects.bulk_create(
        term(
            list=starter,
            text=row["term"],
            folded=folded(row["term"]),
            kind=row["kind"],
            scope=row["scope"],
            by_pinyin=row["by_pinyin"] == "1",
            by_initials=row["by_initials"] == "1",
            note=row["note"],
        )
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_disclosures_and_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="TermList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                (
                    "active",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="Off: nothing of it is looked for.",
                        verbose_name="in use",
                    ),
                ),
                ("stamp", models.UUIDField(default=uuid.uuid4, editable=False)),
            ],
            options={
                "verbose_name": "list of terms",
                "verbose_name_plural": "lists of terms",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="term_list_has_a_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="Other widths, cases and kinds of characters are found by themselves.",
                        max_length=100,
                        verbose_name="term",
                    ),
                ),
                ("folded", models.CharField(editable=False, max_length=800)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mark", "mark"),
                            ("refuse", "refuse at the door"),
                            ("allow", "allow"),
                        ],
                        default="mark",
                        help_text="Mark: a moderator sees it. Refuse at the door: such a comment is given back to the reader. Allow: a longer phrase in which the term is harmless.",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("both", "nickname and text"),
                            ("body", "text"),
                            ("nickname", "nickname"),
                        ],
                        default="both",
                        max_length=10,
                        verbose_name="looked for in",
                    ),
                ),
                (
                    "by_pinyin",
                    models.BooleanField(
                        default=False,
                        help_text="Also other characters of the same pinyin.",
                        verbose_name="by sound",
                    ),
                ),
                (
                    "by_initials",
                    models.BooleanField(
                        default=False,
                        help_text="Also the initials of its pinyin.",
                        verbose_name="by initials",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="Shown to moderators beside the mark.",
                        max_length=200,
                        verbose_name="note",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="comments.termlist",
                        verbose_name="list of terms",
                    ),
                ),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["list", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("list", "folded", "kind", "scope"),
                        name="term_is_once_in_its_list",
                        violation_error_message="The list has this term already.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.functions.text.Length("folded"), 2
                        ),
                        name="term_has_two_characters",
                        violation_error_message="A term has at least two letters or digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["mark", "refuse", "allow"])),
                        name="term_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["both", "body", "nickname"])),
                        name="term_scope_is_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(load_starter_list, migrations.RunPython.noop),
    ]
