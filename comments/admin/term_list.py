"""Lists of terms in the admin: dry run, switching them on or off, screening the queue anew."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.keyset_pagination import Cursor
from comments.admin.pages import AdminPageMixin
from comments.models import TermList
from comments.models.permissions import VIEW_COMMENTS
from comments.terms.dry_run import run_on_newest_comments
from comments.terms.rescreen import rescreen

# A request screens for so long; a long queue needs several, each started by a button.
SECONDS = 4.0


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.parse(text) if text else None
    except Http404 as error:
        raise BadRequest(text) from error


@admin.register(TermList)
class TermListAdmin(AdminPageMixin):
    list_display = ["name", "content_class", "active", "count", "dry_run_link"]
    readonly_fields = ["active"]
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[TermList]:
        return TermList.objects.annotate(term_count=Count("terms"))

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("<int:pk>/dry-run/", staff(self.dry_run), name="comments_termlist_dry_run"),
            path("<int:pk>/switch/", staff(self.switch), name="comments_termlist_switch"),
            path("screen/", staff(self.screen), name="comments_termlist_screen"),
            *super().get_urls(),
        ]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # Django's own page would name every one of fifty thousand terms.
        counts = {str(_("terms")): sum(term_list.terms.count() for term_list in objs)}
        return [str(term_list) for term_list in objs], counts, set(), []

    @admin.display(description=_("terms"))
    def count(self, terms: Any) -> SafeString:
        url = reverse("admin:comments_term_changelist")
        return format_html(
            '<a href="{}?list__id__exact={}">{}</a>', url, terms.pk, terms.term_count
        )

    @admin.display(description=_("dry run"))
    def dry_run_link(self, terms: TermList) -> SafeString:
        url = reverse("admin:comments_termlist_dry_run", args=[terms.pk])
        label = _("Switch off…") if terms.active else _("Try and switch on…")
        return format_html('<a href="{}">{}</a>', url, label)

    def dry_run(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the list would have flagged among the newest comments."""
        # The page quotes comments, also those that nobody has reviewed.
        may_read_comments = request.user.has_perm(VIEW_COMMENTS)
        if not (self.has_change_permission(request) and may_read_comments):
            raise PermissionDenied
        terms = get_object_or_404(TermList, pk=pk)
        result = run_on_newest_comments(terms)
        return self.render_page(request, "dry_run", _("Dry run"), list=terms, dry_run=result)

    @method_decorator(require_POST)
    def switch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Switch the list on or off: POST `active`."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        terms = get_object_or_404(TermList, pk=pk)
        with transaction.atomic():
            terms.switch(on=request.POST.get("active") == "1")
            message = _("Switched on") if terms.active else _("Switched off")
            self.log_change(request, terms, str(message))
        return self._screened(request, None)

    @method_decorator(require_POST)
    def screen(self, request: HttpRequest) -> HttpResponse:
        """Continue screening the waiting comments, from POST `after` on."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._screened(request, _cursor(request.POST.get("after", "")))

    def _screened(self, request: HttpRequest, after: Cursor | None) -> HttpResponse:
        progress = rescreen(after=after, seconds=SECONDS)
        title = _("Waiting comments are looked at again")
        return self.render_page(request, "screened", title, progress=progress)
