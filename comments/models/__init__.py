"""Comments, the log of decisions on them, and what moderators work with."""

from comments.models.comment import Comment
from comments.models.decision import Decision, Ledger, LedgerHead
from comments.models.digest_schedule import DigestSchedule
from comments.models.disclosure import Disclosure, DisclosureHead
from comments.models.lease import Lease
from comments.models.measure import Measure, MeasureHead
from comments.models.published import PublishedComment
from comments.models.reason import Reason
from comments.models.reply import Reply
from comments.models.report import Report
from comments.models.settings import CommentingSettings
from comments.models.term import Term, TermList
from comments.models.total import DailyTotal

__all__ = [
    "Comment",
    "CommentingSettings",
    "DailyTotal",
    "Decision",
    "DigestSchedule",
    "Disclosure",
    "DisclosureHead",
    "Lease",
    "Ledger",
    "LedgerHead",
    "Measure",
    "MeasureHead",
    "PublishedComment",
    "Reason",
    "Reply",
    "Report",
    "Term",
    "TermList",
]
