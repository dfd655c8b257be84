"""The term lists that the project ships with, as far as they are in use."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def starter_terms() -> Iterator[dict[str, str]]:
    """Yield the rows of the lists that the project ships with, as far as they are in use."""
    migrations = ROOT / "comments" / "migrations"
    retired = import_module("comments.migrations.0011_content_term_lists").TOO_COMMON
    for name in ("starter_terms.csv", "content_terms.csv", "more_content_terms.csv"):
        with (migrations / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["term"] not in retired:
                    yield {"content_class": "advertising", "weight": "10"} | row


@cache
def starter_list():
    """Return the matcher of the terms that the project ships with."""
    from comments.screening.matcher import Matcher
    from comments.screening.term_entry import TermEntry

    return Matcher(
        TermEntry(
            row["term"],
            row["kind"],
            row["scope"],
            row["by_pinyin"] == "1",
            row["by_initials"] == "1",
            row["note"],
            row["content_class"],
            int(row["weight"]),
        )
        for row in starter_terms()
    )


def plain_terms(scope: str = "both") -> list[str]:
    """Return the terms that are no patterns and are flagged by themselves."""
    from comments.screening.patterns import is_pattern

    return [
        entry.text
        for entry in starter_list().entries
        if (entry.kind, entry.scope, entry.weight) == ("flag", scope, 10)
        and not is_pattern(entry.text)
    ]
