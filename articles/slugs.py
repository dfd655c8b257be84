"""Slugs of Chinese names."""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify
from pypinyin import lazy_pinyin


def free_slug(rows: QuerySet[Any], name: str, fallback: str) -> str:
    """Return a slug that none of `rows` has yet: the name in pinyin, with a number if need be."""
    # Shorter than the field, so that there is room for the number.
    stem = slugify(" ".join(lazy_pinyin(name)))[:70].strip("-") or fallback
    numbers = chain([""], (f"-{n}" for n in count(2)))
    return next(slug for n in numbers if not rows.filter(slug=(slug := f"{stem}{n}")).exists())
