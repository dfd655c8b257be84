"""Decision requests of the desk's pages, and the state of the cards that answers them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypedDict

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from articles.plain_text import cut
from comments.models import Comment, Decision
from comments.models.decision import REASON_LENGTH
from comments.moderation.actions import Action
from comments.moderation.batch import MAX_BATCH_SIZE, Batch, describe_decision, needs_reading
from comments.moderation.filters import Filters

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The lengths keep the numbers within the database's integers.
_VERSIONED_ID = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
MAX_IDS = 1000


def comment_ids(data: QueryDict, name: str = "have") -> list[int]:
    """Return the primary keys in a parameter such as `have=1,2,3`, without what is no number."""
    values = data.get(name, "").split(",")[:MAX_IDS]
    return [int(pk) for pk in values if pk.isascii() and pk.isdecimal() and len(pk) < 19]


def cleaned_reason(text: str) -> str:
    """Return the reason that a moderator typed, as the log takes it."""
    return cut(text.replace("\x00", "").strip(), REASON_LENGTH)


def _comments(data: QueryDict, *names: str) -> list[Comment]:
    # `comment` comes last and wins: after an undo it has newer versions of the near-duplicates.
    texts = [text for name in reversed(names) for text in data.getlist(name)]
    matches = [_VERSIONED_ID.fullmatch(text) for text in texts]
    versions = {int(match[1]): int(match[2]) for match in matches if match}
    if None in matches or not 0 < len(versions) <= MAX_BATCH_SIZE:
        raise BadRequest("comment")
    comments = list(Comment.objects.filter(pk__in=versions).select_related("article"))
    if len(comments) < len(versions):
        raise Http404
    for comment in comments:
        # The decision must be about the version on the page, not about the one just loaded.
        comment.version = versions[comment.pk]
    return sorted(comments, key=lambda comment: (comment.submitted_at, comment.pk))


class CardState(TypedDict):
    """The state of a card, for static/newsroom/desk/card-state.js.

    `comments` are those that its buttons decide on from now on.
    """

    state: str
    message: str
    comments: list[str]


def _card_state(comments: Iterable[Comment], message: str) -> CardState:
    comments = list(comments)
    waiting = [comment for comment in comments if comment.status == Comment.Status.PENDING]
    # What its author took back can't be undone by a moderator.
    undoable = [comment for comment in comments if comment.status != Comment.Status.WITHDRAWN]
    return {
        "state": "waiting" if waiting else "decided",
        "message": message,
        "comments": [comment.versioned_id for comment in waiting or undoable],
    }


@dataclass(frozen=True)
class DecisionRequest:
    action: Action
    reason: str
    comments: list[Comment]

    @classmethod
    def parse(cls, data: QueryDict) -> Self:
        """Read a form. Raises BadRequest for what the desk never sends, Http404 for a comment
        that does not exist."""
        # A reason is a button named after the action: pressing it sends action and reason.
        pressed = next((name for name in (Action.REJECT, Action.TAKE_DOWN) if name in data), None)
        name = pressed or data.get("decision", "")
        reason = data.get(pressed or "reason", "")
        # Near-duplicates are approved one by one.
        names = ["comment", "near"] if name == Action.REJECT else ["comment"]
        comments = _comments(data, *names)
        if name not in Action.values or (Action(name).answers_reports and len(comments) > 1):
            raise BadRequest(name)
        return cls(Action(name), cleaned_reason(reason), comments)

    def execute(self, by: User) -> tuple[CardState, int]:
        """Take the action, unless the comments may not be decided on together.

        Return the card as it is now, and 200 when anything was done, 409 when others were faster,
        or 403.
        """
        if refusal := self._refusal():
            batch = Batch(self.action, self.reason, refused=[refusal])
        else:
            batch = Batch.run(self.action, self.comments, by=by, reason=self.reason)
        if batch.done:
            return self._card_after(batch), 200
        return self._card_after(batch), 409 if batch.too_late else 403

    def _card_after(self, batch: Batch) -> CardState:
        message = " ".join([*batch.successes(), *batch.failures()])
        if not batch.done:
            # As the database has it: somebody else may have changed it.
            pks = [comment.pk for comment in self.comments]
            return _card_state(Comment.objects.filter(pk__in=pks), message)
        # Dismissed reports stay dismissed; the comment can still be taken down from its own page.
        comments = [] if batch.action is Action.KEEP else batch.done
        return _card_state(comments, message)

    def _refusal(self) -> str:
        """Return why the comments may not be decided on together, or an empty string."""
        if len(self.comments) == 1 or self.action is Action.REOPEN:
            return ""
        fingerprints = {comment.fingerprint for comment in self.comments}
        clusters = {comment.cluster for comment in self.comments}
        is_cluster = self.action is Action.REJECT and len(clusters) == 1 and "" not in clusters
        if not is_cluster and (len(fingerprints) > 1 or "" in fingerprints):
            return _("Only comments with the same text are decided on together.")
        similar = Comment.objects.pending().filter(fingerprint__in=fingerprints, flagged=True)
        # Also when the flagged one is not among them: the flag is about the text they share.
        if self.action is Action.APPROVE and any(map(needs_reading, [*self.comments, *similar])):
            return _("One of them is flagged or has hidden characters: approve them one by one.")
        return ""


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
