"""The pages of the desk. What they ask of the database stands in the modules beside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles.models import Category
from comments.fragments import FRAGMENT, wants_fragment
from comments.models import Comment, Reason
from comments.moderation import cards, excerpt, leases, requests
from comments.moderation import statistics as desk_numbers
from comments.moderation.filters import AGES, FLAGGED, QUEUES, Filters

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NEIGHBOURS = 3


def moderators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only those in who may decide on comments, and keep what they see out of caches."""

    @wraps(view)
    def checked(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.has_perm("comments.moderate_comment"):
            raise PermissionDenied
        return view(request, **parts)

    return never_cache(checked)


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)


def _categories() -> list[Category]:
    return list(Category.objects.in_tree_order())


def _for_cards(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """What every card repeats is rendered once: a page may have five hundred."""
    reasons = {
        "reasons": Reason.objects.filter(active=True),
        "name": "take_down" if filters.queue == "reported" else "reject",
    }
    return {
        "filters": filters,
        "query": filters.query(),
        "reasons": render_to_string("admin/comments/moderation/reasons.html", reasons),
    }


@require_safe
@moderators_only
def desk(request: HttpRequest) -> HttpResponse:
    filters, categories, by = Filters.parse(request.GET.dict()), _categories(), _who(request)
    done = requests.numbers(request.GET, "done")
    context = {
        **admin.site.each_context(request),
        **_for_cards(request, filters),
        "is_nav_sidebar_enabled": False,
        "title": _("Moderation desk"),
        "cards": cards.lay_out(filters, categories, by),
        "decided": requests.decided_card(done, by) if done else None,
        "categories": categories,
        "queues": QUEUES,
        "ages": AGES,
        "flags": FLAGGED,
        "numbers": desk_numbers.read(),
    }
    return render(request, "admin/comments/moderation/desk.html", context)


@require_POST
@moderators_only
def more(request: HttpRequest) -> HttpResponse:
    """The next cards, for a page that names those it `have`s."""
    filters = Filters.parse(request.GET.dict())
    categories = _categories() if filters.category else []
    given = cards.lay_out(filters, categories, _who(request), requests.numbers(request.POST))
    context = _for_cards(request, filters) | {"cards": given}
    return render(request, "admin/comments/moderation/cards.html", context)


@require_POST
@moderators_only
def decide(request: HttpRequest) -> HttpResponse:
    """Decide on `comment=pk:version`, once or more: for a script in JSON, else back to the desk."""
    deed = requests.Deed.read(request)
    answer = requests.carry_out(deed, _who(request))
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(answer.as_json, status=answer.status)
    say = messages.success if answer.status == 200 else messages.warning
    say(request, answer.said)
    query = Filters.parse(request.GET.dict()).query()
    if answer.state == "decided":
        done = ",".join(each.partition(":")[0] for each in answer.comments)
        query = f"{query}&done={done}".removeprefix("&")
    address = reverse("admin:comments_comment_desk")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


@require_POST
@moderators_only
def renew(request: HttpRequest) -> HttpResponse:
    """Keep the cards of an open page, and tell which of them others have decided on."""
    have = requests.numbers(request.POST)
    gone = requests.gone(have, Filters.parse(request.GET.dict()))
    leases.renew([pk for pk in have if pk not in gone], _who(request))
    return JsonResponse({"gone": gone, "waiting": Comment.objects.pending().count()})


@require_safe
@moderators_only
def context(request: HttpRequest, pk: int) -> HttpResponse:
    """What the comment stands beside: the passage, and the published comments next to it."""
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    others = comment.article.comments.published().exclude(pk=pk)
    before = others.filter(submitted_at__lte=comment.submitted_at).order_by("-submitted_at", "-pk")
    after = others.filter(submitted_at__gt=comment.submitted_at).order_by("submitted_at", "pk")
    found = {
        "comment": comment,
        "passage": excerpt.of(comment.article.body, comment.body),
        "before": list(before[:NEIGHBOURS])[::-1],
        "after": after[:NEIGHBOURS],
    }
    if wants_fragment(request):
        return render(request, "admin/comments/moderation/context.html", found, FRAGMENT)
    found |= {**admin.site.each_context(request), "title": _("Context")}
    return render(request, "admin/comments/moderation/context_page.html", found)
