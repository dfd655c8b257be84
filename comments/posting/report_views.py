"""Reporting a published comment to the editorial office (举报)."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from comments.client_ip import sender_network
from comments.models import Comment
from comments.posting.decorators import private_page
from comments.posting.form_handling import handle_post
from comments.posting.forms import CaptchaForm, ReportForm
from comments.posting.submission import receive


def _published(pk: int) -> Comment:
    comments = Comment.objects.published().select_related("article__category")
    return get_object_or_404(comments, pk=pk)


def _show(
    request: HttpRequest, comment: Comment, form: CaptchaForm, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "form": form, "notice": notice}
    context["received"] = "received" in request.GET
    return render(request, "comments/report.html", context, status=status)


@private_page
def redisplay(request: HttpRequest, pk: int, notice: str) -> HttpResponse:
    """The report page with what was typed, unvalidated, and a new captcha."""
    form = ReportForm.with_new_captcha(request)
    return _show(request, _published(pk), form, notice)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    # For a POST too: the comment may have been taken down while the form was open.
    comment = _published(pk)
    show = partial(_show, request, comment)
    if request.method != "POST":
        return show(ReportForm(network=sender_network(request)))
    form = ReportForm(request.POST, network=sender_network(request))

    def store() -> str:
        receive(form.submission(comment, request))
        return f"{request.path}?received=1"

    return handle_post(request, form, show, store)
