"""The actions that a moderator can take on comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy

from comments.models import Comment, Report
from comments.models.transitions import transition_all

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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

    def answer_reports(
        self, comment: Comment, *, by: User, reason: str = "", batch: UUID | None = None
    ) -> None:
        """Close the reports on `comment`.

        Raises AlreadyDecided or AlreadyHandled when somebody else was faster, PermissionDenied
        when `by` may not decide on it.
        """
        if self is Action.TAKE_DOWN:
            comment.reports.uphold(comment, by=by, reason=reason, batch=batch)
        else:
            comment.reports.dismiss(comment, by=by)

    def decide(
        self, comments: Sequence[Comment], *, by: User, reason: str = "", batch: UUID | None = None
    ) -> list[Comment]:
        """Decide on comments that `by` may decide on; return those where nobody was faster."""
        # Approving takes no reason: the text that a moderator typed for a rejection, and then
        # decided otherwise, must not end up in the log.
        reason = "" if self is Action.APPROVE else reason
        status = LEADS_TO[self]
        # A withdrawal is its author's decision, and final.
        decided = (Comment.Status.APPROVED, Comment.Status.REJECTED)
        expected = decided if self is Action.REOPEN else (Comment.Status.PENDING,)
        decisions = transition_all(comments, by, expected, status, reason, batch)
        return [decision.comment for decision in decisions]

    def has_answered(self, comment: Comment, by: User) -> bool:
        """Whether `by` answered the reports with this action: the answer was lost."""
        report = comment.reports.last_handled()
        outcome = Report.Outcome.DISMISSED if self is Action.KEEP else Report.Outcome.UPHELD
        return bool(report and (report.handled_by, report.outcome) == (by, outcome))

    def done(self, count: int) -> str:
        """A sentence that says what was done to so many comments."""
        if count == 1:
            return str(_DONE_TO_ONE[self])
        return str(_DONE_TO_MANY[self]) % {"n": count}


LEADS_TO = {
    Action.APPROVE: Comment.Status.APPROVED,
    Action.REJECT: Comment.Status.REJECTED,
    Action.REOPEN: Comment.Status.PENDING,
}
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
