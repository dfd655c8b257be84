"""Comments, the log of decisions on them, and what moderators work with."""

from comments.models.article_report import ArticleReport
from comments.models.bulk_decision import BulkDecision
from comments.models.chain_anchor import ChainAnchor, TimeStamp
from comments.models.comment import Comment
from comments.models.commenting_settings import CommentingSettings
from comments.models.daily_total import DailyTotal
from comments.models.decision import Decision, DecisionHead
from comments.models.digest_schedule import DigestSchedule
from comments.models.disclosure import Disclosure, DisclosureHead
from comments.models.inspection_bundle import InspectionBundle
from comments.models.issued_captcha import IssuedCaptcha
from comments.models.lease import Lease
from comments.models.ledger import Ledger
from comments.models.published_comment import PublishedComment
from comments.models.reason import Reason
from comments.models.reply import Reply
from comments.models.report import Report
from comments.models.report_outcome import ReportOutcome, ReportOutcomeHead
from comments.models.restriction import Restriction, RestrictionHead
from comments.models.similarity_key import SimilarityKey
from comments.models.sms_code import SmsCode
from comments.models.term import Term, TermList

__all__ = [
    "ArticleReport",
    "BulkDecision",
    "ChainAnchor",
    "Comment",
    "CommentingSettings",
    "DailyTotal",
    "Decision",
    "DecisionHead",
    "DigestSchedule",
    "Disclosure",
    "DisclosureHead",
    "InspectionBundle",
    "IssuedCaptcha",
    "Lease",
    "Ledger",
    "PublishedComment",
    "Reason",
    "Reply",
    "Report",
    "ReportOutcome",
    "ReportOutcomeHead",
    "Restriction",
    "RestrictionHead",
    "SimilarityKey",
    "SmsCode",
    "Term",
    "TermList",
    "TimeStamp",
]
