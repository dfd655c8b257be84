"""The pages of a bundle that people read: without a site, a script or a network, and printable."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from comments.hidden_characters import named_in_lines, named_in_text
from comments.inspection.bundle.rows import Row
from comments.models import Comment, Report

PER_PAGE = 200
STYLE = "newsroom/inspection-bundle.css"
# What people have written, by its name in a record.
WORDS = {"reason", "note", "text"}


def style() -> str:
    return Path(settings.BASE_DIR, "static", STYLE).read_text()


def _by_comment(rows: list[Row]) -> dict[int, list[Row]]:
    return {key: list(group) for key, group in groupby(rows, lambda row: row["comment"])}


def cards(comments: list[Row], **others: list[Row]) -> list[dict[str, Any]]:
    """Return what a page shows of each comment; `others` are sorted by their comments."""
    statuses, kinds = dict(Comment.Status.choices), dict(Report.Kind.choices)
    outcomes = dict(Report.Outcome.choices)
    grouped = {name: _by_comment(rows) for name, rows in others.items()}
    for row in (row for rows in others.values() for row in rows):
        # Of readers, too: appeals and reports.
        row |= {name: named_in_lines(row[name]) for name in WORDS & row.keys()}
        row["from_label"] = statuses.get(row.get("from", ""))
        row["to_label"] = statuses.get(row.get("to", ""))
        row["kind_label"] = kinds.get(row.get("kind", ""))
        row["outcome_label"] = outcomes.get(row.get("outcome", "")) or _("open")
    return [
        {
            "row": row,
            "nickname": named_in_text(row["nickname"]),
            "body": named_in_lines(row["body"]),
            "status": statuses[row["status"]],
            "flags": [f"{_(flag['label'])} {flag['note']}".strip() for flag in row["flags"]],
            **{name: grouped[name].get(row["number"], []) for name in others},
        }
        for row in comments
    ]


def page(number: int, rows: list[dict[str, Any]], titles: dict[int, str]) -> str:
    """Return a page of comments."""
    for card in rows:
        card["title"] = titles.get(card["row"]["article"], "")
    return render_to_string("inspection/bundle/page.html", {"number": number, "cards": rows})


def index(**context: Any) -> str:
    """Return the first page: what this is, how it is verified, and what is in it."""
    return render_to_string("inspection/bundle/index.html", context)
