"""The proofs of a bundle: rows of the logs up to the next anchor, anchors, and their time stamps.

A row of a chain can only be computed with its whole content. So between a decision and the anchor
of the night after it the decisions on other comments are given too: their numbers, digests and
reasons, never their texts and senders.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

from cryptography.hazmat.primitives.serialization import Encoding
from django.db.models import Max

from comments.inspection import time_stamps
from comments.models import ChainAnchor, TimeStamp
from comments.models.chain_anchor import CHAINS, AnchorLine, Head
from comments.models.hash_chain import GENESIS

CHUNK = 1000


class Bounds(NamedTuple):
    """The ends of the logs for a bundle: what comes in while it is made is left out."""

    anchor: int
    heads: dict[str, Head]
    last: dict[str, int]

    @classmethod
    def read(cls) -> Self:
        """Return the ends as they are now; raises BrokenHead."""
        # First the anchors: each is of rows that are there when the heads are read.
        anchor = ChainAnchor.objects.aggregate(last=Max("pk"))["last"] or 0
        heads = {name: Head.read(name) for name in CHAINS}
        last = {name: _keys_of(name, [head.digest])[-1:] for name, head in heads.items()}
        return cls(anchor, heads, {name: next(iter(keys), 0) for name, keys in last.items()})

    def anchors(self) -> Any:
        return ChainAnchor.objects.filter(pk__lte=self.anchor).order_by("pk")


def _keys_of(name: str, digests: Sequence[str]) -> list[int]:
    """Return the primary keys of the rows with these digests, in order."""
    rows: Any = CHAINS[name][0]._default_manager
    keys: list[int] = []
    for start in range(0, len(digests), CHUNK):
        matches = rows.filter(digest__in=digests[start : start + CHUNK])
        keys += matches.values_list("pk", flat=True)
    return sorted(keys)


class Part(NamedTuple):
    """Consecutive rows of a log, by their primary keys."""

    first: int
    last: int


def parts_to_anchors(wanted: Sequence[int], anchored: Sequence[int], end: int) -> list[Part]:
    """Return the parts that lead from each wanted row to the next anchored one, or to the end.

    All three are in the order of the log.
    """
    parts: list[Part] = []
    start = 0
    for last in [*anchored, end]:
        stop = bisect_left(wanted, last + 1, lo=start)
        if stop > start:
            parts.append(Part(wanted[start], last))
        start = stop
    return parts


def chain_lines(name: str, parts: Sequence[Part], *, whole: bool) -> Iterator[str]:
    """Yield the rows of these parts; each begins with a line that says what it follows."""
    rows: Any = CHAINS[name][0]._default_manager
    for part in parts:
        chunk = list(rows.filter(pk__gte=part.first, pk__lte=part.last).order_by("pk")[:CHUNK])
        after = chunk[0].previous if chunk else GENESIS
        yield json.dumps({"after": after, "whole": whole})
        while chunk:
            # Without the digest of the row before, which whoever verifies has just computed.
            yield from (json.dumps(row.payload()[1:]) for row in chunk)
            later = rows.filter(pk__gt=chunk[-1].pk, pk__lte=part.last)
            chunk = list(later.order_by("pk")[:CHUNK])


class Proofs:
    """Rows, anchors and time stamps that a bundle has of the logs, within bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.lines = [row.line for row in bounds.anchors()]

    def anchored(self, name: str) -> list[int]:
        """Return the primary keys of the last rows that the anchors name."""
        anchors = (line for text in self.lines for line in AnchorLine.find(text))
        return _keys_of(name, [anchor.heads[name].digest for anchor in anchors])

    def decisions(self, wanted: Sequence[int], *, whole: bool) -> Iterator[str]:
        end = self.bounds.last["decisions"]
        if whole:
            return chain_lines("decisions", [Part(0, end)], whole=True)
        parts = parts_to_anchors(wanted, self.anchored("decisions"), end)
        return chain_lines("decisions", parts, whole=False)

    def log(self, name: str) -> Iterator[str]:
        return chain_lines(name, [Part(0, self.bounds.last[name])], whole=True)

    def stamps(self) -> Iterator[tuple[str, TimeStamp]]:
        """Yield the time stamps with a name: of each month the newest, which vouch for the others.

        Every line contains the digest of the one before, so a stamp proves all earlier anchors.
        """
        newest: dict[tuple[str, str], TimeStamp] = {}
        stamps = TimeStamp.objects.filter(anchor__in=self.bounds.anchors()).select_related("anchor")
        for stamp in stamps.defer("token").order_by("pk").iterator(CHUNK):
            newest[stamp.authority, f"{stamp.anchor.at:%Y-%m}"] = stamp
        for number, stamp in enumerate(newest.values(), start=1):
            yield f"{stamp.anchor.at:%Y-%m-%dT%H%M%SZ}-{number}", stamp


def authorities(stamps: Sequence[TimeStamp]) -> bytes:
    """Return the certificates that these time stamps lead to, as far as they are trusted here."""
    roots = dict.fromkeys(
        root for stamp in stamps for root in time_stamps.roots_of(bytes(stamp.token))
    )
    return b"".join(root.public_bytes(Encoding.PEM) for root in roots)
