"""Decisions as the pages of the admin ask for them: by name, one or many, with what to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest, PermissionDenied
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.models import Comment, Decision
from comments.models.exceptions import AlreadyDecided
from comments.models.report import AlreadyHandled

if TYPE_CHECKING:
    from django.contrib.auth.models import User


_ONE = {
    "approve": gettext_lazy("Approved."),
    "reject": gettext_lazy("Rejected."),
    "reopen": gettext_lazy("It waits again."),
    "keep": gettext_lazy("It stays published; the reports are dismissed."),
    "take_down": gettext_lazy("Taken down."),
}
# What a name does that several comments can't be given in one stroke.
ON_REPORTS = {"keep", "take_down"}
NAMES = set(_ONE)
_MANY = {
    "approve": gettext_lazy("%(n)d approved."),
    "reject": gettext_lazy("%(n)d rejected."),
    "reopen": gettext_lazy("%(n)d wait again."),
}


def outcome_of(decision: Decision | None) -> str:
    """Who decided what and when, for a moderator who came second."""
    if decision is None:
        return _("It has changed since you saw it.")
    return _("%(who)s decided “%(what)s” at %(when)s.") % {
        "who": decision.who(),
        "what": decision.status_label(),
        "when": date(timezone.localtime(decision.at), "Y-m-d H:i:s"),
    }


def outcome_of_reports(comment: Comment) -> str:
    """Who dealt with the reports on it and when, for a moderator who came second."""
    handled = comment.reports.filter(handled_at__isnull=False).select_related("handled_by")
    last = handled.order_by("handled_at").last()
    if last is None or last.handled_by is None or last.handled_at is None:
        return _("It has changed since you saw it.")
    return _("%(who)s dealt with the reports at %(when)s: %(what)s.") % {
        "who": last.handled_by.get_username(),
        "what": last.get_outcome_display(),
        "when": date(timezone.localtime(last.handled_at), "Y-m-d H:i:s"),
    }


def _answer_reports(comment: Comment, name: str, *, by: User, reason: str) -> None:
    report = comment.reports.filter(handled_at=None).first()
    if report is None:
        raise AlreadyHandled
    if name == "keep":
        comment.reports.dismiss(comment, by=by)
    else:
        report.uphold(by=by, reason=reason)


def decide(
    comment: Comment, name: str, *, by: User, reason: str, batch: UUID | None = None
) -> None:
    """Call the method that a button or an action names.

    Raises BadRequest for an unknown name, and what the method raises.
    """
    if name == "approve":
        comment.approve(by=by, batch=batch)
    elif name == "reject":
        comment.reject(by=by, reason=reason, batch=batch)
    elif name == "reopen":
        comment.reopen(by=by, reason=reason, batch=batch)
    elif name in ON_REPORTS:
        _answer_reports(comment, name, by=by, reason=reason)
    else:
        raise BadRequest(name)


@dataclass(frozen=True)
class Batch:
    """What became of one deed on one comment or many; each row answers for itself."""

    done: list[Comment] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @classmethod
    def run(cls, comments: Iterable[Comment], name: str, *, by: User, reason: str) -> Batch:
        """Decide on each. Raises BadRequest for an unknown name, PermissionDenied where `by`
        may not decide at all."""
        comments, batch = list(comments), cls()
        flag = uuid4() if len(comments) > 1 else None
        for comment in comments:
            try:
                decide(comment, name, by=by, reason=reason, batch=flag)
            except AlreadyDecided as error:
                batch.too_late.append(f"{comment} {outcome_of(error.decision)}")
            except AlreadyHandled:
                batch.too_late.append(f"{comment} {outcome_of_reports(comment)}")
            except PermissionDenied as error:
                if not by.has_perm("comments.moderate_comment"):
                    raise
                batch.refused.append(f"{comment} {error}")
            else:
                batch.done.append(comment)
        return batch

    def said(self, name: str, reason: str) -> list[str]:
        """The outcome in sentences: what was done, what had been done before, what may not be."""
        said = []
        if len(self.done) == 1:
            said.append(str(_ONE[name]))
        elif self.done:
            said.append(str(_MANY[name]) % {"n": len(self.done)})
        if self.done and name in ("reject", "take_down") and reason:
            said.append(reason)
        if self.too_late:
            late = ngettext(
                "%d was decided already.", "%d were decided already.", len(self.too_late)
            )
            said.append(late % len(self.too_late))
        return said

    def excuses(self, most: int) -> list[str]:
        """Who was first, and why not, of so many at most."""
        return [*self.too_late, *self.refused][:most]
