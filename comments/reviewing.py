"""Decisions as the pages of the admin ask for them: by name, one or many, with what to say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, Decision
from comments.models.refusals import AlreadyDecided

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def outcome_of(decision: Decision | None) -> str:
    """Who decided what and when, for a moderator who came second."""
    if decision is None:
        return _("It has changed since you saw it.")
    return _("%(who)s decided “%(what)s” at %(when)s.") % {
        "who": decision.who(),
        "what": decision.status_label(),
        "when": date(timezone.localtime(decision.at), "Y-m-d H:i:s"),
    }


def decide(comment: Comment, name: str, *, by: User, reason: str) -> Decision:
    """Call the method that a button or an action names.

    Raises BadRequest for an unknown name, and what the method raises.
    """
    if name == "approve":
        return comment.approve(by=by)
    if name == "reject":
        return comment.reject(by=by, reason=reason)
    if name == "reopen":
        return comment.reopen(by=by, reason=reason)
    raise BadRequest(name)


@dataclass(frozen=True)
class Batch:
    """What became of many comments; each row answers for itself."""

    decided: int
    too_late: list[str]

    @classmethod
    def run(cls, comments: Iterable[Comment], name: str, *, by: User, reason: str) -> Batch:
        decided, too_late = 0, []
        for comment in comments:
            try:
                decide(comment, name, by=by, reason=reason)
            except AlreadyDecided as error:
                too_late.append(f"{comment} {outcome_of(error.decision)}")
            else:
                decided += 1
        return cls(decided, too_late)
