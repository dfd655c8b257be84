"""The list of reports in the admin, as those on comments and those on articles have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.read_only import ReadOnlyAdmin
from articles.bounded_count import BoundedPaginator
from articles.plain_text import with_blank_lines_folded
from comments.models import ArticleReport, Report
from comments.models.exceptions import AlreadyDecided, AlreadyHandled
from comments.moderation.rendering import visible

# No primary key has more.
MAX_DIGITS = 18


class OpenFilter(admin.SimpleListFilter):
    """Shows the open reports, or with `?show=all` the others too."""

    title = gettext_lazy("status")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("Include handled reports"))]

    def choices(self, changelist: Any) -> Any:
        # Renames the base class's “All”, which stands for the default.
        queue, everything = super().choices(changelist)
        yield {**queue, "display": _("Open")}
        yield everything

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.open()


def match_number(text: str, letter: str, subject: str) -> Q | None:
    """Return what finds the reports of a number, or of their subject's; None without a text."""
    term = text.strip().upper()
    if not term:
        return None
    # The receipt has a letter before the number; without it the subject may be meant.
    number = term.removeprefix(letter)
    if not number.isdecimal() or len(number) > MAX_DIGITS:
        return Q(pk__in=[])
    match = Q(pk=int(number))
    return match | Q(**{subject: int(number)}) if number == term else match


class ReportList(ReadOnlyAdmin):
    """Order, search and first column; `subject` is the field that names what was reported."""

    subject: str
    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/comments/log_list.html"

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        everything = request.GET.get(OpenFilter.parameter_name) == "all"
        return ("-at", "-pk") if everything else ("at", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        match = match_number(search_term, self.model.LETTER, self.subject)
        if match is None:
            return queryset, False
        # Whoever asks by a number wants to know what has become of it.
        reports = self.get_queryset(request).filter(match)
        return reports.select_related(*cast("list[str]", self.list_select_related)).order_by(
            "-at", "-pk"
        ), False

    @admin.display(description=gettext_lazy("report"), ordering="at")
    def reported(self, report: Report | ArticleReport) -> SafeString:
        at = date(timezone.localtime(report.at), "Y-m-d H:i")
        shown = visible(with_blank_lines_folded(report.note))
        note = format_html('<bdi class="comment-text">{}</bdi>', shown)
        kind = report.get_kind_display()
        return format_html("{} {}<br>{}<br>{}", report.number, at, kind, note)

    def handle_each(
        self, request: HttpRequest, queryset: QuerySet[Any], is_handled: Callable[[Any], bool]
    ) -> None:
        """Handle the chosen reports, and say how many were.

        `is_handled` handles one, and returns whether it could; it says why not.
        """
        reports = list(queryset)
        # Those that somebody else has closed since the page was shown are not in the list any more.
        done, late = 0, len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - len(reports)
        subjects = set()
        # One by one, each in a transaction of its own: one that is refused must not stop the rest.
        for report in reports:
            subject = getattr(report, f"{self.subject}_id")
            try:
                if is_handled(report):
                    done += 1
                    subjects.add(subject)
            except (AlreadyHandled, AlreadyDecided):
                # One may have answered the others on the same comment or article just now.
                done += subject in subjects
                late += subject not in subjects
        if done:
            message = ngettext("%d report handled.", "%d reports handled.", done)
            messages.success(request, message % done)
        if late:
            message = ngettext("%d had already been handled.", "%d had already been handled.", late)
            messages.warning(request, message % late)
