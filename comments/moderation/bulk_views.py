"""The pages of bulk decisions: a form that starts one, and one that carries out a batch."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles.models import Category
from comments.models import BulkDecision
from comments.moderation.actions import Action
from comments.moderation.batch import TRANSACTION_SIZE
from comments.moderation.bulk import BulkProgress, may_start
from comments.moderation.filters import Filters
from comments.moderation.requests import cleaned_reason
from comments.moderation.views import moderators_only


def start_bulk_decision(request: HttpRequest, action: Action, filters: Filters) -> HttpResponse:
    """Prepare a bulk decision, and show its page, which has the button that begins it."""
    by, reason = cast("User", request.user), cleaned_reason(request.POST.get("reason", ""))
    progress = BulkProgress.start(action, filters, by=by, reason=reason)
    return HttpResponseRedirect(_address(progress))


def _address(progress: BulkProgress) -> str:
    return reverse("admin:comments_comment_desk_bulk_progress", args=[progress.decision.pk])


def _context(
    request: HttpRequest, progress: BulkProgress, labels: dict[str, str]
) -> dict[str, Any]:
    filters = progress.filters
    categories = list(Category.objects.in_tree_order()) if filters.category else []
    return {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Reject all") if progress.action is Action.REJECT else _("Approve all"),
        "decision": progress.decision,
        "is_rejection": progress.action is Action.REJECT,
        "labels": labels,
        "size": TRANSACTION_SIZE,
        "active_filters": filters.describe(categories),
        "query": filters.query(),
    }


@require_POST
@moderators_only
def start(request: HttpRequest) -> HttpResponse:
    """Prepare the `decision` on everything that the filters in the address show."""
    filters, name = Filters.parse(request.GET.dict()), request.POST.get("decision", "")
    if not may_start(name, filters):
        raise BadRequest(name)
    return start_bulk_decision(request, Action(name), filters)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def progress(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The page with the progress; a POST decides on the next batch, or stops with `stop`."""
    decisions = BulkDecision.objects.select_related("by")
    # Nobody else goes on with it: the log names its moderator for every comment.
    progress = BulkProgress(get_object_or_404(decisions, pk=batch, by=cast("User", request.user)))
    if request.method == "POST":
        if "stop" in request.POST:
            progress.stop()
        else:
            progress.decide_next()
        if request.get_preferred_type(["text/html", "application/json"]) != "application/json":
            return HttpResponseRedirect(_address(progress))
    labels = progress.labels()
    if request.method == "POST":
        return JsonResponse(labels | {"finished": progress.decision.finished_at is not None})
    return render(
        request, "admin/comments/moderation/bulk.html", _context(request, progress, labels)
    )
