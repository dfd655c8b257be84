"""The views of the desk, behind the admin's own sign-in and `never_cache`: see urls.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Category
from articles.pages.fragments import FRAGMENT, wants_fragment
from comments.models import Comment, Reason
from comments.models.permissions import MODERATE_COMMENTS
from comments.moderation import excerpt, leases
from comments.moderation.actions import Action
from comments.moderation.cards import next_cards, undo_card
from comments.moderation.filters import AGES, FLAGGED, QUEUES, Filters
from comments.moderation.requests import (
    DecisionRequest,
    comment_ids,
    decided_by_others,
)
from comments.moderation.sender import earlier_comments
from comments.moderation.statistics import DeskStatistics, waiting_label

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Published comments shown before and after the one under review.
NEIGHBOURS = 3


moderators_only = permission_required(MODERATE_COMMENTS, raise_exception=True)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _categories() -> list[Category]:
    return list(Category.objects.in_tree_order())


def _card_context(filters: Filters) -> dict[str, Any]:
    # The reasons are the same on every card, and a page may have five hundred: rendered once.
    reasons = {
        "reasons": Reason.objects.filter(active=True),
        "name": Action.TAKE_DOWN if filters.queue == "reported" else Action.REJECT,
    }
    return {
        "filters": filters,
        "query": filters.query(),
        "reasons": render_to_string("admin/comments/moderation/reasons.html", reasons),
    }


@require_safe
@moderators_only
def desk(request: HttpRequest) -> HttpResponse:
    """The page with the first cards, the filters and the statistics."""
    filters, categories, by = Filters.parse(request.GET.dict()), _categories(), _user(request)
    done = comment_ids(request.GET, "done")
    context = {
        **admin.site.each_context(request),
        **_card_context(filters),
        "is_nav_sidebar_enabled": False,
        "title": _("Moderation desk"),
        "cards": next_cards(filters, categories, by),
        "decided": undo_card(done, by) if done else None,
        "categories": categories,
        "active_filters": filters.describe(categories),
        "queues": QUEUES,
        "ages": AGES,
        "flags": FLAGGED,
        "numbers": DeskStatistics.load(by),
    }
    return render(request, "admin/comments/moderation/desk.html", context)


@require_POST
@moderators_only
def more(request: HttpRequest) -> HttpResponse:
    """The next cards, for a page that names in `have` those that it shows already."""
    filters = Filters.parse(request.GET.dict())
    categories = _categories() if filters.category else []
    cards = next_cards(filters, categories, _user(request), comment_ids(request.POST))
    context = _card_context(filters) | {"cards": cards}
    return render(request, "admin/comments/moderation/cards.html", context)


@require_POST
@moderators_only
def decide(request: HttpRequest) -> HttpResponse:
    """Decide on one `comment=pk:version` or several: JSON for scripts, else back to the desk."""
    state, status = DecisionRequest.parse(request.POST).execute(_user(request))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(state, status=status)
    level = messages.SUCCESS if status == 200 else messages.WARNING
    messages.add_message(request, level, state["message"])
    query = Filters.parse(request.GET.dict()).query()
    # Without JavaScript the next page offers the undo that the card would have.
    if state["state"] == "decided":
        done = ",".join(comment.partition(":")[0] for comment in state["comments"])
        query = f"{query}&done={done}".removeprefix("&")
    address = reverse("admin:comments_comment_desk")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_POST
@moderators_only
def renew(request: HttpRequest) -> HttpResponse:
    """Renew the leases of an open page, and tell it which of its comments others decided on."""
    shown, by = comment_ids(request.POST), _user(request)
    decided = decided_by_others(shown, Filters.parse(request.GET.dict()))
    leases.renew([pk for pk in shown if pk not in decided], by)
    return JsonResponse({"gone": decided, "waiting": waiting_label(by)})


@require_safe
@moderators_only
def sender(request: HttpRequest) -> HttpResponse:
    """The newest decided comments of a `nickname`, a `network` or an `identity`."""
    filters = Filters.parse(request.GET.dict())
    given = {name: getattr(filters, name) for name in ("nickname", "network", "identity")}
    if not any(given.values()):
        raise Http404
    context = {"filters": filters, "rows": earlier_comments(**given)}
    if wants_fragment(request):
        return render(request, "admin/comments/moderation/sender.html", context, FRAGMENT)
    context |= {**admin.site.each_context(request), "title": _("Earlier comments")}
    return render(request, "admin/comments/moderation/sender_page.html", context)


@require_safe
@moderators_only
def context(request: HttpRequest, pk: int) -> HttpResponse:
    """The passage that the comment is about, and the published comments around it."""
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    others = comment.article.comments.published().exclude(pk=pk)
    before = others.filter(submitted_at__lte=comment.submitted_at).order_by("-submitted_at", "-pk")
    after = others.filter(submitted_at__gt=comment.submitted_at).order_by("submitted_at", "pk")
    context = {
        "comment": comment,
        "passage": excerpt.related_passage(comment.article.body, comment.body),
        "before": list(before[:NEIGHBOURS])[::-1],
        "after": after[:NEIGHBOURS],
    }
    if wants_fragment(request):
        return render(request, "admin/comments/moderation/context.html", context, FRAGMENT)
    context |= {**admin.site.each_context(request), "title": _("Context")}
    return render(request, "admin/comments/moderation/context_page.html", context)
