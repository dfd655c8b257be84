"""The actions that a moderator can take on comments, one or many, and how they went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import models
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models.person_name import person_name
from comments.models import Comment, Decision, Report
from comments.models.exceptions import AlreadyDecided, AlreadyHandled
from comments.models.permissions import MODERATE_COMMENTS
from comments.moderation.rendering import count_hidden

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A flood of thousands is decided on in several batches: each comment is a transaction of its own,
# and a moderator waits for the answer.
MAX_BATCH_SIZE = 100


class Action(models.TextChoices):
    """The value is what the buttons of the admin and of the desk send."""

    APPROVE = "approve", gettext_lazy("Approve")
    REJECT = "reject", gettext_lazy("Reject")
    REOPEN = "reopen", gettext_lazy("Undo the decision")
    KEEP = "keep", gettext_lazy("Leave it published")
    TAKE_DOWN = "take_down", gettext_lazy("Take down")

    @property
    def answers_reports(self) -> bool:
        """Whether it closes the reports on a published comment, which is done one by one."""
        return self in (Action.KEEP, Action.TAKE_DOWN)

    @property
    def needs_reason(self) -> bool:
        """Whether the reason for it is shown to moderators and to the author."""
        return self in (Action.REJECT, Action.TAKE_DOWN)

    def perform(
        self, comment: Comment, *, by: User, reason: str = "", batch: UUID | None = None
    ) -> None:
        """Carry the action out on `comment`.

        Raises AlreadyDecided or AlreadyHandled when somebody else was faster, PermissionDenied
        when `by` may not decide on it.
        """
        # Approving takes no reason: the text that a moderator typed for a rejection, and then
        # decided otherwise, must not end up in the log.
        match self:
            case Action.APPROVE:
                comment.approve(by=by, batch=batch)
            case Action.REJECT:
                comment.reject(by=by, reason=reason, batch=batch)
            case Action.REOPEN:
                comment.reopen(by=by, reason=reason, batch=batch)
            case Action.KEEP:
                comment.reports.dismiss(comment, by=by)
            case Action.TAKE_DOWN:
                comment.reports.uphold(comment, by=by, reason=reason, batch=batch)

    def was_taken(self, comment: Comment, by: User) -> bool:
        """Whether `by` took this action on this version: the answer to the first time was lost."""
        if self.answers_reports:
            report = comment.reports.last_handled()
            outcome = Report.Outcome.DISMISSED if self is Action.KEEP else Report.Outcome.UPHELD
            return bool(report and (report.handled_by, report.outcome) == (by, outcome))
        decision, next_version = comment.last_decision(), comment.version + 1
        return (
            decision is not None
            and (decision.by, decision.to_status) == (by, _LEADS_TO[self])
            and Comment.objects.filter(pk=comment.pk, version=next_version).exists()
        )

    def done(self, count: int) -> str:
        """A sentence that says what was done to so many comments."""
        if count == 1:
            return str(_DONE_TO_ONE[self])
        return str(_DONE_TO_MANY[self]) % {"n": count}


_LEADS_TO = {
    Action.APPROVE: Comment.Status.APPROVED,
    Action.REJECT: Comment.Status.REJECTED,
    Action.REOPEN: Comment.Status.PENDING,
}
NEEDS_READING = gettext_lazy(
    "It is flagged or has hidden characters: read it, and decide on it by itself."
)
_DONE_TO_ONE = {
    Action.APPROVE: gettext_lazy("Approved."),
    Action.REJECT: gettext_lazy("Rejected."),
    Action.REOPEN: gettext_lazy("Waiting for review again."),
    Action.KEEP: gettext_lazy("Left published; the reports are dismissed."),
    Action.TAKE_DOWN: gettext_lazy("Taken down."),
}
_DONE_TO_MANY = {
    Action.APPROVE: gettext_lazy("%(n)d approved."),
    Action.REJECT: gettext_lazy("%(n)d rejected."),
    Action.REOPEN: gettext_lazy("%(n)d waiting for review again."),
}


def needs_reading(comment: Comment) -> bool:
    """Whether a moderator must not approve the comment together with others."""
    kinds = {flag.get("kind") for flag in comment.flags if isinstance(flag, dict)}
    # Forty readers who send the same words of sympathy are no reason to read them forty times.
    is_flagged = comment.flagged and kinds != {"repeat"}
    return is_flagged or any(count_hidden(text) for text in (comment.nickname, comment.body))


def _to_be_read_alone(comments: list[Comment]) -> set[int]:
    if len(comments) < 2:
        return set()
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


def describe_earlier(error: AlreadyDecided | AlreadyHandled, comment: Comment) -> str:
    """Return who was faster, and what they did."""
    if isinstance(error, AlreadyDecided):
        return describe_decision(error.decision)
    return describe_handling(comment)


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
    def run(cls, action: Action, comments: Iterable[Comment], *, by: User, reason: str) -> Self:
        """Take `action` on every comment, each in a transaction of its own.

        Raises PermissionDenied when `by` may not moderate at all.
        """
        comments, batch = list(comments), cls(action, reason)
        alone = _to_be_read_alone(comments) if action is Action.APPROVE else set()
        # The log shows which decisions were one click; a single one needs no mark.
        batch_id = uuid4() if len(comments) > 1 else None
        for comment in comments:
            if comment.pk in alone:
                batch.refused.append(f"{comment} {NEEDS_READING}")
                continue
            try:
                action.perform(comment, by=by, reason=reason, batch=batch_id)
            except (AlreadyDecided, AlreadyHandled) as error:
                if action.was_taken(comment, by):
                    comment.refresh_from_db(fields=["status", "version"])
                    batch.done.append(comment)
                else:
                    batch.too_late.append(f"{comment} {describe_earlier(error, comment)}")
            except PermissionDenied as error:
                # An account that may not moderate gets the 403 page, not a list of refusals.
                if not by.has_perm(MODERATE_COMMENTS):
                    raise
                batch.refused.append(f"{comment} {error}")
            else:
                batch.done.append(comment)
        return batch

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
