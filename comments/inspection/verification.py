"""Verification of the logs: finds rows that were changed, removed or added outside the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from comments import triggers
from comments.inspection.log_rows import Advance, in_chunks, in_ranges, name_of, no_progress
from comments.inspection.report_verification import unlogged_outcomes
from comments.models import (
    ArticleReport,
    ChainAnchor,
    Comment,
    Decision,
    DecisionHead,
    Disclosure,
    DisclosureHead,
    Report,
    ReportOutcome,
    ReportOutcomeHead,
    Restriction,
    RestrictionHead,
    TimeStamp,
)
from comments.models.hash_chain import GENESIS


def problems(recorded: str = "", advance: Advance = no_progress) -> Iterator[str]:
    """Yield a sentence for each problem; nothing when the logs are intact.

    `recorded` is a head of the log of decisions that was written down earlier. Every statement is
    short, and the memory used does not grow with the log.
    """
    # Nothing below can be asked of a database that lacks a part of it.
    if gaps := list(missing_tables_and_columns()):
        yield from gaps
        return
    for name in sorted(triggers.missing(connection)):
        yield _("The trigger “%s” is missing: what it forbids may have been done.") % name
    yield from broken_links(Decision.objects.all(), DecisionHead.objects.all(), recorded, advance)
    yield from broken_links(Disclosure.objects.all(), DisclosureHead.objects.all(), "", advance)
    yield from broken_links(Restriction.objects.all(), RestrictionHead.objects.all(), "", advance)
    outcomes = ReportOutcome.objects.all()
    yield from broken_links(outcomes, ReportOutcomeHead.objects.all(), "", advance)
    yield from unlogged_outcomes(advance)
    yield from decisions_without_a_comment()
    yield from changed_texts(advance)
    yield from broken_histories(advance)
    yield from undecided_changes(advance)


def missing_tables_and_columns() -> Iterator[str]:
    """Yield a sentence for each table or column of the logs that the database lacks."""
    models = [Comment, Decision, DecisionHead, Disclosure, DisclosureHead, ChainAnchor, TimeStamp]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        reports = (Report, ArticleReport, ReportOutcome, ReportOutcomeHead)
        for model in (*models, Restriction, RestrictionHead, *reports):
            table = model._meta.db_table
            if table not in tables:
                yield (
                    _("The table “%s” is missing: restore a backup, or run manage.py migrate.")
                    % table
                )
                continue
            description = connection.introspection.get_table_description(cursor, table)
            columns = {column.name for column in description}
            for field in model._meta.concrete_fields:
                if field.column not in columns:
                    yield (
                        _("The column “%s” is missing: restore a backup, or run manage.py migrate.")
                        % f"{table}.{field.column}"
                    )


def rows_to_check() -> int:
    """Return about how many rows `problems` will check."""
    if any(missing_tables_and_columns()):
        return 0
    comments = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    logs = (Disclosure, Restriction, ReportOutcome)
    small = sum(model._default_manager.count() for model in logs)
    return 3 * Decision.objects.count() + small + comments


def _parameters(decision: Decision) -> dict[str, object]:
    return {"row": name_of(decision), "comment": decision.comment_id}


def broken_links(
    rows: QuerySet[Any], heads: QuerySet[Any], recorded: str, advance: Advance
) -> Iterator[str]:
    """Yield the problems of one hash chain, and whether the recorded head is missing from it."""
    # One statement, so that the head and the last row belong together while others write.
    last = Subquery(rows.order_by("-pk").values("pk")[:1])
    head = heads.values_list("digest", last).first()
    digest, previous, recorded_seen = GENESIS, None, recorded in ("", GENESIS)
    for row in in_chunks(rows.filter(pk__lte=head[1] or 0) if head else rows, advance):
        if row.computed_digest() != row.digest:
            yield _("%s was changed: its digest does not match its content.") % name_of(row)
        if row.previous != digest:
            yield _missing_link(row, previous)
        digest, previous = row.digest, row
        recorded_seen = recorded_seen or digest == recorded
    if head is None:
        yield _("The head of the log is missing: %s.") % heads.model._meta.db_table
    elif head[0] != digest:
        yield _("%(log)s: the head is not the last row; rows at the end are missing or added.") % {
            "log": rows.model._meta.verbose_name_plural
        }
    if not recorded_seen:
        yield _(
            "The head that you recorded is not in the log: the log was rebuilt, or its last rows"
            " were removed."
        )


def _missing_link(row: Any, previous: Any) -> str:
    if previous is None:
        return _("%s is not the beginning of the log: rows before it are missing.") % name_of(row)
    return _(
        "%(row)s does not follow %(before)s: a row between them is missing, or one of them was"
        " added or changed."
    ) % {"row": name_of(row), "before": name_of(previous)}


def decisions_without_a_comment() -> Iterator[str]:
    """Yield the decisions whose comment was deleted."""
    comment = Comment.objects.filter(pk=OuterRef("comment"))
    for decision in Decision.objects.exclude(Exists(comment)).iterator():
        yield _("%(row)s is about comment %(comment)d, which is missing.") % _parameters(decision)


def changed_texts(advance: Advance) -> Iterator[str]:
    """Yield the decisions that were made on another text than their comment has now."""
    digested = [f"comment__{name}" for name in ("article_id", "submitted_at", "nickname", "body")]
    decisions = Decision.objects.select_related("comment").only("text_digest", *digested)
    for decision in in_chunks(decisions, advance):
        if decision.comment.text_digest() != decision.text_digest:
            yield _(
                "%(row)s was made on another text, article or time than comment %(comment)d has"
                " now."
            ) % _parameters(decision)


def broken_histories(advance: Advance) -> Iterator[str]:
    """Yield the decisions that do not start from the status that the previous one led to."""
    earlier = Decision.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    left = Subquery(earlier.order_by("-pk").values("to_status")[:1])
    start = Coalesce(left, Value(Comment.Status.PENDING))
    for decisions in in_ranges(Decision.objects.all(), advance):
        for decision in decisions.annotate(start=start).exclude(from_status=F("start")):
            yield _(
                "%(row)s on comment %(comment)d does not start from the status that the previous"
                " one led to."
            ) % _parameters(decision)


def undecided_changes(advance: Advance) -> Iterator[str]:
    """Yield the comments that are not as their last decision left them."""
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
    # One statement reads comments and decisions, so a decision made meanwhile is no contradiction.
    for changed in in_ranges(comments, advance):
        for comment in changed:
            yield from _contradictions(comment)


def _contradictions(comment: Any) -> Iterator[str]:
    values = {"comment": name_of(comment), "status": comment.get_status_display()}
    if comment.status != comment.left:
        yield _("%(comment)s is “%(status)s”, but no decision led to that.") % values
    elif comment.status != Comment.Status.PENDING and comment.decided_at != comment.left_at:
        yield _("%(comment)s has another decision time than its last decision.") % values
    if comment.version != comment.decided:
        yield _(
            "%(comment)s was changed %(version)d times, but the log has %(count)d decisions on it."
        ) % {
            "version": comment.version,
            "count": comment.decided,
            **values,
        }
