"""The page of restrictions: what is in force, a form for another, and what was before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import date
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.models import Article, Category
from comments.admin.restriction_form import RestrictionForm
from comments.models import Comment, Restriction
from comments.models.exceptions import AlreadyInForce
from comments.models.permissions import IMPOSE_RESTRICTIONS
from comments.models.restriction import REASON_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN_EARLIER = 50
Kind = Restriction.Kind


@dataclass(frozen=True)
class Row:
    """A restriction as the page shows it; `hidden` is how many approved comments it hides."""

    restriction: Restriction
    name: str
    hidden: int | None


def hidden_by(kind: str, subject: str) -> int | None:
    """How many approved comments a restriction hides; None for one that hides nothing."""
    if kind not in (Kind.NICKNAME, Kind.NETWORK):
        return None
    return Comment.objects.approved().filter(**{kind: subject}).count()


def rows(restrictions: Iterable[Restriction], *, counted: bool = False) -> list[Row]:
    """The restrictions with the names of categories and articles.

    Two queries, and with `counted` one more for each hidden sender.
    """
    found = list(restrictions)

    def named(model: Any, kind: str) -> dict[str, str]:
        numbers = [restriction.subject for restriction in found if restriction.kind == kind]
        return {str(row.pk): str(row) for row in model.objects.filter(pk__in=numbers)}

    names = {
        Kind.CATEGORY: named(Category, Kind.CATEGORY),
        Kind.ARTICLE: named(Article, Kind.ARTICLE),
    }
    return [
        Row(
            restriction,
            names.get(Kind(restriction.kind), {}).get(restriction.subject, restriction.subject),
            hidden_by(restriction.kind, restriction.subject) if counted else None,
        )
        for restriction in found
    ]


def who_was_first(restriction: Restriction) -> str:
    """What a person is told who came second."""
    said = {
        "who": restriction.by.get_username(),
        "when": date(timezone.localtime(restriction.at), "Y-m-d H:i:s"),
    }
    if restriction.lifts_id:
        return _("%(who)s lifted it at %(when)s.") % said
    return _("It is in force already: %(who)s took it at %(when)s.") % said


@admin.register(Restriction)
class RestrictionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_view_permission(self, request: HttpRequest, obj: Restriction | None = None) -> bool:
        return request.user.has_perm(IMPOSE_RESTRICTIONS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Restriction | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Restriction | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(never_cache(view))

        return [
            path("", staff(self.changelist_view), name="comments_restriction_changelist"),
            path("take/", staff(require_POST(self.take)), name="comments_restriction_take"),
            path(
                "<int:pk>/lift/", staff(require_POST(self.lift)), name="comments_restriction_lift"
            ),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        kind, subject = (request.GET.get(name, "") for name in ("kind", "subject"))
        form = RestrictionForm(initial={"kind": kind, kind: subject} if kind in Kind else None)
        return self.show(request, form, would_hide=hidden_by(kind, subject.replace("\x00", "")))

    def show(
        self, request: HttpRequest, form: RestrictionForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        restrictions = Restriction.objects.select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "title": Restriction._meta.verbose_name_plural,
            "opts": Restriction._meta,
            "form": form,
            "in_force": rows(restrictions.in_force().order_by("-pk"), counted=True),
            "earlier": rows(restrictions.order_by("-pk")[:SHOWN_EARLIER]),
            **more,
        }
        name = "admin/comments/restriction/change_list.html"
        return TemplateResponse(request, name, context, status=status)

    def take(self, request: HttpRequest) -> HttpResponse:
        """Take the restriction that the form describes."""
        form = RestrictionForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=400)
        said = form.cleaned_data
        by = cast("User", request.user)
        return self._answer(
            request,
            lambda: Restriction.impose(said["kind"], said["subject"], by=by, reason=said["reason"]),
            _("It is in force."),
        )

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the restriction."""
        restriction = get_object_or_404(Restriction, pk=pk, lifts=None)
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:REASON_LENGTH]
        by = cast("User", request.user)
        return self._answer(
            request, lambda: restriction.lift(by=by, reason=reason), _("It is lifted.")
        )

    def _answer(
        self, request: HttpRequest, deed: Callable[[], Restriction], said: str
    ) -> HttpResponse:
        try:
            deed()
        except AlreadyInForce as error:
            messages.warning(request, who_was_first(error.restriction))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:comments_restriction_changelist"))
