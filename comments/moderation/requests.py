"""What a moderator's page sends: which comments it means, and what to do with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from comments.models import Comment, Decision
from comments.models.decision import REASON_LENGTH
from comments.models.exceptions import OwnComment
from comments.moderation.batch import NAMES, ON_REPORTS, Batch, outcome_of
from comments.moderation.card_data import SIMILAR_AT_ONCE
from comments.moderation.cards import Card, seen
from comments.moderation.filters import Filters

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,9})")
MOST_CARDS_OF_A_PAGE = 1000


def numbers(said: QueryDict, name: str = "have") -> list[int]:
    """The comments on the page, as `have=1,2,3` names them; what is no number is left out."""
    found = said.get(name, "").split(",")[:MOST_CARDS_OF_A_PAGE]
    return [int(pk) for pk in found if pk.isascii() and pk.isdecimal() and len(pk) < 19]


def _comments(said: QueryDict) -> list[Comment]:
    matches = [_SEEN.fullmatch(text) for text in said.getlist("comment")]
    versions = {int(each[1]): int(each[2]) for each in matches if each}
    if None in matches or not 0 < len(versions) <= SIMILAR_AT_ONCE:
        raise BadRequest("comment")
    comments = list(Comment.objects.filter(pk__in=versions).select_related("article"))
    if len(comments) < len(versions):
        raise Http404
    for comment in comments:
        comment.version = versions[comment.pk]
    return sorted(comments, key=lambda comment: (comment.submitted_at, comment.pk))


@dataclass(frozen=True)
class Deed:
    name: str
    reason: str
    comments: list[Comment]

    @classmethod
    def read(cls, request: HttpRequest) -> Self:
        """Raises BadRequest for what no page of ours sends, Http404 for a comment unknown."""
        said = request.POST
        # The reasons are buttons: pressing one says both.
        pressed = next((name for name in ("reject", "take_down") if name in said), "")
        name = pressed or said.get("decision", "")
        reason = said.get(pressed) or said.get("reason", "")
        comments = _comments(said)
        if name not in NAMES or (name in ON_REPORTS and len(comments) > 1):
            raise BadRequest(name)
        return cls(name, reason.replace("\x00", "").strip()[:REASON_LENGTH], comments)

    def objection(self) -> str:
        """Why several can't be decided on in one stroke; empty when they can."""
        if len(self.comments) == 1 or self.name == "reopen":
            return ""
        fingerprints = {comment.fingerprint for comment in self.comments}
        if len(fingerprints) > 1 or "" in fingerprints:
            return _("Only comments that say the same are decided on together.")
        similar = Comment.objects.pending().filter(fingerprint__in=fingerprints, flagged=True)
        if self.name == "approve" and similar.exists():
            return _("One of them is flagged: approve them one by one.")
        return ""


def undoable(comments: list[Comment]) -> list[str]:
    """What a button may undo of these: not what readers took back themselves."""
    return [seen(each) for each in comments if each.status != Comment.Status.WITHDRAWN]


@dataclass(frozen=True)
class Answer:
    """What has become of a card: what to say, and what its buttons decide on from now."""

    status: int
    state: str
    said: str
    comments: list[str]

    @classmethod
    def now(cls, comments: list[Comment], said: str, status: int) -> Self:
        """As the database has it, when the deed did not succeed."""
        fresh = list(Comment.objects.filter(pk__in=[comment.pk for comment in comments]))
        waiting = [seen(each) for each in fresh if each.status == Comment.Status.PENDING]
        if waiting:
            return cls(status, "waiting", said, waiting)
        return cls(status, "decided", said, undoable(fresh))

    @property
    def as_json(self) -> dict[str, object]:
        return {"state": self.state, "message": self.said, "comments": self.comments}


def carry_out(deed: Deed, by: User) -> Answer:
    """Decide, and say how it went: 200, or 409 when others were first, or 403."""
    if objection := deed.objection():
        return Answer.now(deed.comments, objection, 403)
    batch = Batch.run(deed.comments, deed.name, by=by, reason=deed.reason)
    said = " ".join([*batch.said(deed.name, deed.reason), *batch.excuses(len(deed.comments))])
    if batch.done:
        state = "waiting" if deed.name == "reopen" else "decided"
        # Reports that were dismissed stay so; the comment can still be taken down from its page.
        left = [] if deed.name == "keep" else [seen(comment) for comment in batch.done]
        return Answer(200, state, said, left)
    return Answer.now(deed.comments, said, 409 if batch.too_late else 403)


def decided_card(pks: list[int], by: User) -> Card | None:
    """The card of what was decided before the page was asked for again, to undo it from."""
    comments = list(
        Comment.objects.filter(pk__in=pks[:SIMILAR_AT_ONCE])
        .exclude(status__in=[Comment.Status.PENDING, Comment.Status.WITHDRAWN])
        .select_related("article__category")
        .longest_waiting_first()
    )
    if not comments:
        return None
    card = Card(comments[0], message=outcome_of(comments[0].last_decision()))
    if comments[0].sent_by_id == by.pk:
        card.barred = str(OwnComment())
    card.similar.count = len(comments)
    card.similar.seen = [seen(comment) for comment in comments]
    return card


def gone(pks: list[int], filters: Filters) -> dict[int, dict[str, object]]:
    """Of these comments those that wait no more, each with its answer; two queries."""
    waiting = filters.in_queue.filter(pk=OuterRef("pk"))
    comments = Comment.objects.filter(~Exists(waiting), pk__in=pks)
    found = {comment.pk: comment for comment in comments}
    newest: dict[int, Decision] = {}
    for decision in Decision.objects.filter(comment__in=found).select_related("by").order_by("pk"):
        newest[decision.comment_id] = decision
    return {
        pk: Answer(409, "decided", _said(comment, newest), undoable([comment])).as_json
        for pk, comment in found.items()
    }


def _said(comment: Comment, newest: dict[int, Decision]) -> str:
    decision = newest.get(comment.pk)
    if decision:
        decision.comment = comment
    return outcome_of(decision)
