"""The logs of decisions and downloads as lists: what was done in a period, and by whom."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.read_only import ReadOnlyAdmin, ViewPermissionMixin
from articles.bounded_count import BoundedPaginator
from articles.models.person_name import person_name
from comments.hidden_characters import named_in_lines
from comments.models import Comment, Decision, Disclosure
from comments.models.permissions import VIEW_DECISIONS


class LogAdmin(ViewPermissionMixin, ReadOnlyAdmin):
    """A log that is read from its end, a page at a time."""

    view_permission = VIEW_DECISIONS
    change_list_template = "admin/comments/log_list.html"
    list_display_links = None
    list_select_related = ["by"]
    list_per_page = 50
    list_max_show_all = 200
    ordering = ["-pk"]
    sortable_by = ()
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    @admin.display(description=_("number"))
    def number(self, row: Any) -> int:
        return int(row.pk)

    @admin.display(description=_("time"))
    def time(self, row: Any) -> str:
        # With the seconds, which tell apart what was done in one go.
        return f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"


class OutcomeFilter(admin.SimpleListFilter):
    """Filters by what was done; a removal is a rejection of what readers could see."""

    title = _("decision")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("removed", _("taken down after it was published")),
            ("appealed", _("appealed by the reader")),
            *Comment.Status.choices,
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Decision]:
        value, status = self.value(), Comment.Status
        if value == "removed":
            return queryset.filter(from_status=status.APPROVED, to_status=status.REJECTED)
        if value == "appealed":
            return queryset.appeals()
        return queryset.filter(to_status=value) if value in status.values else queryset


@admin.register(Decision)
class DecisionAdmin(LogAdmin):
    list_display = ("number", "time", "person", "comment_link", "change", "reason_given")
    fields = readonly_fields = list_display
    list_filter = [OutcomeFilter, "at"]
    search_fields = ["comment"]
    search_note = _("The number of a comment, or the name that a moderator signs in with.")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # The same order as that of the numbers, and the index of times serves a period.
        return ("-at", "-pk") if "at__gte" in request.GET else ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Decision], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if term.isdecimal() and len(term) < 19:
            return queryset.filter(comment=int(term)), False
        # Not a join: with an empty or a rare name the database would read the whole log.
        people = User.objects.filter(username=term).values_list("pk", flat=True)
        return queryset.filter(by__in=list(people)), False

    @admin.display(description=_("decided by"))
    def person(self, decision: Decision) -> str:
        return decision.who()

    @admin.display(description=_("comment"))
    def comment_link(self, decision: Decision) -> SafeString:
        url = f"{reverse('admin:comments_ledger_bundles')}?comment={decision.comment_id}&logs=on"
        return format_html('<a href="{}">{}</a>', url, decision.comment_id)

    @admin.display(description=_("decision"))
    def change(self, decision: Decision) -> str:
        labels = dict(Comment.Status.choices)
        return f"{labels[decision.from_status]} → {decision.status_label()}"

    @admin.display(description=_("reason"))
    def reason_given(self, decision: Decision) -> SafeString:
        return format_html("<bdi>{}</bdi>", named_in_lines(decision.reason))


@admin.register(Disclosure)
class DisclosureAdmin(LogAdmin):
    list_display = ("number", "time", "person", "kind", "subject")
    fields = readonly_fields = list_display
    list_filter = ["kind", "at"]
    search_fields = ["subject"]
    search_note = _("How the subject begins, or the name that somebody signs in with.")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Disclosure], bool]:
        term = search_term.strip()
        return queryset.filter(Q(subject__startswith=term) | Q(by__username=term)), False

    @admin.display(description=_("downloaded by"))
    def person(self, disclosure: Disclosure) -> str:
        return person_name(disclosure.by)
