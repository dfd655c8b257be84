"""Hash chains: logs in which every row carries the digest of the row before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from comments.models.decision import Decision
    from comments.models.disclosure import Disclosure
    from comments.models.report_outcome import ReportOutcome
    from comments.models.restriction import Restriction

# The first row of a log carries it in place of the digest of a row before.
GENESIS = "0" * 64


def canonical_json(payload: list[Any]) -> str:
    """Return the list as one line of ASCII, which `sha256sum` digests to the same anywhere."""
    return json.dumps(payload)


def sha256_of(payload: list[Any]) -> str:
    """Return the SHA-256 of the list as `canonical_json` writes it."""
    return hashlib.sha256(canonical_json(payload).encode()).hexdigest()


def append(
    rows: Sequence[Decision | Disclosure | ReportOutcome | Restriction], heads: QuerySet[Any]
) -> None:
    """Add the rows to their log. Call it in the transaction that changes what they are about."""
    # Not a lock on the newest row of the log: a writer who waited for that would go on from a row
    # that is no longer the newest, and the chain would fork.
    head = heads.select_for_update().get()
    for row in rows:
        row.previous = head.digest
        row.digest = head.digest = sha256_of(row.payload())
    type(rows[0])._default_manager.bulk_create(rows)  # type: ignore[arg-type]
    head.save(update_fields=["digest"])
