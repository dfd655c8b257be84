"""The page of restrictions: those in force, a form for another, and the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import date
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.read_only import ReadOnlyAdmin, ViewPermissionMixin
from articles.models import Article, Category
from articles.models.person_name import person_name
from articles.plain_text import cut
from comments.admin.pages import AdminPageMixin
from comments.admin.restriction_form import DayForm, RestrictionForm
from comments.models import Comment, Restriction
from comments.models.exceptions import AlreadyInForce
from comments.models.permissions import IMPOSE_RESTRICTIONS, VIEW_COMMENTS, VIEW_DECISIONS
from comments.models.restriction import REASON_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_EARLIER_SHOWN, MAX_OF_DAY = 50, 500
Kind = Restriction.Kind


@dataclass(frozen=True)
class Row:
    """A restriction with the name of its subject, and how many approved comments it hides."""

    restriction: Restriction
    name: str
    hidden: int | None


def count_hidden(kind: str, subject: str) -> int | None:
    """Return how many approved comments a restriction hides; None for one that closes them."""
    # Closing comments leaves the published ones visible.
    if kind not in (Kind.NICKNAME, Kind.NETWORK):
        return None
    return Comment.objects.approved().filter(**{kind: subject}).count()


def rows(restrictions: Iterable[Restriction], *, counted: bool = False) -> list[Row]:
    """Return the restrictions with the names of their categories and articles.

    Two queries, and with `counted` one more for each hidden sender.
    """
    restrictions = list(restrictions)

    def names_of(model: Any, kind: str) -> dict[str, str]:
        pks = [restriction.subject for restriction in restrictions if restriction.kind == kind]
        return {str(row.pk): str(row) for row in model.objects.filter(pk__in=pks)}

    # A category or article may have been deleted since: then its number is shown.
    names = {
        Kind.CATEGORY: names_of(Category, Kind.CATEGORY),
        Kind.ARTICLE: names_of(Article, Kind.ARTICLE),
    }
    return [
        Row(
            restriction,
            names.get(Kind(restriction.kind), {}).get(restriction.subject, restriction.subject),
            count_hidden(restriction.kind, restriction.subject) if counted else None,
        )
        for restriction in restrictions
    ]


def describe_earlier(restriction: Restriction) -> str:
    """Return who imposed or lifted it and when, for one who came second."""
    values = {
        "who": person_name(restriction.by),
        "when": date(timezone.localtime(restriction.at), "Y-m-d H:i:s"),
    }
    if restriction.lifts_id:
        return _("%(who)s lifted it at %(when)s.") % values
    return _("It is already in force: %(who)s imposed it at %(when)s.") % values


def on_day(day: dt.date) -> QuerySet[Restriction]:
    """Return the restrictions that were in force on a day, for a part of it at least."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    restrictions = Restriction.objects.in_force_between(start, start + dt.timedelta(days=1))
    return restrictions.select_related("by", "lifting__by").order_by("pk")[:MAX_OF_DAY]


@admin.register(Restriction)
class RestrictionAdmin(ViewPermissionMixin, ReadOnlyAdmin, AdminPageMixin):
    view_permission = IMPOSE_RESTRICTIONS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Inspectors look at the log too, which is in their bundles."""
        may_inspect = request.user.has_perms([VIEW_DECISIONS, VIEW_COMMENTS])
        return may_inspect or super().has_view_permission(request, obj)

    def may_impose(self, request: HttpRequest) -> bool:
        return request.user.has_perm(IMPOSE_RESTRICTIONS)

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        # Without super(): the rows of the log have no pages of their own.
        return [
            path("", staff(self.changelist_view), name="comments_restriction_changelist"),
            path("impose/", staff(self.impose), name="comments_restriction_impose"),
            path("<int:pk>/lift/", staff(self.lift), name="comments_restriction_lift"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        kind, subject = (request.GET.get(name, "") for name in ("kind", "subject"))
        form = RestrictionForm(initial={"kind": kind, kind: subject} if kind in Kind else None)
        day_form = DayForm(request.GET if "on" in request.GET else None)
        context: dict[str, Any] = {"would_hide": count_hidden(kind, subject), "day_form": day_form}
        if day_form.is_bound and day_form.is_valid():
            context["day"] = day = day_form.cleaned_data["on"]
            context["on_that_day"] = rows(on_day(day))
        return self.show(request, form, **context)

    def show(
        self, request: HttpRequest, form: RestrictionForm, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        """Render the page with `form`, which may have errors."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        restrictions = Restriction.objects.select_related("by")
        context |= {
            "form": form,
            "may_impose": self.may_impose(request),
            "day_form": context.get("day_form") or DayForm(),
            "in_force": rows(restrictions.in_force().order_by("-pk"), counted=True),
            "earlier": rows(restrictions.order_by("-pk")[:MAX_EARLIER_SHOWN]),
        }
        return self.render_page(request, "change_list", status=status, **context)

    @method_decorator(require_POST)
    def impose(self, request: HttpRequest) -> HttpResponse:
        """Impose the restriction that the form describes."""
        if not self.may_impose(request):
            raise PermissionDenied
        form = RestrictionForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=400)
        kind, subject, reason = (form.cleaned_data[name] for name in ("kind", "subject", "reason"))
        by = cast("User", request.user)
        return self._respond(
            request,
            lambda: Restriction.impose(kind, subject, by=by, reason=reason),
            _("The restriction is in force."),
        )

    @method_decorator(require_POST)
    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the restriction."""
        restriction = get_object_or_404(Restriction, pk=pk, lifts=None)
        # PostgreSQL refuses NUL in text; without a form nothing else removes it.
        reason = cut(request.POST.get("reason", "").replace("\x00", "").strip(), REASON_LENGTH)
        by = cast("User", request.user)
        return self._respond(
            request,
            lambda: restriction.lift(by=by, reason=reason),
            _("The restriction is lifted."),
        )

    def _respond(
        self, request: HttpRequest, change: Callable[[], Restriction], message: str
    ) -> HttpResponse:
        try:
            change()
        except AlreadyInForce as error:
            messages.warning(request, describe_earlier(error.restriction))
        else:
            messages.success(request, message)
        return HttpResponseRedirect(reverse("admin:comments_restriction_changelist"))
