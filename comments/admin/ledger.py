"""The page from which ledgers, governance reports and case files are downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.read_only import ReadOnlyAdmin, ViewPermissionMixin
from articles.models import Publication
from articles.models.person_name import person_name
from articles.months import Month, Year
from comments.admin.bundle_pages import BundlePages
from comments.admin.pages import attachment
from comments.inspection.case_file import case_file
from comments.inspection.governance import GovernanceReport, years
from comments.inspection.ledger import MonthlyLedger, as_csv, months
from comments.models import Comment, Decision, DecisionHead, Disclosure, Ledger
from comments.models.permissions import VIEW_COMMENTS, VIEW_DECISIONS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The newest ones for a glance; manage.py verify_decisions checks the whole log.
MAX_DISCLOSURES_SHOWN = MAX_ANCHORS_SHOWN = 20


# A function: Django calls it for every form, and a new month needs no restart.
def _choices() -> list[tuple[str, str]]:
    return [(str(month), str(month)) for month in months()]


class MonthForm(forms.Form):
    month = forms.TypedChoiceField(label=_("Month"), choices=_choices, coerce=Month.parse)


def _years() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in years()]


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Year"), choices=_years, coerce=Year.parse)


class CaseFileForm(forms.Form):
    comment = forms.ModelChoiceField(
        label=_("Number of the comment"),
        queryset=Comment.objects.select_related("article", "sent_by"),
        # A list to choose from would hold every comment of the site.
        widget=forms.NumberInput(attrs={"min": 1}),
        error_messages={"invalid_choice": _("There is no comment with this number.")},
    )


@admin.register(Ledger)
class LedgerAdmin(ViewPermissionMixin, ReadOnlyAdmin, BundlePages):
    view_permission = VIEW_DECISIONS

    def has_case_file_permission(self, request: HttpRequest) -> bool:
        """Case files hold readers' data, which ledgers do not."""
        return self.has_view_permission(request) and request.user.has_perm(VIEW_COMMENTS)

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        # Without super(): the rows of the log have no pages of their own.
        return [
            path("", staff(self.changelist_view), name="comments_ledger_changelist"),
            path("month/", staff(self.month), name="comments_ledger_month"),
            path("governance/", staff(self.governance), name="comments_ledger_governance"),
            path("file/", staff(self.file), name="comments_ledger_file"),
            *self.bundle_urls(staff),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.show(request)

    def show(self, request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
        """Render the page; `forms` replaces a form with the one that has errors."""
        # Its libraries take ten megabytes, which a worker for readers never uses.
        from comments.inspection import signing_key  # noqa: PLC0415
        from comments.inspection.anchors import newest_anchors  # noqa: PLC0415

        if not self.has_view_permission(request):
            raise PermissionDenied
        head = DecisionHead.objects.get()
        disclosures = Disclosure.objects.select_related("by").order_by("-pk")
        context = {
            "month_form": MonthForm(),
            "year_form": YearForm(),
            "may_download_case_files": self.has_case_file_permission(request),
            "file_form": CaseFileForm(initial={"comment": request.GET.get("comment", "")}),
            "head": head,
            "newest": Decision.objects.filter(digest=head.digest).first(),
            "disclosures": disclosures[:MAX_DISCLOSURES_SHOWN],
            "anchors": newest_anchors(MAX_ANCHORS_SHOWN),
            "key": signing_key.known_fingerprint(),
            **forms,
        }
        return self.render_page(request, "change_list", status=status, **context)

    @method_decorator(require_POST)
    def month(self, request: HttpRequest) -> HttpResponse:
        """Download the ledger of a month as CSV. It is logged, hence a POST."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = MonthForm(request.POST)
        if not form.is_valid():
            return self.show(request, status=400, month_form=form)
        month: Month = form.cleaned_data["month"]
        by = cast("User", request.user)
        text = as_csv(MonthlyLedger.load(month).rows(by=by))
        name = _("Ledger of comments %s.csv") % month
        _log_disclosure(Disclosure.Kind.LEDGER, str(month), by=by)
        return attachment(text, name, "text/csv")

    @method_decorator(require_POST)
    def governance(self, request: HttpRequest) -> HttpResponse:
        """Show the governance report of a year for printing, or download it: POST `csv`.

        Both are logged: what is on a page can be taken along too.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = YearForm(request.POST)
        if not form.is_valid():
            return self.show(request, status=400, year_form=form)
        year: Year = form.cleaned_data["year"]
        by = cast("User", request.user)
        report = GovernanceReport.load(year)
        text = as_csv(report.rows(by=person_name(by)))
        _log_disclosure(Disclosure.Kind.GOVERNANCE, str(year), by=by)
        if "csv" in request.POST:
            return attachment(text, _("Governance report %s.csv") % year, "text/csv")
        title, publication = _("Governance report %s") % year, Publication.get_solo()
        return self.render_page(
            request, "governance", title, report=report, by=by, publication=publication
        )

    @method_decorator(require_POST)
    def file(self, request: HttpRequest) -> HttpResponse:
        """Download the case file of a comment as text. It is logged, hence a POST."""
        if not self.has_case_file_permission(request):
            raise PermissionDenied
        form = CaseFileForm(request.POST)
        if not form.is_valid():
            return self.show(request, status=400, file_form=form)
        comment: Comment = form.cleaned_data["comment"]
        by = cast("User", request.user)
        text = case_file(comment, by=by)
        name = _("Case file of comment %d.txt") % comment.pk
        _log_disclosure(Disclosure.Kind.FILE, str(comment.pk), by=by)
        return attachment(text, name, "text/plain")


def _log_disclosure(kind: str, subject: str, *, by: User) -> None:
    # Committed before the response begins: what leaves is in the log, even if the download breaks.
    with transaction.atomic():
        Disclosure.append(kind, subject, by=by)
