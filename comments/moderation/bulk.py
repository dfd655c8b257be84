"""Bulk decisions on everything that a queue shows: batch after batch, to be taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from articles.bounded_count import count_label, count_up_to
from articles.keyset_pagination import Cursor, position_of
from articles.models import Category
from comments.models import BulkDecision, Comment, Decision
from comments.models.queryset import CommentQuerySet
from comments.moderation.actions import Action
from comments.moderation.batch import TRANSACTION_SIZE, Batch
from comments.moderation.filters import Filters

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A progress should tell most queues exactly; a longer one is counted again after each batch.
MAX_COUNTED = 10_000


def may_start(action: str, filters: Filters) -> bool:
    """Whether the action can be taken on everything that the filters show.

    Approving needs a text that somebody has read, which is the same in all of the comments.
    """
    if filters.queue:
        return False
    return action == Action.REJECT or (action == Action.APPROVE and bool(filters.similar))


@dataclass(frozen=True)
class BulkProgress:
    """A bulk decision with the comments that are left for it."""

    decision: BulkDecision

    @classmethod
    def start(cls, action: Action, filters: Filters, *, by: User, reason: str) -> Self:
        """Remember what is to be decided on: what waits now, and nothing that comes later."""
        newest = Decision.objects.aggregate(pk=Max("pk"))["pk"] or 0
        decision = BulkDecision.objects.create(
            by=by,
            action=action,
            reason="" if action is Action.APPROVE else reason,
            query=filters.query(cards="", include_leased=""),
            last_comment=Comment.objects.aggregate(pk=Max("pk"))["pk"] or 0,
            last_decision=newest,
            counted_decision=newest,
        )
        return cls(decision)

    @property
    def action(self) -> Action:
        return Action(self.decision.action)

    @property
    def filters(self) -> Filters:
        return Filters.parse(QueryDict(self.decision.query).dict())

    def _chosen(self) -> CommentQuerySet:
        """Return the comments that were chosen and not looked at yet, whatever their status."""
        filters = self.filters
        categories = list(Category.objects.in_tree_order()) if filters.category else []
        condition = filters.condition(categories, self.decision.started_at)
        chosen = Comment.objects.filter(condition, pk__lte=self.decision.last_comment)
        if not self.decision.position:
            return chosen
        return Cursor.parse(self.decision.position).filter(chosen, "submitted_at")

    def remaining(self) -> CommentQuerySet:
        """Return the comments that are to be decided on, in the order of the queue."""
        # Somebody who put one back into the queue meanwhile has decided on it.
        since = Decision.objects.filter(comment=OuterRef("pk"), pk__gt=self.decision.last_decision)
        waiting = self._chosen().pending().decidable_in_batch(self.decision.by)
        return waiting.filter(~Exists(since)).oldest_first()

    def labels(self) -> dict[str, str]:
        """Return the numbers of the progress, as people read them."""
        decision = self.decision
        # A finished one has nothing left, even where it was stopped.
        remaining = 0 if decision.finished_at else count_up_to(MAX_COUNTED, self.remaining())
        numbers = {"done": decision.done, "late": decision.too_late, "refused": decision.refused}
        handled = sum(numbers.values())
        return {name: f"{number:,}" for name, number in numbers.items()} | {
            "remaining": count_label(remaining, MAX_COUNTED),
            "value": str(handled),
            "max": str(handled + remaining),
        }

    def decide_next(self) -> None:
        """Decide on the next batch, or finish. Two pages that do it at once do it in turn."""
        with transaction.atomic():
            self.decision.refresh_from_db(from_queryset=BulkDecision.objects.select_for_update())
            if self.decision.finished_at is None:
                self._decide_next()

    def _decide_next(self) -> None:
        decision = self.decision
        self._count_decisions_of_others()
        comments = list(self.remaining()[:TRANSACTION_SIZE])
        batch = Batch.run(
            self.action, comments, by=decision.by, reason=decision.reason, batch_id=decision.pk
        )
        decision.done += len(batch.done)
        decision.too_late += len(batch.too_late)
        decision.refused += len(batch.refused)
        if comments:
            last = comments[-1]
            # Backwards, towards newer ones.
            decision.position = str(Cursor(False, position_of(last.submitted_at, last.pk)))
        if len(comments) < TRANSACTION_SIZE:
            decision.finished_at = timezone.now()
        decision.save()

    def _count_decisions_of_others(self) -> None:
        decision = self.decision
        newest = Decision.objects.aggregate(pk=Max("pk"))["pk"] or 0
        others = Q(pk__gt=decision.counted_decision, pk__lte=newest, from_status="pending")
        decided = Decision.objects.filter(others, comment__in=self._chosen())
        decided = decided.exclude(batch=decision.pk)
        decision.too_late += decided.values("comment").distinct().count()
        decision.counted_decision = newest

    def stop(self) -> None:
        """Leave the rest of the comments as they are."""
        unfinished = BulkDecision.objects.filter(pk=self.decision.pk, finished_at=None)
        unfinished.update(finished_at=timezone.now())
