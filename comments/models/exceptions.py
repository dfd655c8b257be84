"""The exceptions of the models: why a comment, report or restriction stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from comments.models.decision import Decision
    from comments.models.restriction import Restriction


class AlreadyDecided(Exception):
    """Somebody else decided first; `decision` is the log row that says who and when."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(decision)
        self.decision = decision


class AlreadyAppealed(Exception):
    """The reader has appealed once, and the decision after it is final."""


class AlreadyHandled(Exception):
    """Somebody else was faster: the report is closed, or its comment is not public any more."""


class NotDone(Exception):
    """The article is not as the outcome of a report says: for one, taken back or withdrawn."""


class AlreadyInForce(Exception):
    """Somebody else imposed this restriction first, or lifted it: `restriction` is their row."""

    def __init__(self, restriction: Restriction) -> None:
        super().__init__(restriction)
        self.restriction = restriction


# The refusals carry their sentence, so that the desk, the admin and the reports say the same.
class OwnComment(PermissionDenied):
    """Nobody decides on a comment that came from their own session."""

    def __init__(self) -> None:
        super().__init__(_("It was sent from your own session: somebody else must decide."))


class AnotherMustDecide(PermissionDenied):
    """The moderator who rejected a comment does not decide on the appeal while others can."""

    def __init__(self) -> None:
        super().__init__(
            _("You rejected this comment, and its author appealed: another moderator must decide.")
        )
