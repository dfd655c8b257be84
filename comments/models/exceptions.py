"""Why a comment did not move: what its transitions raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from comments.models.decision import Decision


class AlreadyDecided(Exception):
    """Somebody else moved the comment first; `decision` is the log row that says who and when."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(decision)
        self.decision = decision


class AlreadyAppealed(Exception):
    """The reader has appealed once, and the decision after it is final."""


class OwnComment(PermissionDenied):
    """Nobody decides on a comment that came from their own session."""

    def __init__(self) -> None:
        super().__init__(_("It was sent from your own session: somebody else must decide."))


class AnotherMustDecide(PermissionDenied):
    """Whoever rejected a comment does not decide on the appeal while there is somebody else."""

    def __init__(self) -> None:
        super().__init__(
            _("You rejected this comment, and its author appealed: another moderator must decide.")
        )
