"""Reporting a published comment or article to the editorial office (举报)."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from articles.models import Article
from articles.pages.decorators import gone_when_withdrawn
from comments.client_ip import sender_network
from comments.models import ArticleReport, Comment, Report
from comments.posting import receipt_links
from comments.posting.decorators import private_page
from comments.posting.form_handling import handle_post
from comments.posting.forms import CaptchaForm, ReportForm
from comments.posting.submission import receive


def _published_comment(pk: int) -> Comment:
    comments = Comment.objects.published().select_related("article__category")
    return get_object_or_404(comments, pk=pk)


def _published_article(pk: int) -> Article:
    return get_object_or_404(Article.objects.published().select_related("category"), pk=pk)


def _show(
    request: HttpRequest,
    reported: Comment | Article,
    form: CaptchaForm,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    is_comment = isinstance(reported, Comment)
    context = {
        "reported": reported,
        "comment": reported if is_comment else None,
        "article": reported.article if isinstance(reported, Comment) else reported,
        "form": form,
        "notice": notice,
        "usual_time": (Report if is_comment else ArticleReport).objects.usual_time(),
    }
    return render(request, "comments/report.html", context, status=status)


def _answer(request: HttpRequest, reported: Comment | Article) -> HttpResponse:
    show = partial(_show, request, reported)
    if request.method != "POST":
        return show(ReportForm(network=sender_network(request)))
    form = ReportForm(request.POST, network=sender_network(request))

    def store() -> str:
        report = receive(form.submission(reported, request))
        return f"{receipt_links.link_to(report)}?received=1"

    return handle_post(request, form, show, store)


@private_page
def redisplay(request: HttpRequest, pk: int, notice: str) -> HttpResponse:
    """The report page with what was typed, unvalidated, and a new captcha."""
    return _show(request, _published_comment(pk), ReportForm.with_new_captcha(request), notice)


@private_page
@gone_when_withdrawn
def redisplay_for_article(request: HttpRequest, pk: int, notice: str) -> HttpResponse:
    """The same page for an article."""
    return _show(request, _published_article(pk), ReportForm.with_new_captcha(request), notice)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    # For a POST too: the comment may have been taken down while the form was open.
    return _answer(request, _published_comment(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
@gone_when_withdrawn
def report_article(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, _published_article(pk))
