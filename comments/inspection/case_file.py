"""The case file of a comment: all that is known of it, as a text that an inspector can check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Publication
from articles.models.person_name import person_name
from comments.hidden_characters import named_in_text
from comments.inspection.ledger import BYTE_ORDER_MARK
from comments.models import (
    ChainAnchor,
    Comment,
    Decision,
    DecisionHead,
    ReportOutcome,
    TimeStamp,
)
from comments.models.hash_chain import canonical_json

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_STAMPS, MAX_IN_A_SECOND = 3, 10


def case_file(comment: Comment, *, by: User) -> str:
    """Return the text, the sender's data and every decision, for `by` to download."""
    parts = [_words, _sender, _decisions, _reports, _replies]
    lines = [line for part in parts for line in part(comment)]
    return BYTE_ORDER_MARK + "\r\n".join([*_head(comment, by), *lines, *_proof(comment), ""])


def _line(name: str, value: object) -> str:
    return _("%(name)s: %(value)s") % {"name": name, "value": named_in_text(str(value))}


def _text(name: str, text: str) -> Iterator[str]:
    yield _line(name, "")
    # Without the bar a comment could imitate a part of this file, such as a decision.
    yield from (f"    | {named_in_text(line)}" for line in text.split("\n"))


def _time(time: datetime | None) -> str:
    return timezone.localtime(time).isoformat(" ") if time else "–"


def _head(comment: Comment, by: User) -> Iterator[str]:
    yield _("Case file of comment %d") % comment.pk
    yield "=" * 40
    yield _line(_("Publication"), Publication.get_solo().name)
    yield _line(_("Created"), _time(timezone.now()))
    yield _line(_("Created by"), person_name(by))


def _words(comment: Comment) -> Iterator[str]:
    yield from ("", _("The comment"), "-" * 40)
    yield _line(_("Article"), f"{comment.article_id} {comment.article.title}")
    yield _line(_("Address"), comment.article.get_absolute_url())
    yield _line(_("Submitted"), _time(comment.submitted_at))
    yield _line(_("Status"), comment.get_status_display())
    yield _line(_("Decided"), _time(comment.decided_at))
    yield _line(_("Nickname"), comment.nickname)
    yield from _text(_("Text"), comment.body)
    for flag in comment.flags:
        passage = getattr(comment, flag["field"])[flag["start"] : flag["end"]]
        yield _line(_("Flagged by the screening"), f"{_(flag['label'])} {flag['note']} {passage}")
    yield _line(_("Digest of the text"), comment.text_digest())
    yield _line(_("What is digested"), canonical_json(comment.payload()))


def _sender(comment: Comment) -> Iterator[str]:
    yield from ("", _("The sender"), "-" * 40)
    erased = _("not stored, or erased after the retention period")
    yield _line(_("Network address"), comment.address or erased)
    yield _line(_("Source port"), comment.client_port or erased)
    yield _line(_("Network"), comment.network or erased)
    yield _line(_("Browser"), comment.browser or erased)
    if comment.province:
        yield _line(_("Province"), comment.province)
    if comment.identity:
        yield _line(_("Verified identity"), comment.identity)
        yield _line(_("Identity verified"), _time(comment.identity_verified_at))
    if comment.sent_by:
        yield _line(_("Sent by a staff member"), person_name(comment.sent_by))


def _decisions(comment: Comment) -> Iterator[str]:
    decisions = comment.decisions.select_related("by")
    yield from ("", _("The decisions"), "-" * 40)
    for number, decision in enumerate(decisions, start=1):
        yield from _decision(number, decision)
    if not decisions:
        yield _("None yet.")


def _decision(number: int, decision: Decision) -> Iterator[str]:
    labels = dict(Comment.Status.choices)
    yield f"{number}. {labels[decision.from_status]} → {labels[decision.to_status]}"
    yield _line("   " + _("Number in the log"), decision.pk)
    yield _line("   " + _("Decided by"), decision.who())
    yield _line("   " + _("Decided"), _time(decision.at))
    if "\n" in decision.reason:
        yield from _text("   " + _("Reason given"), decision.reason)
    else:
        yield _line("   " + _("Reason given"), decision.reason or "–")
    if decision.batch:
        yield _line("   " + _("Batch"), decision.batch)
    yield _line("   " + _("Digest of the text"), decision.text_digest)
    yield _line("   " + _("Digest of the previous row"), decision.previous)
    yield _line("   " + _("Digest"), decision.digest)
    yield _line("   " + _("What is digested"), canonical_json(decision.payload()))


def _reports(comment: Comment) -> Iterator[str]:
    for report in comment.reports.select_related("handled_by", "log_row"):
        yield from ("", _("Report by a reader"), "-" * 40)
        yield _line(_("Number of the report"), report.number)
        yield _line(_("Reported"), _time(report.at))
        yield _line(_("What is wrong"), report.get_kind_display())
        yield from _text(_("Note"), report.note)
        yield _line(
            _("Network"), report.network or _("not stored, or erased after the retention period")
        )
        if report.handled_by:
            outcome = f"{report.get_outcome_display()} {_time(report.handled_at)}"
            yield _line(_("Outcome"), f"{outcome} {person_name(report.handled_by)}")
            yield from _logged(getattr(report, "log_row", None))


def _logged(row: ReportOutcome | None) -> Iterator[str]:
    # A report that was closed past the log has none; verify_decisions tells of it.
    if row is None:
        return
    yield _line(_("Number in the log of reports"), row.pk)
    yield _line(_("Digest of the report"), row.text_digest)
    yield _line(_("Digest"), row.digest)
    yield _line(_("What is digested"), canonical_json(row.payload()))


def _replies(comment: Comment) -> Iterator[str]:
    for reply in comment.replies.select_related("by"):
        yield from ("", _("Reply by the editorial office"), "-" * 40)
        yield _line(_("Written"), f"{_time(reply.at)} {person_name(reply.by)}")
        yield from _text(_("Text"), reply.text or _("The previous reply was withdrawn."))


def _first_anchor_after(decision: Decision) -> ChainAnchor | None:
    # An anchor has no fractions of a second, so it may seem older than what it covers.
    second = decision.at.replace(microsecond=0)
    for anchor in ChainAnchor.objects.filter(at__gte=second).order_by("pk")[:MAX_IN_A_SECOND]:
        line = anchor.parsed()
        head = line and Decision.objects.filter(digest=line.heads["decisions"].digest).first()
        if head and head.pk >= decision.pk:
            return anchor
    return None


def _anchor(comment: Comment) -> Iterator[str]:
    """Yield the anchor that the decisions so far are in, and who has stamped it."""
    last = comment.decisions.order_by("pk").last()
    if last is None:
        return
    anchor = _first_anchor_after(last)
    if anchor is None:
        yield _("No anchor has been made since the last decision. The next night makes one.")
        return
    yield _line(_("First anchor after the last decision"), _time(anchor.at))
    yield _line(_("Line of the anchor"), anchor.line)
    # Each line contains the digest of the one before, so a later stamp vouches for this one too.
    stamps = TimeStamp.objects.filter(anchor__gte=anchor).order_by("pk")
    for stamp in stamps.defer("token")[:MAX_STAMPS]:
        yield _line(_("Stamped by"), f"{stamp.authority} {_time(stamp.at)}")
    yield _(
        "The inspection bundle has the rows between, anchors and time stamps to verify offline."
    )


def _proof(comment: Comment) -> Iterator[str]:
    yield from ("", _("How to verify this file"), "-" * 40)
    yield _line(_("Head of the log"), DecisionHead.objects.get().digest)
    yield from _anchor(comment)
    yield _("A digest is the SHA-256 of the line after “What is digested”, without its line break.")
    yield _("Run manage.py verify_decisions to check whether the log is complete.")
