"""The state of cards that were decided on, as the desk's pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef

from comments.models import Comment, Decision
from comments.models.exceptions import OwnComment
from comments.moderation.actions import Action
from comments.moderation.batch import MAX_BATCH_SIZE, Batch, describe_decision
from comments.moderation.cards import Card
from comments.moderation.filters import Filters
from comments.moderation.requests import DecisionRequest, versioned_id

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = Comment.Status


class CardState(TypedDict):
    """What desk.js makes of a card; `comments` is what its buttons decide on from now on."""

    state: str
    message: str
    comments: list[str]


def _card_state(comments: Iterable[Comment], message: str) -> CardState:
    comments = list(comments)
    waiting = [comment for comment in comments if comment.status == Status.PENDING]
    # What its author took back can't be undone by a moderator.
    undoable = [comment for comment in comments if comment.status != Status.WITHDRAWN]
    return {
        "state": "waiting" if waiting else "decided",
        "message": message,
        "comments": [versioned_id(comment) for comment in waiting or undoable],
    }


def state_after(request: DecisionRequest, batch: Batch) -> CardState:
    """Return the card of `request` after the action; as the database has it when that failed."""
    message = " ".join([*batch.successes(), *batch.failures()])
    if not batch.done:
        pks = [comment.pk for comment in request.comments]
        return _card_state(Comment.objects.filter(pk__in=pks), message)
    # Dismissed reports stay dismissed; the comment can still be taken down from its own page.
    comments = [] if batch.action is Action.KEEP else batch.done
    return _card_state(comments, message)


def decided_by_others(pks: list[int], filters: Filters) -> dict[int, CardState]:
    """Return the cards among `pks` that no longer wait in the queue, by primary key."""
    in_queue = filters.in_queue.filter(pk=OuterRef("pk"))
    comments = {
        comment.pk: comment for comment in Comment.objects.filter(~Exists(in_queue), pk__in=pks)
    }
    newest = Decision.objects.newest_by_comment(comments)
    # “Decided” even where a comment waits again: it has left this queue.
    return {
        pk: {**_card_state([comment], describe_decision(newest.get(pk))), "state": "decided"}
        for pk, comment in comments.items()
    }


def undo_card(pks: list[int], by: User) -> Card | None:
    """Return the card from which a page without JavaScript can undo the decision just taken."""
    comments = list(
        Comment.objects.filter(pk__in=pks[:MAX_BATCH_SIZE])
        .exclude(status__in=[Status.PENDING, Status.WITHDRAWN])
        .select_related("article__category")
        .oldest_first()
    )
    if not comments:
        return None
    card = Card(comments[0], message=describe_decision(comments[0].last_decision()))
    if comments[0].sent_by_id == by.pk:
        card.barred_reason = str(OwnComment())
    card.similar.count = len(comments)
    card.similar.versioned_ids = [versioned_id(comment) for comment in comments]
    return card
