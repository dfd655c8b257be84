"""Anchors: what the heads of all logs were at a time, and time stamps that authorities gave it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.decision import Decision, DecisionHead
from comments.models.disclosure import Disclosure, DisclosureHead
from comments.models.hash_chain import GENESIS
from comments.models.report_outcome import ReportOutcome, ReportOutcomeHead
from comments.models.restriction import Restriction, RestrictionHead

# By the names that the logs have in the line of an anchor.
CHAINS: dict[str, tuple[type[models.Model], type[models.Model]]] = {
    "decisions": (Decision, DecisionHead),
    "disclosures": (Disclosure, DisclosureHead),
    "restrictions": (Restriction, RestrictionHead),
    "reports": (ReportOutcome, ReportOutcomeHead),
}
# Lines that were anchored before there was a log of these do not name it.
_LATER = ("reports",)
_DIGEST = r"([0-9a-f]{64})"
# A mail program may break the line between its words, and quote it.
_GAP = r"[\s>]+"


def _head_of(name: str) -> str:
    head = f"{name}{_GAP}(\\d+){_GAP}{_DIGEST}{_GAP}"
    return f"(?:{head})?" if name in _LATER else head


_LINE = re.compile(
    f"newscenter-anchor{_GAP}1{_GAP}"
    rf"(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ){_GAP}"
    f"{''.join(map(_head_of, CHAINS))}after{_GAP}{_DIGEST}"
)


class BrokenHead(Exception):
    """The head of a log is not a row of it."""


class Head(NamedTuple):
    """The number of rows that a log had, and the digest of the last one."""

    rows: int
    digest: str

    @classmethod
    def read(cls, name: str) -> Head:
        """Return the head of this log as it is now; raises BrokenHead."""
        model, heads = CHAINS[name]
        rows: Any = model._default_manager
        digest = heads._default_manager.values_list("digest", flat=True).get()
        last = rows.filter(digest=digest).values_list("pk", flat=True).first()
        if last is None and digest != GENESIS:
            raise BrokenHead(model._meta.db_table)
        return cls(rows.filter(pk__lte=last or 0).count(), digest)


class AnchorLine(NamedTuple):
    """The line of an anchor: all that is stamped, and all that has to be kept of it."""

    at: datetime
    heads: dict[str, Head]
    # The digest of the line before, so that each line vouches for all earlier ones.
    after: str

    def __str__(self) -> str:
        heads = (f"{name} {head.rows} {head.digest}" for name, head in self.heads.items())
        at = self.at.astimezone(UTC)
        return f"newscenter-anchor 1 {at:%Y-%m-%dT%H:%M:%SZ} {' '.join(heads)} after {self.after}"

    def digest(self) -> str:
        return hashlib.sha256(str(self).encode()).hexdigest()

    @classmethod
    def now(cls, at: datetime) -> Self:
        """Return the line of an anchor that is made at this moment; raises BrokenHead."""
        last = ChainAnchor.objects.order_by("-pk").first()
        return cls(at, {name: Head.read(name) for name in CHAINS}, last.digest if last else GENESIS)

    @classmethod
    def find(cls, text: str) -> list[Self]:
        """Return the lines in a text, such as an e-mail."""
        lines = []
        for match in _LINE.finditer(text):
            at, *values, after = match.groups()
            heads = {
                name: Head(int(values[2 * index]), values[2 * index + 1])
                for index, name in enumerate(CHAINS)
                if values[2 * index]
            }
            lines.append(cls(datetime.fromisoformat(at), heads, after))
        return lines


class ChainAnchor(models.Model):
    """A row for each night: its line is stored, sent by e-mail and stamped by authorities."""

    at = models.DateTimeField(_("anchored"))
    line = models.CharField(_("line"), max_length=600)
    previous = models.CharField(_("digest of the previous row"), max_length=64, unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["id"]
        # Nobody edits it, and the page of the ledger shows it to those who may view decisions.
        default_permissions = ()

    def __str__(self) -> str:
        return self.line

    @classmethod
    def append(cls, line: AnchorLine) -> ChainAnchor:
        """Add the line to the anchors."""
        return cls.objects.create(
            at=line.at, line=str(line), previous=line.after, digest=line.digest()
        )

    def parsed(self) -> AnchorLine | None:
        """Return what the line says, or None when it is not as `append` has stored it."""
        lines = AnchorLine.find(self.line)
        if len(lines) != 1 or (str(lines[0]), lines[0].after) != (self.line, self.previous):
            return None
        return lines[0] if lines[0].digest() == self.digest else None


class TimeStamp(models.Model):
    """The answer of an authority (RFC 3161), which proves when the line of an anchor existed."""

    anchor = models.ForeignKey(ChainAnchor, on_delete=models.PROTECT, related_name="time_stamps")
    authority = models.CharField(_("authority"), max_length=200)
    at = models.DateTimeField(_("stamped"))
    token = models.BinaryField(_("answer of the authority"))

    class Meta:
        verbose_name = _("time stamp")
        verbose_name_plural = _("time stamps")
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.authority} {self.at:%Y-%m-%d %H:%M:%S}"
