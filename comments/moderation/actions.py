"""The actions that a moderator can take on a comment, and what each of them is called."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models import Comment


class Action(models.TextChoices):
    """The value is what the buttons of the admin and of the desk send."""

    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    REOPEN = "reopen", _("Undo the decision")
    KEEP = "keep", _("Leave it published")
    TAKE_DOWN = "take_down", _("Take down")

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

    def done(self, count: int) -> str:
        """A sentence that says what was done to so many comments."""
        if count == 1:
            return str(_DONE_TO_ONE[self])
        return str(_DONE_TO_MANY[self]) % {"n": count}


_DONE_TO_ONE = {
    Action.APPROVE: _("Approved."),
    Action.REJECT: _("Rejected."),
    Action.REOPEN: _("Waiting for review again."),
    Action.KEEP: _("Left published; the reports are dismissed."),
    Action.TAKE_DOWN: _("Taken down."),
}
_DONE_TO_MANY = {
    Action.APPROVE: _("%(n)d approved."),
    Action.REJECT: _("%(n)d rejected."),
    Action.REOPEN: _("%(n)d waiting for review again."),
}
