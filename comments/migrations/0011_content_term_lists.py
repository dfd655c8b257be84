"""Term lists about insults, threats, self-harm, gatherings, hatred, advertising and fraud.

They are in content_terms.csv beside this file. The column `folded` is what
`comments.screening.patterns.folded_term` made of each term when the lists were written.
"""

import csv
from pathlib import Path

from django.db import migrations

CONTENT_TERMS = Path(__file__).parent / "content_terms.csv"
FIRST_LIST = "随附词表"
# Ordinary reviews have these words. Where an operator has edited one, it stays.
TOO_COMMON = [
    "看片",
    "货到付款",
    "壮阳",
    "一夜情",
    "荐股",
    "咨询客服",
    "联系客服",
    "学历提升",
    "内幕消息",
]


def _rows():
    with CONTENT_TERMS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def create_lists(apps, schema_editor):
    term_list, term = apps.get_model("comments", "TermList"), apps.get_model("comments", "Term")
    lists, terms = {}, []
    for row in _rows():
        name = row["list"]
        if name not in lists:
            # A list of this name is the operator's own.
            if term_list.objects.filter(name=name).exists():
                name += "（随附）"
            lists[row["list"]] = term_list.objects.create(
                name=name, content_class=row["content_class"], active=True
            )
        terms.append(
            term(
                list=lists[row["list"]],
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
    term.objects.bulk_create(terms, batch_size=500)


def revise_first_list(apps, schema_editor):
    first = apps.get_model("comments", "TermList").objects.filter(name=FIRST_LIST)
    first.filter(content_class="").update(content_class="advertising")
    apps.get_model("comments", "Term").objects.filter(
        list__name=FIRST_LIST, text__in=TOO_COMMON, kind="flag", scope="both", active=True
    ).update(active=False)


class Migration(migrations.Migration):
    dependencies = [("comments", "0010_term_weights_and_clusters")]

    operations = [
        # The way back keeps the lists: their terms may have been edited.
        migrations.RunPython(create_lists, migrations.RunPython.noop),
        migrations.RunPython(revise_first_list, migrations.RunPython.noop),
    ]
