"""Terms in the admin: editing them, trying them on a sentence, import and export."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comments.admin.pages import AdminPageMixin, attachment
from comments.models import Term
from comments.screening.findings import screen_text
from comments.screening.flags import pieces
from comments.terms.compiled import current_matcher
from comments.terms.dry_run import matcher_of
from comments.terms.files import as_csv, as_text
from comments.terms.forms import ImportForm, TryForm

# A file of the wrong kind may have thousands of refused lines.
MAX_REFUSED_SHOWN = 200
LOGGED_AT_ONCE = 500


@admin.register(Term)
class TermAdmin(AdminPageMixin):
    list_display = ["text", "kind", "scope", "by_pinyin", "by_initials", "note", "list", "active"]
    list_filter = ["kind", "list", "scope", "active"]
    list_select_related = ["list"]
    list_per_page = 100
    list_max_show_all = 200
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["text", "note", "folded"]
    actions = ["switch_on", "switch_off"]

    class Media:
        css = {"all": ["newsroom/terms.css"]}

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("try/", staff(self.try_sentence), name="comments_term_try"),
            path("import/", staff(self.import_terms), name="comments_term_import"),
            path("export/<str:form>/", staff(self.export_terms), name="comments_term_export"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        self._switch(request, queryset, active=True)

    @admin.action(description=_("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        self._switch(request, queryset, active=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[Term], *, active: bool) -> None:
        queryset = queryset.exclude(active=active)
        # First the entries: afterwards the filters of the list may find other terms.
        message = gettext("Switched on") if active else gettext("Switched off")
        self._log_all(request, queryset, CHANGE, message)
        count = queryset.update(active=active)
        message = ngettext("%d term changed.", "%d terms changed.", count)
        self.message_user(request, message % count)

    def _log_all(
        self, request: HttpRequest, terms: QuerySet[Term], action: int, message: str
    ) -> None:
        """Add an entry to the history of each term: since when it is searched for, and by whom."""
        entries: Any = LogEntry.objects
        for start in range(0, terms.count(), LOGGED_AT_ONCE):
            some = terms.order_by("pk")[start : start + LOGGED_AT_ONCE]
            entries.log_actions(request.user.pk, some, action, message)

    def try_sentence(self, request: HttpRequest) -> HttpResponse:
        """Show the flags that a sentence would get. Nothing is stored."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TryForm(request.POST or None)
        results: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            matcher = matcher_of(data["list"]) if data["list"] else current_matcher()
            result = screen_text(data["nickname"], data["body"], matcher)
            results = {
                "result": result,
                "passages": [
                    (label, pieces(data[field], result.flags, field))
                    for field, label in (("nickname", _("Nickname")), ("body", _("Text")))
                    if data[field]
                ],
            }
        return self.render_page(request, "try", _("Try a sentence"), form=form, **results)

    def import_terms(self, request: HttpRequest) -> HttpResponse:
        """Import terms from a file into a list; a new list isn't in use yet."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        results: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            terms = form.cleaned_data["terms"]
            into = form.target()
            last = Term.objects.aggregate(last=Max("pk"))["last"] or 0
            added = terms.store(into)
            new = Term.objects.filter(list=into, pk__gt=last)
            self._log_all(request, new, ADDITION, gettext("Imported from a file"))
            self.log_change(request, into, f"{into}: +{added}")
            refused = terms.refused
            results = {
                "into": into,
                "added": added,
                "known": terms.known,
                "refused": refused[:MAX_REFUSED_SHOWN],
                "unshown": max(0, len(refused) - MAX_REFUSED_SHOWN),
            }
            form = ImportForm()
        return self.render_page(request, "import", _("Import terms"), form=form, **results)

    def export_terms(self, request: HttpRequest, form: str) -> HttpResponse:
        """Download the terms that the list shows, with its filters, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in {"csv", "txt"}:
            raise Http404
        changelist: Any = self.get_changelist_instance(request)
        terms = changelist.get_queryset(request).order_by("list", "pk")
        # Without the byte order mark Excel takes UTF-8 for another encoding.
        text = "\ufeff" + as_csv(terms) if form == "csv" else as_text(terms)
        kind = "text/csv" if form == "csv" else "text/plain"
        return attachment(text, f"{_('Terms')}.{form}", kind)
