"""The page of emergency measures: what is in force, a form for another, and what was before."""

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
from comments.admin.restriction_form import MeasureForm
from comments.models import Comment, Measure
from comments.models.restriction import PERMISSION, REASON_LENGTH, AlreadyInForce

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN_EARLIER = 50
Kind = Measure.Kind


@dataclass(frozen=True)
class Row:
    """A measure as the page shows it; `hidden` is how many approved comments it hides."""

    measure: Measure
    name: str
    hidden: int | None


def hidden_by(kind: str, subject: str) -> int | None:
    """How many approved comments a measure hides; None for one that hides nothing."""
    if kind not in (Kind.NICKNAME, Kind.NETWORK):
        return None
    return Comment.objects.approved().filter(**{kind: subject}).count()


def rows(measures: Iterable[Measure], *, counted: bool = False) -> list[Row]:
    """The measures with the names of columns and articles; two queries, and with `counted` one
    for each hidden sender."""
    found = list(measures)

    def named(model: Any, kind: str) -> dict[str, str]:
        numbers = [measure.subject for measure in found if measure.kind == kind]
        return {str(row.pk): str(row) for row in model.objects.filter(pk__in=numbers)}

    names = {
        Kind.COLUMN: named(Category, Kind.COLUMN),
        Kind.ARTICLE: named(Article, Kind.ARTICLE),
    }
    return [
        Row(
            measure,
            names.get(Kind(measure.kind), {}).get(measure.subject, measure.subject),
            hidden_by(measure.kind, measure.subject) if counted else None,
        )
        for measure in found
    ]


def who_was_first(measure: Measure) -> str:
    """What a person is told who came second."""
    said = {
        "who": measure.by.get_username(),
        "when": date(timezone.localtime(measure.at), "Y-m-d H:i:s"),
    }
    if measure.lifts_id:
        return _("%(who)s lifted it at %(when)s.") % said
    return _("It is in force already: %(who)s took it at %(when)s.") % said


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_view_permission(self, request: HttpRequest, obj: Measure | None = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Measure | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Measure | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(never_cache(view))

        return [
            path("", staff(self.changelist_view), name="comments_measure_changelist"),
            path("take/", staff(require_POST(self.take)), name="comments_measure_take"),
            path("<int:pk>/lift/", staff(require_POST(self.lift)), name="comments_measure_lift"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        kind, subject = (request.GET.get(name, "") for name in ("kind", "subject"))
        form = MeasureForm(initial={"kind": kind, kind: subject} if kind in Kind else None)
        return self.show(request, form, would_hide=hidden_by(kind, subject.replace("\x00", "")))

    def show(
        self, request: HttpRequest, form: MeasureForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        measures = Measure.objects.select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "title": Measure._meta.verbose_name_plural,
            "opts": Measure._meta,
            "form": form,
            "in_force": rows(measures.in_force().order_by("-pk"), counted=True),
            "earlier": rows(measures.order_by("-pk")[:SHOWN_EARLIER]),
            **more,
        }
        name = "admin/comments/measure/change_list.html"
        return TemplateResponse(request, name, context, status=status)

    def take(self, request: HttpRequest) -> HttpResponse:
        """Take the measure that the form describes."""
        form = MeasureForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, status=400)
        said = form.cleaned_data
        by = cast("User", request.user)
        return self._answer(
            request,
            lambda: Measure.take(said["kind"], said["subject"], by=by, reason=said["reason"]),
            _("It is in force."),
        )

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the measure."""
        measure = get_object_or_404(Measure, pk=pk, lifts=None)
        reason = request.POST.get("reason", "").replace("\x00", "").strip()[:REASON_LENGTH]
        by = cast("User", request.user)
        return self._answer(request, lambda: measure.lift(by=by, reason=reason), _("It is lifted."))

    def _answer(self, request: HttpRequest, deed: Callable[[], Measure], said: str) -> HttpResponse:
        try:
            deed()
        except AlreadyInForce as error:
            messages.warning(request, who_was_first(error.measure))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:comments_measure_changelist"))
