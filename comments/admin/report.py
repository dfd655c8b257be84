"""The queue of reports in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models.person_name import person_name
from comments.admin.comment import refuses_unseen
from comments.admin.report_list import OpenFilter, ReportList
from comments.models import Comment, Reason, Report
from comments.models.exceptions import AnotherMustDecide, OwnComment
from comments.models.permissions import MODERATE_COMMENTS, VIEW_COMMENTS, VIEW_DECISIONS
from comments.moderation.cards import Card


class ReasonForm(ActionForm):
    reason = forms.ModelChoiceField(
        Reason.objects.filter(active=True),
        label=gettext_lazy("Reason of a rejection"),
        required=False,
        empty_label=gettext_lazy("The reason of the report"),
    )


@admin.register(Report)
class ReportAdmin(ReportList):
    list_display = ["reported", "card", "state"]
    list_display_links = None
    list_filter = [OpenFilter, "kind"]
    list_select_related = ["comment__article", "handled_by"]
    action_form = ReasonForm
    subject = "comment"
    search_fields = ["comment"]
    search_note = gettext_lazy("The number of a report or of a comment; handled reports too.")
    actions = ["dismiss", "take_down"]

    class Media:
        css = {"all": ["newsroom/desk-card.css", "newsroom/review.css", "newsroom/reports.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Inspectors look at them too: their bundles have the same."""
        may_inspect = request.user.has_perms([VIEW_DECISIONS, VIEW_COMMENTS])
        return may_inspect or super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MODERATE_COMMENTS)

    @admin.display(description=gettext_lazy("comment"))
    def card(self, report: Report) -> str:
        context = {"card": Card(report.comment)}
        return render_to_string("admin/comments/comment/card.html", context)

    @admin.display(description=gettext_lazy("outcome"))
    def state(self, report: Report) -> str:
        if report.handled_by is None:
            # A comment can leave the pages without its reports being answered: withdrawn, for one.
            return "" if report.comment.status == Comment.Status.APPROVED else _("Not public")
        return f"{report.get_outcome_display()} ({person_name(report.handled_by)})"

    @admin.action(description=gettext_lazy("Dismiss: the comment stays"), permissions=["moderate"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        if not refuses_unseen(request):
            self._handle(request, queryset, lambda report: report.dismiss(by=request.user))  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("Take the comment down"), permissions=["moderate"])
    def take_down(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        chosen = request.POST.get("reason", "")
        selected = Reason.objects.filter(pk=chosen).first() if chosen.isdecimal() else None

        def uphold(report: Report) -> None:
            # A decision should have a reason; that of the reader serves where no other was chosen.
            reason = selected.text if selected else report.get_kind_display()
            report.uphold(by=request.user, reason=reason)  # type: ignore[arg-type]

        if not refuses_unseen(request):
            self._handle(request, queryset, uphold)

    def _handle(
        self, request: HttpRequest, queryset: QuerySet[Report], handle: Callable[[Report], None]
    ) -> None:
        def is_handled(report: Report) -> bool:
            try:
                handle(report)
            except (AnotherMustDecide, OwnComment) as error:
                messages.error(request, f"{report.comment} {error}")
                return False
            return True

        self.handle_each(request, queryset, is_handled)
