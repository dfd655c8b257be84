"""Looking for what was changed, taken out of or put into the logs behind the back of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from comments import triggers
from comments.models import (
    Comment,
    Decision,
    DecisionHead,
    Disclosure,
    DisclosureHead,
    Restriction,
    RestrictionHead,
)
from comments.models.hash_chain import GENESIS

PAGE = 1000
STRETCH = 10_000

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
    yield from broken_links(Decision.objects.all(), DecisionHead.objects.all(), recorded, advance)
    yield from broken_links(Disclosure.objects.all(), DisclosureHead.objects.all(), "", advance)
    yield from broken_links(Restriction.objects.all(), RestrictionHead.objects.all(), "", advance)
    yield from decisions_without_a_comment()
    yield from other_words(advance)
    yield from broken_histories(advance)
    yield from undecided_changes(advance)


def work() -> int:
    """About how many rows `problems` will look at."""
    comments = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    small = Disclosure.objects.count() + Restriction.objects.count()
    return 3 * Decision.objects.count() + small + comments


def _by_number(rows: QuerySet[Any], advance: Advance) -> Iterator[Any]:
    # Page by page and not in one transaction, which would keep SQLite's one writer waiting.
    rows = rows.order_by("pk")
    page = list(rows[:PAGE])
    while page:
        yield from page
        advance(len(page))
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE])


def _stretches(rows: QuerySet[Any], advance: Advance) -> Iterator[QuerySet[Any]]:
    """The rows by stretches of their numbers, each one statement that is soon over."""
    last = rows.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last, STRETCH):
        yield rows.filter(pk__gt=start, pk__lte=start + STRETCH)
        advance(min(STRETCH, last - start))
    yield rows.exclude(pk__gt=0, pk__lte=last)


def _pair(decision: Decision) -> dict[str, object]:
    return {"row": _named(decision), "comment": decision.comment_id}


def _named(row: Any) -> str:
    return f"{row._meta.verbose_name} {row.pk}"


def broken_links(
    rows: QuerySet[Any], heads: QuerySet[Any], recorded: str, advance: Advance
) -> Iterator[str]:
    """What is wrong with one chained log, and whether the recorded head is on it."""
    # One statement, so that the head and the last row belong together while others write.
    last = Subquery(rows.order_by("-pk").values("pk")[:1])
    head = heads.values_list("digest", last).first()
    digest, before, found = GENESIS, None, recorded in ("", GENESIS)
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
        yield _("%(row)s is about comment %(comment)d, which is missing.") % _pair(decision)


def other_words(advance: Advance) -> Iterator[str]:
    """Decisions that were taken on other words than those that stand there now."""
    said = [f"comment__{name}" for name in ("article_id", "submitted_at", "nickname", "body")]
    decisions = Decision.objects.select_related("comment").only("text_digest", *said)
    for decision in _by_number(decisions, advance):
        if decision.comment.text_digest() != decision.text_digest:
            yield _(
                "%(row)s was taken on other words, in another place or at another time than"
                " comment %(comment)d has now."
            ) % _pair(decision)


def broken_histories(advance: Advance) -> Iterator[str]:
    """Decisions that do not start where the one before them left the comment."""
    earlier = Decision.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    left = Subquery(earlier.order_by("-pk").values("to_status")[:1])
    start = Coalesce(left, Value(Comment.Status.PENDING))
    for decisions in _stretches(Decision.objects.all(), advance):
        for decision in decisions.annotate(start=start).exclude(from_status=F("start")):
            yield _(
                "%(row)s on comment %(comment)d does not start where the one before it ended."
            ) % _pair(decision)


def undecided_changes(advance: Advance) -> Iterator[str]:
    """Comments that are not what the last decision on them made them."""
    own = Decision.objects.filter(comment=OuterRef("pk"))
    last = own.order_by("-pk")
    counted = own.order_by().values("comment").annotate(count=Count("pk")).values("count")
    comments = Comment.objects.annotate(
        left=Coalesce(Subquery(last.values("to_status")[:1]), Value(Comment.Status.PENDING)),
        left_at=Subquery(last.values("at")[:1]),
        decided=Coalesce(Subquery(counted), 0),
    ).exclude(
        Q(status=F("left"), version=F("decided")),
        Q(status=Comment.Status.PENDING) | Q(decided_at=F("left_at")),
    )
    # One statement reads comments and decisions: what is decided meanwhile is no contradiction.
    for stretch in _stretches(comments, advance):
        for comment in stretch:
            yield from _contradictions(comment)


def _contradictions(comment: Any) -> Iterator[str]:
    said = {"comment": _named(comment), "status": comment.get_status_display()}
    if comment.status != comment.left:
        yield _("%(comment)s is “%(status)s”, and no decision made it so.") % said
    elif comment.status != Comment.Status.PENDING and comment.decided_at != comment.left_at:
        yield _("%(comment)s was decided at another time than its last decision says.") % said
    if comment.version != comment.decided:
        yield _("%(comment)s was changed %(version)d times, the log knows of %(count)d.") % {
            "version": comment.version,
            "count": comment.decided,
            **said,
        }
