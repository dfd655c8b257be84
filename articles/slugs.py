"""Slugs: made from Chinese names, and looked up in any case."""

from __future__ import annotations

from itertools import chain, count
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.text import slugify
from pypinyin import lazy_pinyin

RowT = TypeVar("RowT", bound=Model)


def find_by_slug(rows: QuerySet[RowT], slug: str) -> RowT | None:
    """Return the row with this slug, or else one with the slug in another case.

    The table needs an index on Lower("slug").
    """
    matches = rows.filter(Exact(Lower("slug"), slug.lower())).order_by()
    return min(matches, key=lambda row: (row.slug != slug, row.pk), default=None)  # type: ignore[attr-defined]


def free_slug(rows: QuerySet[Any], name: str, fallback: str) -> str:
    """Return a slug that none of `rows` has yet: the name in pinyin, with a number if need be."""
    # Shorter than the field, so that there is room for the number.
    stem = slugify(" ".join(lazy_pinyin(name)))[:70].strip("-") or fallback
    numbers = chain([""], (f"-{n}" for n in count(2)))
    return next(slug for n in numbers if not rows.filter(slug=(slug := f"{stem}{n}")).exists())
