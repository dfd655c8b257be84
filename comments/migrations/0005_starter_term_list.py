"""A list of terms to begin with, in starter_terms.csv beside this file.

The column `folded` is what `comments.screening.normalization.folded` made of each term when the
list was written.
"""

import csv
from pathlib import Path

from django.db import migrations

STARTER_TERMS = Path(__file__).parent / "starter_terms.csv"


def create_list(apps, schema_editor):
    term = apps.get_model("comments", "Term")
    starter = apps.get_model("comments", "TermList").objects.create(name="随附词表", active=True)
    with STARTER_TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    term.objects.bulk_create(
        term(
            list=starter,
            text=row["term"],
            folded=row["folded"],
            kind=row["kind"],
            scope=row["scope"],
            by_pinyin=row["by_pinyin"] == "1",
            by_initials=row["by_initials"] == "1",
            note=row["note"],
        )
        for row in rows
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_moderator_group")]

    operations = [
        # The way back keeps the list: its terms may have been edited.
        migrations.RunPython(create_list, migrations.RunPython.noop)
    ]
