"""Anchors that were kept elsewhere, and what all anchors together prove."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from comments.inspection import anchor_files, time_stamps
from comments.inspection.anchors import Anchors, Proof, decisions_after, time_of
from comments.inspection.time_stamps import NotStampedError
from comments.models import ChainAnchor
from comments.models.chain_anchor import AnchorLine
from comments.models.hash_chain import GENESIS

NAME_LENGTH = len("2026-11-26T033000Z")


class OutsideCopies:
    """Files that somebody brings: e-mails, copied lines, time stamps."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        self.lines: list[AnchorLine] = []
        # Time stamps, which have no line in themselves.
        self.tokens: list[tuple[Path, bytes]] = []

    def problems(self) -> Iterator[str]:
        """Read the files, and yield a sentence for each that can't be used."""
        for path in self.paths:
            try:
                content = path.read_bytes()
            except OSError as error:
                yield _("%(file)s can't be read: %(reason)s.") % {
                    "file": path,
                    "reason": _(str(error.strerror)),
                }
                continue
            if lines := anchor_files.lines_in(content):
                self.lines += lines
                continue
            try:
                time_stamps.imprint_of(content)
            except NotStampedError:
                yield _("%s holds neither the line of an anchor nor a time stamp.") % path
            else:
                self.tokens.append((path, content))
                self.lines += _line_beside(path)

    def compare(self, anchors: Anchors) -> Iterator[str]:
        """Yield a sentence for each copy that does not fit the anchors that are known here."""
        known = anchors.lines
        for path, token in self.tokens:
            line = known.get(time_stamps.imprint_of(token))
            if line is None:
                yield (
                    _(
                        "The time stamp in %s belongs to no anchor that is kept here: the anchor"
                        " was removed or replaced, or the time stamp is not of this site."
                    )
                    % path
                )
                continue
            try:
                anchors.add_proof(Proof(line, time_stamps.verify(token, line), str(path)))
            except NotStampedError as error:
                yield _("The time stamp in %(file)s is not valid: %(why)s.") % {
                    "file": path,
                    "why": error,
                }
        # A line that was mailed need not be an anchor itself, but it follows one.
        rows = set(ChainAnchor.objects.values_list("digest", flat=True))
        for line in self.lines:
            if line.after not in rows | {GENESIS}:
                yield _(
                    "The anchor of %s that you brought follows one that is not in the database:"
                    " anchors were removed there, or made anew."
                ) % time_of(line.at)


def _line_beside(path: Path) -> list[AnchorLine]:
    """Return the line that was copied together with a time stamp of it."""
    # 2026-11-26T033000Z-timestamp.example.cn.tsr belongs to 2026-11-26T033000Z.txt.
    for name in (f"{path.stem}.txt", f"{path.name[:NAME_LENGTH]}.txt"):
        if path.with_name(name).is_file():
            return anchor_files.lines_in(path.with_name(name).read_bytes())
    return []


def proven(anchors: Anchors, outside: OutsideCopies) -> Iterator[str]:
    """Yield sentences on what is proven, and until when; the logs have no problems."""
    if anchors.proofs:
        proof = max(anchors.proofs, key=lambda proof: proof.at)
        head = proof.line.heads["decisions"]
        yield _(
            "Proven by a time stamp of %(authority)s: the first %(count)d decisions have not been"
            " changed since %(at)s."
        ) % {"authority": proof.authority, "count": head.rows, "at": time_of(proof.at)}
        yield _("Decisions since then, which the chain alone protects: %d.") % decisions_after(head)
    elif anchors.lines:
        yield _("The logs contain the heads of all %d anchors. None has a time stamp.") % len(
            anchors.lines
        )
    else:
        yield _("There are no anchors yet. Run every night: manage.py anchor_decisions")
    for line in outside.lines:
        yield _(
            "Proven by the copy that you brought: the first %(count)d decisions are as they were"
            " when it was made, %(at)s by its own word."
        ) % {"count": line.heads["decisions"].rows, "at": time_of(line.at)}
