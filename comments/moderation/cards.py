"""What stands on the cards of the desk: a fixed number of queries, however many cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.safestring import SafeString

from comments.models import Comment
from comments.models.exceptions import AnotherMustDecide, OwnComment
from comments.models.queryset import CommentQuerySet
from comments.models.transitions import moderators_but
from comments.moderation import leases, rendering
from comments.moderation.card_data import History, Known, SimilarComments, look_up
from comments.moderation.filters import Filters

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models import Category


@dataclass
class Card:
    comment: Comment
    barred: str = ""
    reports: list[tuple[str, str]] = field(default_factory=list)
    sender_hidden: bool = False
    similar: SimilarComments = field(default_factory=SimilarComments)
    of_nickname: History = field(default_factory=History)
    of_network: History = field(default_factory=History)
    message: str = ""

    @property
    def seen(self) -> list[str]:
        """The comments that the card's buttons decide on, each with the version that was seen."""
        return self.similar.seen or [seen(self.comment)]

    @property
    def can_be_approved(self) -> bool:
        return self.similar.count == 1 or not self.similar.any_flagged

    @property
    def rest(self) -> int:
        """How many alike ones are too many for one action."""
        return self.similar.count - len(self.seen)

    @property
    def nickname(self) -> SafeString:
        return rendering.as_html(self.comment.nickname, self.comment.flags, "nickname")

    @property
    def body(self) -> SafeString:
        return rendering.as_html(self.comment.body, self.comment.flags, "body")

    @property
    def hidden(self) -> int:
        return rendering.hidden(self.comment.nickname) + rendering.hidden(self.comment.body)

    @property
    def is_long(self) -> bool:
        """Whether the words may need scrolling."""
        return len(self.comment.body) > 400 or self.comment.body.count("\n") > 9

    @property
    def reasons_to_look(self) -> list[str]:
        return rendering.reasons_to_look(self.comment.flags)


def seen(comment: Comment) -> str:
    """A comment and its version, as the desk's forms carry them."""
    return f"{comment.pk}:{comment.version}"


def _one_of_each(waiting: CommentQuerySet, by: User) -> CommentQuerySet:
    """Of those that say the same, the one that waits the longest; the others each by itself."""
    similar = waiting.decidable_together(by).filter(
        fingerprint=OuterRef("fingerprint"), submitted_at__lte=OuterRef("submitted_at")
    )
    earlier = similar.filter(
        Q(submitted_at__lt=OuterRef("submitted_at")) | Q(pk__lt=OuterRef("pk"))
    )
    apart = Q(fingerprint="") | Q(sent_by=by) | Q(appealed_at__isnull=False)
    return waiting.filter(apart | ~Exists(earlier))


def lay_out(
    filters: Filters, categories: list[Category], by: User, have: Iterable[int] = ()
) -> list[Card]:
    """Lease the next cards to `by` and return them, without those that his page has already."""
    now = timezone.now()
    waiting = filters.waiting(categories, now)
    apart = bool(filters.similar) or filters.queue == "reported"
    heads = waiting if apart else _one_of_each(waiting, by)
    free = heads if filters.include_leased else leases.without_others(heads, by, now)
    free = free.exclude(pk__in=list(have)).select_related("article__category")
    comments = leases.give_out(free.longest_waiting_first(), filters.size, by)
    if not comments:
        return []
    known = look_up(comments, waiting.none() if apart else waiting.decidable_together(by))
    reasons = _barred(comments, known, by)
    return [_card(comment, known, reasons.get(comment.pk, "")) for comment in comments]


def _barred(comments: list[Comment], known: Known, by: User) -> dict[int, str]:
    """Why `by` may not decide on some of these, by their numbers."""
    reasons = {each.pk: str(OwnComment()) for each in comments if each.sent_by_id == by.pk}
    appealed = [each for each in comments if known.appealed_from(each) == by.pk]
    others = set(moderators_but(by).values_list("pk", flat=True)) if appealed else set()
    for comment in appealed:
        if others - {comment.sent_by_id}:
            reasons.setdefault(comment.pk, str(AnotherMustDecide()))
    return reasons


def _card(comment: Comment, known: Known, barred: str) -> Card:
    card = Card(comment, barred=barred)
    if not barred and not comment.appealed_at:
        card.similar = known.similar.get(comment.fingerprint) or card.similar
    card.of_nickname = known.history(comment, "nickname")
    card.of_network = known.history(comment, "network")
    card.sender_hidden = known.is_hidden(comment)
    card.reports = known.reports.get(comment.pk, [])
    return card
