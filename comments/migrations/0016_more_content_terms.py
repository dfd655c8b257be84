"""Patterns for cures, piece work, bets, loans and abbreviated curses, in more_content_terms.csv.

They join the lists of 0011, as far as the site still has them. The column `folded` is what
`comments.screening.patterns.folded_term` made of each term when the patterns were written.
"""

import csv
from pathlib import Path

from django.db import migrations

MORE_CONTENT_TERMS = Path(__file__).parent / "more_content_terms.csv"


def _list_of(row, term_list):
    # The second name is that of a list beside an operator's own.
    named = term_list.objects.filter(content_class=row["content_class"])
    names = (f"{row['list']}（随附）", row["list"])
    lists = {found.name: found for found in named.filter(name__in=names)}
    return next((lists[name] for name in names if name in lists), None)


def add_terms(apps, schema_editor):
    term_list, term = apps.get_model("comments", "TermList"), apps.get_model("comments", "Term")
    terms = []
    with MORE_CONTENT_TERMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = _list_of(row, term_list)
            if found is None:
                continue
            terms.append(
                term(
                    list=found,
                    text=row["term"],
                    folded=row["folded"],
                    kind=row["kind"],
                    scope=row["scope"],
                    by_pinyin=row["by_pinyin"] == "1",
                    by_initials=row["by_initials"] == "1",
                    note=row["note"],
                    weight=int(row["weight"]),
                )
            )
    # A term that an operator has added stays as it is.
    term.objects.bulk_create(terms, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("comments", "0015_bulk_decisions")]

    operations = [
        # The way back keeps the terms: they may have been edited.
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
