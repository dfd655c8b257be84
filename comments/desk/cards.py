"""What stands on the cards of the desk: a fixed number of queries, however many cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.safestring import SafeString

from comments.desk import leases, shown
from comments.desk.filters import Filters
from comments.models import Comment
from comments.models.queryset import CommentQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models import Category

# A flood of thousands is decided on in several strokes.
ALIKE_AT_ONCE = 100


@dataclass
class History:
    """What became of other comments with the same nickname, or from the same network."""

    approved: int = 0
    rejected: int = 0
    pending: int = 0

    def __bool__(self) -> bool:
        return any((self.approved, self.rejected, self.pending))


@dataclass
class Alike:
    """The waiting comments that say the same: how many, and those that one action decides on."""

    count: int = 1
    any_marked: bool = False
    seen: list[str] = field(default_factory=list)


@dataclass
class Card:
    comment: Comment
    own: bool = False
    alike: Alike = field(default_factory=Alike)
    of_nickname: History = field(default_factory=History)
    of_network: History = field(default_factory=History)
    said: str = ""

    @property
    def seen(self) -> list[str]:
        """The comments that the card's buttons decide on, each with the version that was seen."""
        return self.alike.seen or [seen(self.comment)]

    @property
    def can_be_approved(self) -> bool:
        return self.alike.count == 1 or not self.alike.any_marked

    @property
    def rest(self) -> int:
        """How many alike ones are too many for one action."""
        return self.alike.count - len(self.seen)

    @property
    def nickname(self) -> SafeString:
        return shown.as_html(self.comment.nickname, self.comment.marks, "nickname")

    @property
    def body(self) -> SafeString:
        return shown.as_html(self.comment.body, self.comment.marks, "body")

    @property
    def hidden(self) -> int:
        return shown.hidden(self.comment.nickname) + shown.hidden(self.comment.body)

    @property
    def is_long(self) -> bool:
        """Whether the words may need scrolling."""
        return len(self.comment.body) > 400 or self.comment.body.count("\n") > 9

    @property
    def reasons_to_look(self) -> list[str]:
        return shown.reasons_to_look(self.comment.marks)


def seen(comment: Comment) -> str:
    """A comment and its version, as the desk's forms carry them."""
    return f"{comment.pk}:{comment.version}"


def _one_of_each(waiting: CommentQuerySet, by: User) -> CommentQuerySet:
    """Of those that say the same, the one that waits the longest; his own each by itself."""
    alike = waiting.exclude(sent_by=by).filter(
        likeness=OuterRef("likeness"), submitted_at__lte=OuterRef("submitted_at")
    )
    earlier = alike.filter(Q(submitted_at__lt=OuterRef("submitted_at")) | Q(pk__lt=OuterRef("pk")))
    return waiting.filter(Q(likeness="") | Q(sent_by=by) | ~Exists(earlier))


def _histories(comments: list[Comment], kind: str) -> QuerySet[Any, Any]:
    values = {getattr(comment, kind) for comment in comments} - {""}
    return (
        Comment.objects.filter(**{f"{kind}__in": values})
        .order_by()
        .annotate(kind=Value(kind), of=F(kind), what=F("status"))
        .values("kind", "of", "what")
        .annotate(
            n=Count("pk"),
            number=Value(0),
            seen_version=Value(0),
            flag=Value(0),
        )
    )


def _alike(waiting: CommentQuerySet, comments: list[Comment], by: User) -> QuerySet[Any, Any]:
    group: dict[str, Any] = {"partition_by": F("likeness")}
    likenesses = {comment.likeness for comment in comments} - {""}
    flag = Case(When(marked=True, then=1), default=0, output_field=IntegerField())
    return (
        waiting.exclude(sent_by=by)
        .filter(likeness__in=likenesses)
        .order_by()
        .annotate(
            kind=Value("alike"),
            of=F("likeness"),
            what=F("status"),
            n=Window(Count("pk"), **group),
            number=F("pk"),
            seen_version=F("version"),
            flag=Window(Max(flag), **group),
            place=Window(RowNumber(), order_by=["submitted_at", "pk"], **group),
        )
        .filter(place__lte=ALIKE_AT_ONCE)
    )


COLUMNS = ("kind", "of", "what", "n", "number", "seen_version", "flag")


def _learn(cards: list[Card], waiting: CommentQuerySet, by: User, *, apart: bool) -> None:
    """Fill in what other comments say about these: one query for everything."""
    comments = [card.comment for card in cards]
    parts = [_histories(comments, kind) for kind in ("nickname", "network")]
    if not apart:
        clustered = [card.comment for card in cards if not card.own]
        parts.append(_alike(waiting, clustered, by))
    first, *others = (part.values_list(*COLUMNS) for part in parts)
    histories: dict[tuple[str, str], History] = defaultdict(History)
    alike: dict[str, Alike] = defaultdict(Alike)
    for kind, of, what, n, number, version, flag in first.union(*others, all=True):
        if kind == "alike":
            alike[of].count, alike[of].any_marked = n, bool(flag)
            alike[of].seen.append(f"{number}:{version}")
        elif hasattr(History, what):
            setattr(histories[kind, of], what, n)
    for card in cards:
        if not card.own:
            card.alike = alike.get(card.comment.likeness) or card.alike
        card.of_nickname = _besides(card.comment, histories["nickname", card.comment.nickname])
        card.of_network = _besides(card.comment, histories["network", card.comment.network])


def _besides(comment: Comment, history: History) -> History:
    counted = {"approved": history.approved, "rejected": history.rejected}
    counted |= {"pending": history.pending}
    if counted.get(comment.status):
        counted[comment.status] -= 1
    return History(**counted)


def lay_out(
    filters: Filters, columns: list[Category], by: User, have: Iterable[int] = ()
) -> list[Card]:
    """Lease the next cards to `by` and return them, without those that his page has already."""
    now = timezone.now()
    waiting = filters.waiting(columns, now)
    heads = waiting if filters.alike else _one_of_each(waiting, by)
    free = heads if filters.everybodys else leases.without_others(heads, by, now)
    free = free.exclude(pk__in=list(have)).select_related("article__category")
    given = leases.give_out(free.longest_waiting_first(), filters.size, by)
    cards = [Card(comment, own=comment.sent_by_id == by.pk) for comment in given]
    if cards:
        _learn(cards, waiting, by, apart=bool(filters.alike))
    return cards
