"""Terms and their lists in the admin: changing, trying, bringing in and taking out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.models import Term
from comments.screening.findings import screen_text
from comments.screening.flags import pieces
from comments.terms.compiled import current_matcher
from comments.terms.dry_run import matcher_of
from comments.terms.files import as_csv, as_text
from comments.terms.forms import ImportForm, TryForm

SHOWN_REFUSED = 200


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
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
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("try/", staff(self.try_out), name="comments_term_try"),
            path("import/", staff(self.bring_in), name="comments_term_import"),
            path("export/<str:form>/", staff(self.take_out), name="comments_term_export"),
            *super().get_urls(),
        ]

    @admin.action(description=_("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        self._switch(request, queryset, active=True)

    @admin.action(description=_("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Term]) -> None:
        self._switch(request, queryset, active=False)

    def _switch(self, request: HttpRequest, queryset: QuerySet[Term], *, active: bool) -> None:
        count = queryset.update(active=active)
        said = ngettext("%d term changed.", "%d terms changed.", count)
        self.message_user(request, said % count)

    def page(self, request: HttpRequest, name: str, title: Any, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": Term._meta,
            "title": title,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/comments/term/{name}.html", context)

    def try_out(self, request: HttpRequest) -> HttpResponse:
        """A box for a sentence, and the flags it would get. Nothing is stored."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TryForm(request.POST or None)
        shown: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            matcher = matcher_of(given["list"]) if given["list"] else current_matcher()
            found = screen_text(given["nickname"], given["body"], matcher)
            shown = {
                "found": found,
                "passages": [
                    (label, pieces(given[field], found.flags, field))
                    for field, label in (("nickname", _("Nickname")), ("body", _("Text")))
                    if given[field]
                ],
            }
        return self.page(request, "try", _("Try a sentence"), form=form, **shown)

    def bring_in(self, request: HttpRequest) -> HttpResponse:
        """Terms from a file into a list; a new list isn't in use yet."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        shown: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            terms = form.cleaned_data["terms"]
            into = form.target()
            added = terms.store(into)
            self.log_change(request, into, f"{into}: +{added}")
            refused = terms.refused
            shown = {
                "into": into,
                "added": added,
                "known": terms.known,
                "refused": refused[:SHOWN_REFUSED],
                "unshown": max(0, len(refused) - SHOWN_REFUSED),
            }
            form = ImportForm()
        return self.page(request, "import", _("Import terms"), form=form, **shown)

    def take_out(self, request: HttpRequest, form: str) -> HttpResponse:
        """The terms that the list shows, filtered as it is, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if form not in {"csv", "txt"}:
            raise Http404
        changelist: Any = self.get_changelist_instance(request)
        terms = changelist.get_queryset(request).order_by("list", "pk")
        # Without the mark at its beginning Excel takes UTF-8 for something else.
        text = "\ufeff" + as_csv(terms) if form == "csv" else as_text(terms)
        kind = "text/csv" if form == "csv" else "text/plain"
        answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
        name = str(_("Terms")) + f".{form}"
        answer["Content-Disposition"] = content_disposition_header(True, name)
        return answer
