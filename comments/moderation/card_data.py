"""What other rows say about the comments on the cards: one query, however many cards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from comments.models import Comment, Decision, Report, Restriction
from comments.models.queryset import CommentQuerySet

# A flood of thousands is decided on in several strokes.
SIMILAR_AT_ONCE = 100


@dataclass
class History:
    """What became of other comments with the same nickname, or from the same network."""

    approved: int = 0
    rejected: int = 0
    pending: int = 0

    def __bool__(self) -> bool:
        return any((self.approved, self.rejected, self.pending))


@dataclass
class SimilarComments:
    """The waiting comments that say the same: how many, and those that one action decides on."""

    count: int = 1
    any_flagged: bool = False
    seen: list[str] = field(default_factory=list)


@dataclass
class Known:
    """What other rows say about the comments on the cards."""

    histories: dict[tuple[str, str], History] = field(default_factory=lambda: defaultdict(History))
    hidden: set[tuple[str, str]] = field(default_factory=set)
    similar: dict[str, SimilarComments] = field(
        default_factory=lambda: defaultdict(SimilarComments)
    )
    reports: dict[int, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    rejections: dict[int, list[tuple[int, int | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def history(self, comment: Comment, kind: str) -> History:
        """What became of others with its nickname or network, itself not counted."""
        found = self.histories[kind, getattr(comment, kind)]
        counted = {"approved": found.approved, "rejected": found.rejected, "pending": found.pending}
        if counted.get(comment.status):
            counted[comment.status] -= 1
        return History(**counted)

    def appealed_from(self, comment: Comment) -> int | None:
        """The number of the moderator whose rejection its author appealed from."""
        return max(self.rejections.get(comment.pk, [(0, None)]))[1]

    def is_hidden(self, comment: Comment) -> bool:
        """Whether a restriction hides its sender."""
        of_sender = {("nickname", comment.nickname), ("network", comment.network)}
        return not self.hidden.isdisjoint(of_sender)

    def add(self, row: tuple[str, str, str, int, int, int, int]) -> None:
        kind, of, what, n, number, version, flag = row
        if kind == "similar":
            self.similar[of].count, self.similar[of].any_flagged = n, bool(flag)
            self.similar[of].seen.append(f"{number}:{version}")
        elif kind == "report":
            self.reports[number].append((str(Report.Kind(what).label), of))
        elif kind == "rejection":
            self.rejections[n].append((number, version))
        elif kind == "hidden":
            self.hidden.add((what, of))
        elif hasattr(History, what):
            setattr(self.histories[kind, of], what, n)


KINDS = ("nickname", "network")
COLUMNS = ("kind", "of", "what", "n", "number", "seen_version", "flag")
NOTHING = {name: Value(0) for name in ("n", "number", "seen_version", "flag")}


def _values(comments: list[Comment], kind: str) -> set[str]:
    return {getattr(comment, kind) for comment in comments} - {""}


def _histories(comments: list[Comment], kind: str) -> QuerySet[Any, Any]:
    return (
        Comment.objects.filter(**{f"{kind}__in": _values(comments, kind)})
        .order_by()
        .annotate(kind=Value(kind), of=F(kind), what=F("status"))
        .values("kind", "of", "what")
        .annotate(**NOTHING | {"n": Count("pk")})
    )


def _similar(waiting: CommentQuerySet, comments: list[Comment]) -> QuerySet[Any, Any]:
    group: dict[str, Any] = {"partition_by": F("fingerprint")}
    flag = Case(When(flagged=True, then=1), default=0, output_field=IntegerField())
    return (
        waiting.filter(fingerprint__in=_values(comments, "fingerprint"))
        .order_by()
        .annotate(
            kind=Value("similar"),
            of=F("fingerprint"),
            what=F("status"),
            n=Window(Count("pk"), **group),
            number=F("pk"),
            seen_version=F("version"),
            flag=Window(Max(flag), **group),
            place=Window(RowNumber(), order_by=["submitted_at", "pk"], **group),
        )
        .filter(place__lte=SIMILAR_AT_ONCE)
    )


def _hidden(comments: list[Comment], kind: str) -> QuerySet[Any, Any]:
    found = Restriction.objects.in_force().filter(kind=kind, subject__in=_values(comments, kind))
    # In other names than the fields have, which a union could not tell apart.
    renamed = found.order_by().values(of=F("subject"), what=F("kind"))
    return renamed.annotate(kind=Value("hidden"), **NOTHING)


def _reports(comments: list[Comment]) -> QuerySet[Any, Any]:
    found = Report.objects.open().filter(comment__in=comments).order_by()
    renamed = found.values(of=F("note"), what=F("kind"), number=F("comment"))
    others = {name: value for name, value in NOTHING.items() if name != "number"}
    return renamed.annotate(kind=Value("report"), **others)


def _rejections(comments: list[Comment]) -> QuerySet[Any, Any]:
    appealed = [comment.pk for comment in comments if comment.appealed_at]
    found = Decision.objects.appealed_from().filter(comment__in=appealed).order_by()
    renamed = found.values(n=F("comment"), number=F("pk"), seen_version=F("by"))
    same = {"kind": Value("rejection"), "of": Value(""), "what": Value(""), "flag": Value(0)}
    return renamed.annotate(**same)


def look_up(comments: list[Comment], waiting: CommentQuerySet) -> Known:
    """What is known about these; alike ones are looked for in `waiting`."""
    parts = [make(comments, kind) for make in (_histories, _hidden) for kind in KINDS]
    parts += [_reports(comments), _rejections(comments), _similar(waiting, comments)]
    first, *others = (part.values_list(*COLUMNS) for part in parts)
    known = Known()
    for row in first.union(*others, all=True):
        known.add(row)
    return known
