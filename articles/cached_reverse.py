"""Addresses of rows, reversed once: a page has some eighty of them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


@lru_cache(maxsize=8192)
def _reversed(name: str, key: int | str, *_environment: str | None) -> str:
    return reverse(name, args=[key])


def cached_reverse(name: str, key: int | str) -> str:
    """Return the address of this name with the one argument `key`."""
    return _reversed(name, key, get_script_prefix(), get_urlconf())
