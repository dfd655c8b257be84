"""Versions of rows: a save over a newer version is noticed, and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

if TYPE_CHECKING:
    from articles.models import Article, Category, Page, Picture

    Versioned = Article | Category | Page | Picture


class NewerVersion(Exception):
    """Somebody has saved the row since this version of it was read."""


def claim(row: Versioned) -> None:
    """Raise the version of the row, if the database still has the one that `row` was read at.

    To be called in the transaction that saves the rest. Raises NewerVersion otherwise.
    """
    rows: Any = type(row)._base_manager.filter(pk=row.pk, version=row.version)
    # Compare and set: of two people who save at once, one changes the row and one is told.
    if not rows.update(version=F("version") + 1):
        raise NewerVersion
    row.version += 1
