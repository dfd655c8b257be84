"""Logs whose every row carries the digest of the row before: what is the same in all of them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comments.models.decision import Decision
    from comments.models.disclosure import Disclosure
    from comments.models.restriction import Restriction

# What the first row of a log carries in place of a row before it.
BEGINNING = "0" * 64


def digest_of(said: list[Any]) -> str:
    """SHA-256 of the list as `line_of` writes it."""
    return hashlib.sha256(line_of(said).encode()).hexdigest()


def line_of(said: list[Any]) -> str:
    """The list in one line of ASCII, which `sha256sum` digests to the same anywhere."""
    return json.dumps(said)


def append(row: Decision | Disclosure | Restriction, heads: QuerySet[Any]) -> None:
    """Add the row to its log. Call it in a transaction: one writer at a time gets past the head.

    Locking the newest row of the log itself would not do: a writer who waited for it would go on
    from a row that is no longer the newest, and the chain would fork.
    """
    head = heads.select_for_update().get()
    row.previous = head.digest
    row.digest = row.computed_digest()
    row.save(force_insert=True)
    head.digest = row.digest
    head.save(update_fields=["digest"])
