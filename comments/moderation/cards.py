"""The cards of the desk: a comment with what a moderator needs in order to decide on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.safestring import SafeString

from comments.models import Comment
from comments.models.exceptions import OwnComment
from comments.moderation import leases, rendering
from comments.moderation.batch import MAX_BATCH_SIZE, describe_decision
from comments.moderation.card_data import CardData, History, SimilarComments
from comments.moderation.filters import Filters
from comments.moderation.first_of_similar import FirstOfSimilar

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models import Category


@dataclass
class Card:
    """`barred_reason` says why the moderator may not undo; `message`, what was decided."""

    comment: Comment
    barred_reason: str = ""
    appeal: str = ""
    reports: list[tuple[str, str]] = field(default_factory=list)
    sender_hidden: bool = False
    similar: SimilarComments = field(default_factory=SimilarComments)
    of_nickname: History = field(default_factory=History)
    of_network: History = field(default_factory=History)
    of_identity: History = field(default_factory=History)
    message: str = ""

    @property
    def versioned_ids(self) -> list[str]:
        """The comments that the card's buttons decide on, each with the version shown."""
        return self.similar.versioned_ids or [self.comment.versioned_id]

    @property
    def can_be_approved(self) -> bool:
        return self.similar.count == 1 or not self.similar.any_flagged

    @cached_property
    def near_duplicates(self) -> list[tuple[str, SafeString]]:
        """The near-duplicates that are rejected together with the comment: id and differences."""
        body = self.comment.body
        return [
            (other.versioned_id, rendering.differences(body, other.body))
            for other in self.similar.near[: MAX_BATCH_SIZE - len(self.versioned_ids)]
        ]

    @property
    def remaining_similar(self) -> int:
        """The number of similar comments beyond those that one action can take."""
        return self.similar.count - len(self.versioned_ids)

    @property
    def nickname(self) -> SafeString:
        return rendering.as_html(self.comment.nickname, self.comment.flags, "nickname")

    @property
    def body(self) -> SafeString:
        return rendering.as_html(self.comment.body, self.comment.flags, "body")

    @property
    def appeal_reason(self) -> SafeString:
        return rendering.visible(self.appeal)

    @cached_property
    def hidden_characters(self) -> int:
        texts = (self.comment.nickname, self.comment.body)
        return sum(rendering.count_hidden(text) for text in texts)

    @cached_property
    def flag_reasons(self) -> list[rendering.Reason]:
        return rendering.flag_reasons(self.comment.flags)


def next_cards(
    filters: Filters, categories: list[Category], by: User, shown: Iterable[int] = ()
) -> list[Card]:
    """Lease the next comments to `by` and return their cards.

    `categories` is the whole tree; `shown` are the comments that the page has already.
    """
    now = timezone.now()
    # Leased to somebody who may not decide on it, a comment would be hidden from those who may.
    waiting = filters.waiting(categories, now).decidable_by(by)
    # Reports are answered one by one, and a search for similar comments lists each of them.
    one_by_one = bool(filters.similar) or filters.queue == "reported"
    decidable = waiting.none() if one_by_one else waiting.decidable_in_batch(by)
    candidates = waiting if filters.include_leased else leases.exclude_leased(waiting, by, now)
    candidates = candidates.exclude(pk__in=list(shown)).select_related("article__category")
    if not one_by_one:
        category_ids = filters.category_ids(categories) if filters.category else None
        first = FirstOfSimilar(waiting, available=candidates, category_ids=category_ids)
        # Others may lease some of them at the same moment.
        candidates = candidates.filter(pk__in=first.ids(2 * filters.size))
    elif filters.queue == "reported":
        candidates = candidates.filter(pk__in=candidates.first_reported(2 * filters.size))
    comments = leases.acquire(candidates.in_queue_order(), filters.size, by)
    data = CardData.load(comments, decidable)
    return [_card(comment, data) for comment in comments]


def _card(comment: Comment, data: CardData) -> Card:
    card = Card(
        comment,
        appeal=data.appeals.get(comment.pk, ""),
        reports=data.reports.get(comment.pk, []),
        sender_hidden=data.hides_sender(comment),
        of_nickname=data.history(comment, "nickname"),
        of_network=data.history(comment, "network"),
        of_identity=data.history(comment, "identity"),
    )
    # An appeal is decided on by itself, even when other comments say the same.
    if not comment.appealed_at:
        card.similar = data.similar.get((comment.fingerprint, comment.urgent), card.similar)
        card.similar.near = data.near.get((comment.cluster, comment.urgent), [])
    return card


def undo_card(pks: list[int], by: User) -> Card | None:
    """Return the card from which a page without JavaScript can undo the decision just taken."""
    comments = list(
        Comment.objects.filter(pk__in=pks[:MAX_BATCH_SIZE])
        .exclude(status__in=[Comment.Status.PENDING, Comment.Status.WITHDRAWN])
        .select_related("article__category")
        .oldest_first()
    )
    if not comments:
        return None
    card = Card(comments[0], message=describe_decision(comments[0].last_decision()))
    if comments[0].sent_by_id == by.pk:
        card.barred_reason = str(OwnComment())
    card.similar.count = len(comments)
    card.similar.versioned_ids = [comment.versioned_id for comment in comments]
    return card
