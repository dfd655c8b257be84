"""The receipt of a report (举报回执): what became of it, behind a signed link.

The page never repeats what was reported, nor the reader's note, nor who decided: the link can be
passed on, and a comment that was taken down is seen by nobody.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article
from comments.models import ArticleReport, Comment, CommentingSettings, Report, ReportOutcome
from comments.posting import receipt_links
from comments.posting.decorators import private_page
from comments.posting.submission import AnyReport

# Outcomes after which readers no longer see what was reported.
REMOVED = {Report.Outcome.UPHELD, ArticleReport.Outcome.TAKEN_BACK, ArticleReport.Outcome.WITHDRAWN}


def _answer(report: AnyReport) -> str:
    """Return what the office answered the reader."""
    row = ReportOutcome.objects.filter(**{report.LOGGED_AS: report}).first()
    return row.answer if row else ""


def _is_gone(report: AnyReport) -> bool:
    """Whether an open report has nothing to decide on any more.

    A comment that waits for review again may be published again, with the report still open.
    """
    final = {Comment.Status.REJECTED, Comment.Status.WITHDRAWN}
    return isinstance(report, Report) and report.comment.status in final


def _is_public(report: AnyReport, article: Article | None) -> bool:
    """Whether readers can see what was reported; `article` is its published article."""
    if isinstance(report, Report):
        return Comment.objects.published().filter(pk=report.comment_id).exists()
    return article is not None


@require_safe
@private_page
def receipt(request: HttpRequest, signed: str) -> HttpResponse:
    report = receipt_links.find(signed)
    article_id = report.comment.article_id if isinstance(report, Report) else report.article_id
    article = Article.objects.published().filter(pk=article_id).first()
    context = {
        "report": report,
        "is_of_comment": isinstance(report, Report),
        "article": article,
        "answer": _answer(report),
        "is_public": _is_public(report, article),
        "was_removed": report.outcome in REMOVED,
        "is_gone": not report.handled_at and _is_gone(report),
        "usual_time": None if report.handled_at else type(report).objects.usual_time(),
        "sender_data_days": CommentingSettings.read().sender_data_days,
        # Who keeps the address comes back with this in it.
        "is_new": "received" in request.GET and not report.handled_at,
    }
    return render(request, "comments/receipt.html", context)
