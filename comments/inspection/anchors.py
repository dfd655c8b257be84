"""Anchors of the logs: made every night, and what the logs are verified against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.inspection import anchor_files, time_stamps
from comments.inspection.time_stamps import NotStampedError
from comments.models import ChainAnchor, TimeStamp
from comments.models.chain_anchor import CHAINS, AnchorLine, Head
from comments.models.hash_chain import GENESIS

BATCH = 500


class Refusal(NamedTuple):
    authority: str
    reason: str


class NewAnchor(NamedTuple):
    anchor: ChainAnchor
    stamps: list[TimeStamp]
    refusals: list[Refusal]


def make() -> NewAnchor:
    """Anchor the logs as they are now; raises BrokenHead when a head is not in its log."""
    with transaction.atomic():
        line = AnchorLine.now(timezone.now().replace(microsecond=0))
        anchor = ChainAnchor.append(line)
    stamps, refusals = [], []
    # Outside of the transaction: an authority may take its time.
    for authority in settings.TIMESTAMP_AUTHORITIES:
        try:
            token, at = time_stamps.ask(authority, line)
        except NotStampedError as error:
            refusals.append(Refusal(authority, str(error)))
        else:
            stamp = TimeStamp(anchor=anchor, authority=authority, at=at, token=token)
            stamp.save(force_insert=True)
            stamps.append(stamp)
    return NewAnchor(anchor, stamps, refusals)


class Proof(NamedTuple):
    """The newest line that is proven: by a time stamp of an authority, or a copy from outside."""

    line: AnchorLine
    at: datetime
    authority: str


class Anchors:
    """All anchors that are known, and what is wrong with them or with the logs."""

    def __init__(self) -> None:
        self.lines: dict[str, AnchorLine] = {}
        # The newest last.
        self.proofs: list[Proof] = []
        self.missing: dict[str, set[str]] = {}

    def problems(self, outside: list[AnchorLine]) -> Iterator[str]:
        """Yield a sentence for each problem; `outside` are lines that were kept elsewhere."""
        yield from self._rows()
        try:
            yield from self._files()
        except OSError as error:
            yield _("The copies of the anchors can't be read: %s.") % error
        self.lines |= {line.digest(): line for line in outside}
        for name in CHAINS:
            yield from self._heads(name)
        yield from self._stamps()

    def _rows(self) -> Iterator[str]:
        previous = GENESIS
        for row in ChainAnchor.objects.order_by("pk").iterator(BATCH):
            line = row.parsed()
            if line is None:
                yield _("Anchor %d was changed: its digest does not match its line.") % row.pk
            else:
                self.lines[row.digest] = line
            if row.previous != previous:
                yield _("Before anchor %d others are missing, or it was added.") % row.pk
            previous = row.digest

    def _files(self) -> Iterator[str]:
        rows = set(self.lines)
        for path, line in anchor_files.kept_lines():
            self.lines[line.digest()] = line
            if line.digest() not in rows:
                yield (
                    _(
                        "The anchor in the file %s is not in the database: anchors were removed"
                        " there, or made anew."
                    )
                    % path
                )

    def _heads(self, name: str) -> Iterator[str]:
        """Compare a log with what all anchors say about it."""
        naming = (line for line in self.lines.values() if name in line.heads)
        lines = sorted(naming, key=lambda line: line.at)
        digests = [line.heads[name].digest for line in lines]
        present = _present(CHAINS[name][0], digests)
        self.missing[name] = {digest for digest in digests if digest not in present}
        lost = [line for line in lines if line.heads[name].digest in self.missing[name]]
        if not lost:
            return
        before = [line for line in lines if line.at < lost[0].at]
        yield _(
            "%(log)s: the anchor of %(at)s has %(count)d rows, and the last of them is not in the"
            " log any more. Rows after row %(kept)d were removed or replaced. Anchors that say so:"
            " %(lost)d."
        ) % {
            "log": CHAINS[name][0]._meta.verbose_name_plural,
            "at": time_of(lost[0].at),
            "count": lost[0].heads[name].rows,
            "kept": max((line.heads[name].rows for line in before), default=0),
            "lost": len(lost),
        }

    def _stamps(self) -> Iterator[str]:
        for stamp in TimeStamp.objects.select_related("anchor").order_by("pk").iterator(BATCH):
            line = self.lines.get(stamp.anchor.digest)
            try:
                if line:
                    at = time_stamps.verify(bytes(stamp.token), line)
                    self.add_proof(Proof(line, at, stamp.authority))
            except NotStampedError as error:
                yield _(
                    "The time stamp of %(authority)s for anchor %(number)d is not valid: %(why)s."
                ) % {
                    "authority": stamp.authority,
                    "number": stamp.anchor_id,
                    "why": error,
                }

    def add_proof(self, proof: Proof) -> None:
        """Count the proof, unless its decisions are not in the log any more."""
        if proof.line.heads["decisions"].digest not in self.missing.get("decisions", ()):
            self.proofs.append(proof)


def _present(model: Any, digests: list[str]) -> set[str]:
    """Return those of the digests that rows of the log have."""
    present = {GENESIS}
    for start in range(0, len(digests), BATCH):
        rows = model.objects.filter(digest__in=digests[start : start + BATCH])
        present |= set(rows.values_list("digest", flat=True))
    return present


def time_of(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i:s")


def decisions_after(head: Head) -> int:
    """Return how many decisions have come since a head of their log."""
    return Head.read("decisions").rows - head.rows


class ShownAnchor(NamedTuple):
    at: datetime
    # None where the row is not as it was stored.
    line: AnchorLine | None
    is_in_the_log: bool
    stamps: list[str]


def newest_anchors(count: int) -> list[ShownAnchor]:
    """Return the newest anchors with what a glance at them tells; verify_decisions tells all."""
    rows = ChainAnchor.objects.order_by("-pk").prefetch_related("time_stamps")[:count]
    lines = [(row, row.parsed()) for row in rows]
    present = {
        name: _present(
            model,
            [line.heads[name].digest for _row, line in lines if line and name in line.heads],
        )
        for name, (model, _heads) in CHAINS.items()
    }
    return [
        ShownAnchor(
            row.at,
            line,
            line is not None
            and all(head.digest in present[name] for name, head in line.heads.items()),
            [_shown(stamp, line) for stamp in row.time_stamps.all()] if line else [],
        )
        for row, line in lines
    ]


def _shown(stamp: TimeStamp, line: AnchorLine) -> str:
    host = urlsplit(stamp.authority).hostname or stamp.authority
    try:
        return f"{host} {time_of(time_stamps.verify(bytes(stamp.token), line))}"
    except NotStampedError as error:
        return _("%(host)s: not valid: %(why)s") % {"host": host, "why": error}
