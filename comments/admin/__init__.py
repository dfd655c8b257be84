"""Every ModelAdmin of the app."""

from comments.admin.article_report import ArticleReportAdmin
from comments.admin.comment import CommentAdmin
from comments.admin.commenting import CommentingSettingsAdmin, ReasonAdmin
from comments.admin.ledger import LedgerAdmin
from comments.admin.logs import DecisionAdmin, DisclosureAdmin
from comments.admin.published_comment import PublishedCommentAdmin
from comments.admin.report import ReportAdmin
from comments.admin.restriction import RestrictionAdmin
from comments.admin.term import TermAdmin
from comments.admin.term_list import TermListAdmin

__all__ = [
    "ArticleReportAdmin",
    "CommentAdmin",
    "CommentingSettingsAdmin",
    "DecisionAdmin",
    "DisclosureAdmin",
    "LedgerAdmin",
    "PublishedCommentAdmin",
    "ReasonAdmin",
    "ReportAdmin",
    "RestrictionAdmin",
    "TermAdmin",
    "TermListAdmin",
]
