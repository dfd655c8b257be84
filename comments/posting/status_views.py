"""The status page of a comment, for its author alone: behind a signed link, without an account.

The page never repeats the comment itself: the link can be passed on, and would then show anybody
what no moderator has reviewed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from statistics import median

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.keyset_pagination import Cursor, position_of
from articles.models import Article
from comments import digest
from comments.models import Comment, CommentingSettings
from comments.models.exceptions import AlreadyAppealed, AlreadyDecided
from comments.posting import status_links
from comments.posting.decorators import private_page
from comments.posting.forms import AppealForm

# Few enough that the time is that of the people who decide now.
RECENT_APPEALS, FEW_APPEALS = 50, 5
UNDER_REVIEW = (Comment.Status.PENDING, Comment.Status.REJECTED)


def _published_url(comment: Comment) -> str:
    """Return the address of the comment in the list under its article; "" if it is not public."""
    if not Comment.objects.published().filter(pk=comment.pk).exists():
        return ""
    # A page holds what is older than its cursor, so the cursor lies just above the comment.
    page = Cursor(True, position_of(comment.submitted_at, comment.pk + 1))
    return f"{comment.get_absolute_url()}?page={page}#comment-{comment.pk}"


def _show(
    request: HttpRequest,
    comment: Comment,
    *,
    notice: str = "",
    status: int = 200,
    appeal_form: AppealForm | None = None,
) -> HttpResponse:
    decision = comment.last_decision()
    context = {
        "comment": comment,
        "on_article": Article.objects.published().filter(pk=comment.article_id).first(),
        "published_url": _published_url(comment),
        "reason": decision.reason if decision else "",
        "notice": notice,
        "appeal_form": appeal_form or AppealForm(),
        "appeal_time": _appeal_time() if comment.status in UNDER_REVIEW else None,
    }
    return render(request, "comments/status.html", context, status=status)


def _appeal_time() -> timedelta | None:
    """Return the median of recent appeals; None while too few tell nothing."""
    times = Comment.objects.newest_appeal_times(RECENT_APPEALS)
    if len(times) < FEW_APPEALS:
        return None
    return timedelta(seconds=median(time.total_seconds() for time in times))


def _withdraw(comment: Comment, reason: str) -> None:
    # A second click must not be an error: the first one did what it asks for.
    if comment.status != Comment.Status.WITHDRAWN:
        comment.withdraw()


def _appeal(comment: Comment, reason: str) -> None:
    comment.appeal(reason)
    digest.expect(CommentingSettings.get_solo())


ACTIONS: dict[str, Callable[[Comment, str], None]] = {"withdraw": _withdraw, "appeal": _appeal}


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def status(request: HttpRequest, signed: str) -> HttpResponse:
    """The status page; POST `action`, “withdraw” or “appeal”, changes the status.

    An appeal may have a `reason`.
    """
    if request.method != "POST":
        return _show(request, status_links.find(signed))
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise BadRequest
    form = AppealForm(request.POST)
    if not form.is_valid():
        comment = status_links.find(signed)
        return _show(request, comment, appeal_form=form, status=400)
    try:
        # Locked, so that a moderator's decision at the same time comes before or after, and the
        # author is not refused for having read the older status.
        with transaction.atomic():
            action(status_links.find(signed, lock=True), form.cleaned_data["reason"])
    except AlreadyAppealed:
        notice = _("You have appealed already. A comment can be appealed only once.")
    except AlreadyDecided:
        notice = _("The status has changed in the meantime. Below is the current one.")
    else:
        return HttpResponseRedirect(request.path)
    return _show(request, status_links.find(signed), notice=notice, status=409)
