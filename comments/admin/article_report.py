"""The queue of reports on articles in the admin: editors say what they did about each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.admin.read_only import ViewPermissionMixin
from articles.models import Article
from articles.models.person_name import person_name
from articles.models.transitions import PUBLISH_ARTICLES
from comments.admin.comment import refuses_unseen
from comments.admin.report_list import OpenFilter, ReportList
from comments.models import ArticleReport
from comments.models.exceptions import NotDone
from comments.models.report_outcome import ANSWER_LENGTH

Outcome = ArticleReport.Outcome
NOT_DONE = {
    Outcome.CORRECTED: gettext_lazy(
        "%s: the words of the article have not been changed since the report. Correct it first."
    ),
    Outcome.TAKEN_BACK: gettext_lazy("%s: the article is not a draft. Take it back first."),
    Outcome.WITHDRAWN: gettext_lazy("%s: the article is not withdrawn. Withdraw it first."),
}
NOT_PUBLISHED = gettext_lazy(
    "%s: the article is not published. Choose “taken back” or “withdrawn in public”, as it was."
)
STAYS = (Outcome.DISMISSED, Outcome.CORRECTED)


class UnhandledFilter(OpenFilter):
    """Shows the open reports; unlike a comment, an article that is gone needs an answer too."""

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.unhandled()


class AnswerForm(ActionForm):
    answer = forms.CharField(
        label=gettext_lazy("Answer on the receipt (optional)"),
        max_length=ANSWER_LENGTH,
        required=False,
    )


@admin.register(ArticleReport)
class ArticleReportAdmin(ViewPermissionMixin, ReportList):
    view_permission = PUBLISH_ARTICLES
    # Not the network: whoever answers for articles needs to know nothing about the reader.
    fields = ["article", "kind", "note", "at", "outcome", "handled_at", "handled_by"]
    list_display = ["reported", "about", "state"]
    list_display_links = None
    list_filter = [UnhandledFilter, "kind"]
    list_select_related = ["article", "handled_by", "log_row"]
    action_form = AnswerForm
    subject = "article"
    search_fields = ["article"]
    search_note = gettext_lazy("The number of a report or of an article; handled reports too.")
    actions = ["dismiss", "corrected", "taken_back", "withdrawn"]

    class Media:
        css = {"all": ["newsroom/reports.css"]}

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH_ARTICLES)

    @admin.display(description=gettext_lazy("article"))
    def about(self, report: ArticleReport) -> SafeString:
        article = report.article
        url = reverse("admin:articles_article_change", args=[article.pk])
        return format_html('<a href="{}">{}</a><br>{}', url, article, article.get_status_display())

    @admin.display(description=gettext_lazy("outcome"))
    def state(self, report: ArticleReport) -> str:
        if report.handled_by is None:
            return ""
        outcome = f"{report.get_outcome_display()} ({person_name(report.handled_by)})"
        return f"{outcome} {report.log_row.answer}".rstrip()

    @admin.action(
        description=gettext_lazy("Dismiss: the article stays as it is"), permissions=["handle"]
    )
    def dismiss(self, request: HttpRequest, queryset: QuerySet[ArticleReport]) -> None:
        self._handle(request, queryset, Outcome.DISMISSED)

    @admin.action(description=gettext_lazy("The article was corrected"), permissions=["handle"])
    def corrected(self, request: HttpRequest, queryset: QuerySet[ArticleReport]) -> None:
        self._handle(request, queryset, Outcome.CORRECTED)

    @admin.action(description=gettext_lazy("The article was taken back"), permissions=["handle"])
    def taken_back(self, request: HttpRequest, queryset: QuerySet[ArticleReport]) -> None:
        self._handle(request, queryset, Outcome.TAKEN_BACK)

    @admin.action(
        description=gettext_lazy("The article was withdrawn in public"), permissions=["handle"]
    )
    def withdrawn(self, request: HttpRequest, queryset: QuerySet[ArticleReport]) -> None:
        self._handle(request, queryset, Outcome.WITHDRAWN)

    def _handle(
        self, request: HttpRequest, queryset: QuerySet[ArticleReport], outcome: Outcome
    ) -> None:
        if refuses_unseen(request):
            return
        # Control characters come from no keyboard, and the log keeps what is written for good.
        answer = "".join(filter(str.isprintable, request.POST.get("answer", "")))[:ANSWER_LENGTH]

        def is_handled(report: ArticleReport) -> bool:
            try:
                report.handle(outcome, by=request.user, answer=answer)  # type: ignore[arg-type]
            except NotDone:
                is_gone = report.article.status != Article.Status.PUBLISHED
                reason = NOT_PUBLISHED if is_gone and outcome in STAYS else NOT_DONE[outcome]
                messages.error(request, reason % report.article)
                return False
            return True

        self.handle_each(request, queryset, is_handled)
