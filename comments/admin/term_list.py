"""Lists of terms in the admin: a dry run, then on or off, and what waits is looked at again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.keyset_pagination import Cursor
from comments.models import TermList
from comments.terms.dry_run import run_on_newest_comments
from comments.terms.rescreen import rescreen

# So long a click on a button may take.
SECONDS = 4.0


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except Http404 as error:
        raise BadRequest(text) from error


@admin.register(TermList)
class TermListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "active", "count", "dry_run_link"]
    readonly_fields = ["active"]
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[TermList]:
        return TermList.objects.annotate(term_count=Count("terms"))

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("<int:pk>/dry-run/", staff(self.dry_run), name="comments_termlist_dry_run"),
            path("<int:pk>/switch/", staff(self.switch), name="comments_termlist_switch"),
            path("screen/", staff(self.screen), name="comments_termlist_screen"),
            *super().get_urls(),
        ]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # Django's own would name every one of fifty thousand terms.
        counts = {str(_("terms")): sum(each.terms.count() for each in objs)}
        return [str(each) for each in objs], counts, set(), []

    @admin.display(description=_("terms"))
    def count(self, terms: Any) -> SafeString:
        url = reverse("admin:comments_term_changelist")
        return format_html(
            '<a href="{}?list__id__exact={}">{}</a>', url, terms.pk, terms.term_count
        )

    @admin.display(description=_("dry run"))
    def dry_run_link(self, terms: TermList) -> SafeString:
        url = reverse("admin:comments_termlist_dry_run", args=[terms.pk])
        said = _("Switch off…") if terms.active else _("Try and switch on…")
        return format_html('<a href="{}">{}</a>', url, said)

    def page(self, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": TermList._meta,
            "title": title,
            **context,
        }
        return TemplateResponse(request, f"admin/comments/termlist/{name}.html", context)

    def dry_run(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the list would have flagged among the newest comments."""
        if not (self.has_change_permission(request) and self._may_read_comments(request)):
            raise PermissionDenied
        terms = get_object_or_404(TermList, pk=pk)
        result = run_on_newest_comments(terms)
        return self.page(request, "dry_run", _("Dry run"), list=terms, dry_run=result)

    def _may_read_comments(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.view_comment")

    def switch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the list in use or out of it: POST `active`."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        terms = get_object_or_404(TermList, pk=pk)
        with transaction.atomic():
            terms.switch(on=request.POST.get("active") == "1")
            said = _("Switched on") if terms.active else _("Switched off")
            self.log_change(request, terms, str(said))
        return self._screened(request, None)

    def screen(self, request: HttpRequest) -> HttpResponse:
        """Look again at what waits, from POST `after` on."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._screened(request, _cursor(request.POST.get("after", "")))

    def _screened(self, request: HttpRequest, after: Cursor | None) -> HttpResponse:
        progress = rescreen(after=after, seconds=SECONDS)
        title = _("Waiting comments are looked at again")
        return self.page(request, "screened", title, progress=progress)
