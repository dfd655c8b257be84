"""Actions on one comment or many, and how they went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models.person_name import person_name
from comments.models import Comment, Decision
from comments.models.exceptions import AlreadyDecided, AlreadyHandled
from comments.models.permissions import MODERATE_COMMENTS
from comments.models.transitions import check_may_decide
from comments.moderation.actions import LEADS_TO, Action
from comments.moderation.rendering import count_hidden

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A card takes no more: its form has a field for each, and a page has up to 500 cards.
MAX_BATCH_SIZE = 100
# Small enough to hold SQLite's write lock for a tenth of a second only.
TRANSACTION_SIZE = 200
NEEDS_READING = gettext_lazy(
    "It is flagged or has hidden characters: read it, and decide on it by itself."
)


def needs_reading(comment: Comment) -> bool:
    """Whether a moderator must not approve the comment together with others."""
    kinds = {flag.get("kind") for flag in comment.flags if isinstance(flag, dict)}
    # Forty readers who send the same words of sympathy are no reason to read them forty times.
    is_flagged = comment.flagged and kinds != {"repeat"}
    return is_flagged or any(count_hidden(text) for text in (comment.nickname, comment.body))


def _to_be_read_alone(comments: list[Comment]) -> set[int]:
    texts = {comment.fingerprint for comment in comments} - {""}
    same_text = Comment.objects.pending().filter(fingerprint__in=texts, flagged=True)
    # A flag is about the text, which others may share that arrived before the term was listed.
    flagged = {comment.fingerprint for comment in same_text if needs_reading(comment)}
    return {
        comment.pk
        for comment in comments
        if needs_reading(comment) or comment.fingerprint in flagged
    }


def describe_decision(decision: Decision | None) -> str:
    """Return who decided what and when, for a moderator who came second."""
    if decision is None:
        return _("It has changed since you loaded the page.")
    return _("%(who)s decided “%(what)s” at %(when)s.") % {
        "who": decision.who(),
        "what": decision.status_label(),
        "when": date(timezone.localtime(decision.at), "Y-m-d H:i:s"),
    }


def describe_handling(comment: Comment) -> str:
    """Return who handled the reports on `comment` and when, for one who came second."""
    report = comment.reports.last_handled()
    if report is None or report.handled_by is None or report.handled_at is None:
        return _("It has changed since you loaded the page.")
    return _("%(who)s handled the reports at %(when)s: %(what)s.") % {
        "who": person_name(report.handled_by),
        "what": report.get_outcome_display(),
        "when": date(timezone.localtime(report.handled_at), "Y-m-d H:i:s"),
    }


@dataclass(frozen=True)
class Batch:
    """The outcome of an action: comments may differ, since others decide at the same time."""

    action: Action
    reason: str = ""
    done: list[Comment] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @classmethod
    def run(
        cls,
        action: Action,
        comments: Iterable[Comment],
        *,
        by: User,
        reason: str,
        batch_id: UUID | None = None,
    ) -> Self:
        """Take `action` on the comments.

        Raises PermissionDenied when `by` may not moderate at all.
        """
        comments, batch = list(comments), cls(action, reason)
        # An account that may not moderate gets the 403 page, not a list of refusals.
        if not by.has_perm(MODERATE_COMMENTS):
            raise PermissionDenied
        # The log shows which decisions were one click; a single one needs no mark.
        batch_id = batch_id or (uuid4() if len(comments) > 1 else None)
        decidable = batch._decidable(comments, by, batch_id)
        if action.answers_reports:
            batch._answer_reports(decidable, by)
        else:
            for start in range(0, len(decidable), TRANSACTION_SIZE):
                batch._decide(decidable[start : start + TRANSACTION_SIZE], by, batch_id)
        return batch

    def _decidable(self, comments: list[Comment], by: User, batch_id: UUID | None) -> list[Comment]:
        """Return what `by` may decide on in this batch; refuse the others."""
        is_approval_of_many = self.action is Action.APPROVE and batch_id is not None
        alone = _to_be_read_alone(comments) if is_approval_of_many else set()
        decidable = []
        for comment in comments:
            if comment.pk in alone:
                self.refused.append(f"{comment} {NEEDS_READING}")
                continue
            try:
                check_may_decide(comment, by)
            except PermissionDenied as error:
                self.refused.append(f"{comment} {error}")
            else:
                decidable.append(comment)
        return decidable

    def _answer_reports(self, comments: list[Comment], by: User) -> None:
        for comment in comments:
            try:
                self.action.answer_reports(comment, by=by, reason=self.reason)
            except (AlreadyDecided, AlreadyHandled) as error:
                if self.action.has_answered(comment, by):
                    comment.refresh_from_db(fields=["status", "version"])
                    self.done.append(comment)
                elif isinstance(error, AlreadyDecided):
                    self.too_late.append(f"{comment} {describe_decision(error.decision)}")
                else:
                    self.too_late.append(f"{comment} {describe_handling(comment)}")
            else:
                self.done.append(comment)

    def _decide(self, comments: list[Comment], by: User, batch_id: UUID | None) -> None:
        done = self.action.decide(comments, by=by, reason=self.reason, batch=batch_id)
        in_time = {comment.pk for comment in done}
        late = [comment for comment in comments if comment.pk not in in_time]
        self.done.extend(done)
        if late:
            self._count_late(late, by)

    def _count_late(self, late: Sequence[Comment], by: User) -> None:
        """Count those that `by` decided on in the same way as done: the answer was lost."""
        pks = [comment.pk for comment in late]
        newest, stored = Decision.objects.newest_by_comment(pks), Comment.objects.in_bulk(pks)
        for comment in late:
            decision, now = newest.get(comment.pk), stored[comment.pk]
            outcome = decision and (decision.by_id, decision.to_status)
            if outcome == (by.pk, LEADS_TO[self.action]) and now.version == comment.version + 1:
                self.done.append(now)
            else:
                self.too_late.append(f"{comment} {describe_decision(decision)}")

    def successes(self) -> list[str]:
        """Sentences that say what was done, and how many had been decided on before."""
        messages = []
        if self.done:
            messages.append(self.action.done(len(self.done)))
            if self.action.needs_reason and self.reason:
                messages.append(self.reason)
        if self.too_late:
            late = ngettext(
                "%d was already decided.", "%d were already decided.", len(self.too_late)
            )
            messages.append(late % len(self.too_late))
        return messages

    def failures(self) -> list[str]:
        """A sentence for each comment that was not decided on: who was faster, or why not."""
        return [*self.too_late, *self.refused]
