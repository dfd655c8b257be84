"""Reporting a published comment to the editorial office (举报)."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments import digest
from comments.client_ip import network_of, sender_address
from comments.models import Comment, CommentingSettings, Report
from comments.posting import captcha
from comments.posting.forms import ReportForm
from comments.posting.status_views import private_page
from comments.posting.submission import CaptchaRefused, TooMany


class AlreadyReported(Exception):
    """This comment was reported from this network address before."""


def receive(comment: Comment, form: ReportForm, address: str) -> None:
    """Put the report into the queue; of a double click, one.

    Raises AlreadyReported, TooMany or CaptchaRefused; after the latter the captcha is used up.
    """
    said, network = form.cleaned_data, network_of(address)
    key = said["captcha_0"]
    with transaction.atomic():
        # Locking this row lets one in at a time, which makes the limit exact.
        rules, _made = CommentingSettings.objects.select_for_update().get_or_create(pk=1)
        if comment.reports.filter(captcha_key=key).exists():
            return
        if comment.reports.filter(network=network).exists():
            raise AlreadyReported
        sent = Report.objects.sent_in_the_last_minute(network).count()
        if sent >= rules.posts_per_minute and not rules.is_own_network(address):
            raise TooMany
        if captcha.redeem(key, said["captcha_1"]):
            comment.reports.create(
                kind=said["kind"], note=said["note"], captcha_key=key, network=network
            )
            digest.expect(rules)
            return
    # Outside the transaction, so that the wrong answer stays used up.
    raise CaptchaRefused


def show(
    request: HttpRequest, comment: Comment, form: ReportForm, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "form": form, "notice": notice}
    context["received"] = "received" in request.GET
    return render(request, "comments/report.html", context, status=status)


def _published(pk: int) -> Comment:
    comments = Comment.objects.published().select_related("article__category")
    return get_object_or_404(comments, pk=pk)


@private_page
def give_back(request: HttpRequest, pk: int, notice: str = "") -> HttpResponse:
    """What was typed, unjudged, in a form with a new captcha."""
    typed = {name: request.POST.get(name, "") for name in ("kind", "note")}
    typed["captcha_kind"] = captcha.next_kind(request.POST)
    return show(request, _published(pk), ReportForm(initial=typed), notice=notice)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def report(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _published(pk)
    if request.method != "POST":
        return show(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if "refresh" in request.POST:
        return give_back(request, pk)
    if not form.is_valid():
        return show(request, comment, form)
    try:
        receive(comment, form, sender_address(request))
    except CaptchaRefused:
        form.add_error("captcha_1", captcha.REFUSED)
        return show(request, comment, form)
    except AlreadyReported:
        notice = _("This comment was reported from your network already; a moderator looks at it.")
        return show(request, comment, form, notice=notice, status=409)
    except TooMany:
        notice = _("Too many reports came from your network. Please try again in a minute.")
        return show(request, comment, form, notice=notice, status=429)
    return HttpResponseRedirect(f"{request.path}?received=1")
