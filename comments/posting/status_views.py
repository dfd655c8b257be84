"""What became of a comment, for its author alone: behind a signed link, without an account.

The page never repeats the comment itself. A link can be passed on, and would then show
everybody what nobody has reviewed.
"""

from __future__ import annotations

from collections.abc import Callable

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


def _where_it_stands(comment: Comment) -> str:
    if not Comment.objects.published().filter(pk=comment.pk).exists():
        return ""
    page = Cursor(True, position_of(comment.submitted_at, comment.pk + 1))
    return f"{comment.get_absolute_url()}?page={page}#comment-{comment.pk}"


def show(
    request: HttpRequest, comment: Comment, *, notice: str = "", status: int = 200
) -> HttpResponse:
    last = comment.last_decision()
    context = {
        "comment": comment,
        "on_article": Article.objects.published().filter(pk=comment.article_id).first(),
        "stands_at": _where_it_stands(comment),
        "reason": last.reason if last else "",
        "notice": notice,
    }
    return render(request, "comments/status.html", context, status=status)


def _withdraw(comment: Comment) -> None:
    # A second click finds done what the first one did.
    if comment.status != Comment.Status.WITHDRAWN:
        comment.withdraw()


def _appeal(comment: Comment) -> None:
    comment.appeal()
    digest.expect(CommentingSettings.get_solo())


DEEDS: dict[str, Callable[[Comment], None]] = {"withdraw": _withdraw, "appeal": _appeal}


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def status(request: HttpRequest, signed: str) -> HttpResponse:
    """What became of the comment; POST `deed`: “withdraw” or “appeal”."""
    if request.method != "POST":
        return show(request, status_links.find(signed))
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise BadRequest
    try:
        # Locked, so that a decision at the same moment does not send the reader away.
        with transaction.atomic():
            deed(status_links.find(signed, lock=True))
    except AlreadyAppealed:
        notice = _("You have appealed already, which is possible once.")
    except AlreadyDecided:
        notice = _("It has changed meanwhile. Below is how it stands.")
    else:
        return HttpResponseRedirect(request.path)
    return show(request, status_links.find(signed), notice=notice, status=409)
