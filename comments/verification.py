"""Looking for what was changed, taken out of or put into the logs behind the back of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from comments import triggers
from comments.models import Comment, Decision, Disclosure, DisclosureHead, LedgerHead
from comments.models.chain import BEGINNING

PAGE = 1000

# Called with the number of rows that were looked at since it was called last.
Advance = Callable[[int], object]


def _nobody(count: int) -> None:
    pass


def problems(recorded: str = "", advance: Advance = _nobody) -> Iterator[str]:
    """What is wrong, a sentence each; nothing when all is well.

    `recorded` is a head of the log of decisions that was written down earlier. Takes no lock but
    for moments, and no more memory for a long log than for a short one.
    """
    for name in sorted(triggers.missing(connection)):
        yield _("The trigger “%s” is missing: what it forbids may have been done.") % name
    yield from broken_links(Decision.objects.all(), LedgerHead.objects.all(), recorded, advance)
    yield from broken_links(Disclosure.objects.all(), DisclosureHead.objects.all(), "", advance)
    yield from decisions_without_a_comment()
    yield from undecided_changes(advance)


def _by_number(rows: QuerySet[Any], advance: Advance) -> Iterator[Any]:
    # Page by page and not in one transaction, which would keep SQLite's one writer waiting.
    rows = rows.order_by("pk")
    page = list(rows[:PAGE])
    while page:
        yield from page
        advance(len(page))
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE])


def _named(row: Any) -> str:
    return f"{row._meta.verbose_name} {row.pk}"


def broken_links(
    rows: QuerySet[Any], heads: QuerySet[Any], recorded: str, advance: Advance
) -> Iterator[str]:
    """What is wrong with one chained log, and whether the recorded head is on it."""
    # One statement, so that the head and the last row belong together while others write.
    last = Subquery(rows.order_by("-pk").values("pk")[:1])
    head = heads.values_list("digest", last).first()
    digest, before, found = BEGINNING, None, recorded in ("", BEGINNING)
    for row in _by_number(rows.filter(pk__lte=head[1] or 0) if head else rows, advance):
        if row.computed_digest() != row.digest:
            yield _("%s was changed: its digest does not match what it says.") % _named(row)
        if row.previous != digest:
            yield _no_link(row, before)
        digest, before = row.digest, row
        found = found or digest == recorded
    if head is None:
        yield _("The head of the log is missing: %s.") % heads.model._meta.db_table
    elif head[0] != digest:
        yield _("%(log)s: the head is not the last row; rows at the end are missing or added.") % {
            "log": rows.model._meta.verbose_name_plural
        }
    if not found:
        yield _(
            "The head that you recorded is not in the log: the log was made anew, or its last"
            " rows were removed."
        )


def _no_link(row: Any, before: Any) -> str:
    if before is None:
        return _("%s is not the beginning of the log: rows before it are missing.") % _named(row)
    return _(
        "%(row)s does not follow %(before)s: a row between them is missing, or one of them was"
        " put in or changed."
    ) % {"row": _named(row), "before": _named(before)}


def decisions_without_a_comment() -> Iterator[str]:
    comment = Comment.objects.filter(pk=OuterRef("comment"))
    for decision in Decision.objects.exclude(Exists(comment)).iterator():
        yield _("%(row)s is about comment %(comment)d, which is missing.") % {
            "row": _named(decision),
            "comment": decision.comment_id,
        }


def undecided_changes(advance: Advance) -> Iterator[str]:
    """Comments that are not what the decisions on them say."""
    for comment in _by_number(Comment.objects.prefetch_related("decisions"), advance):
        if any(_contradictions(comment)):
            yield from _contradictions_that_stand(comment.pk)


def _contradictions_that_stand(pk: int) -> list[str]:
    # A page and the decisions on it are two reads: what was decided between them is no fault.
    with transaction.atomic():
        comment = Comment.objects.select_for_update().get(pk=pk)
        return list(_contradictions(comment))


def _contradictions(comment: Comment) -> Iterator[str]:
    decisions = list(comment.decisions.all())
    last = decisions[-1] if decisions else None
    said = {"comment": _named(comment), "status": comment.get_status_display()}
    # Without a decision nothing is digested, and most comments of a flood have none.
    digest = comment.text_digest() if decisions else ""
    if any(decision.text_digest != digest for decision in decisions):
        yield (
            _("%(comment)s: its words, its place or its time are not those that were decided on.")
            % said
        )
    status: str = Comment.Status.PENDING
    for decision in decisions:
        if decision.from_status != status:
            yield _("%(row)s on %(comment)s does not start where the one before it ended.") % {
                "row": _named(decision),
                **said,
            }
        status = decision.to_status
    if comment.status != status:
        yield _("%(comment)s is “%(status)s”, and no decision made it so.") % said
    elif comment.decided_at != (last.at if last and status != Comment.Status.PENDING else None):
        yield _("%(comment)s was decided at another time than its last decision says.") % said
    if comment.version != len(decisions):
        yield _("%(comment)s was changed %(version)d times, the log knows of %(count)d.") % {
            "version": comment.version,
            "count": len(decisions),
            **said,
        }
