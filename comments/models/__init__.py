"""Comments, the log of decisions on them, and the settings of commenting."""

from comments.models.comment import Comment
from comments.models.decision import Decision, LedgerHead
from comments.models.settings import CommentingSettings

__all__ = ["Comment", "CommentingSettings", "Decision", "LedgerHead"]
