"""The page where the ledger of a month and the file on a comment are taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments.inspection.case_file import complete_file
from comments.inspection.ledger import Month, MonthlyLedger, csv_of, months
from comments.models import Comment, Decision, DecisionHead, Disclosure, Ledger

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SHOWN_DISCLOSURES = 20


def _choices() -> list[tuple[str, str]]:
    return [(str(month), str(month)) for month in months()]


class MonthForm(forms.Form):
    month = forms.TypedChoiceField(label=_("Month"), choices=_choices, coerce=Month.parse)


class CommentFileForm(forms.Form):
    comment = forms.ModelChoiceField(
        label=_("Number of the comment"),
        queryset=Comment.objects.select_related("article", "sent_by"),
        # A list to choose from would hold every comment of the site.
        widget=forms.NumberInput(attrs={"min": 1}),
        error_messages={"invalid_choice": _("There is no comment of this number.")},
    )


@admin.register(Ledger)
class LedgerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_view_permission(self, request: HttpRequest, obj: Ledger | None = None) -> bool:
        return request.user.has_perm("comments.view_decision")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Ledger | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Ledger | None = None) -> bool:
        return False

    def may_take_files(self, request: HttpRequest) -> bool:
        """Files hold readers' data, ledgers do not."""
        return self.has_view_permission(request) and request.user.has_perm("comments.view_comment")

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(view)

        return [
            path("", staff(self.changelist_view), name="comments_ledger_changelist"),
            path("month/", staff(require_POST(self.month)), name="comments_ledger_month"),
            path("file/", staff(require_POST(self.file)), name="comments_ledger_file"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self.show(request)

    def show(self, request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
        """The page, with the form that could not be obeyed where there is one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        head = DecisionHead.objects.get()
        context = {
            **self.admin_site.each_context(request),
            "title": Ledger._meta.verbose_name_plural,
            "opts": Ledger._meta,
            "month_form": MonthForm(),
            "may_take_files": self.may_take_files(request),
            "file_form": CommentFileForm(initial={"comment": request.GET.get("comment", "")}),
            "head": head,
            "newest": Decision.objects.filter(digest=head.digest).first(),
            "disclosures": Disclosure.objects.select_related("by").order_by("-pk")[
                :SHOWN_DISCLOSURES
            ],
            **forms,
        }
        name = "admin/comments/ledger/change_list.html"
        return TemplateResponse(request, name, context, status=status)

    def month(self, request: HttpRequest) -> HttpResponse:
        """The ledger of one month as CSV. Logged, and so a POST."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = MonthForm(request.POST)
        if not form.is_valid():
            return self.show(request, status=400, month_form=form)
        month: Month = form.cleaned_data["month"]
        by = cast("User", request.user)
        text = csv_of(MonthlyLedger.of(month).rows(by=by))
        name = _("Ledger of comments %s.csv") % month
        return handed_out(Disclosure.Kind.LEDGER, str(month), text, name, "text/csv", by=by)

    def file(self, request: HttpRequest) -> HttpResponse:
        """The complete file on one comment as text. Logged, and so a POST."""
        if not self.may_take_files(request):
            raise PermissionDenied
        form = CommentFileForm(request.POST)
        if not form.is_valid():
            return self.show(request, status=400, file_form=form)
        comment: Comment = form.cleaned_data["comment"]
        by = cast("User", request.user)
        text = complete_file(comment, by=by)
        name = _("File on comment %d.txt") % comment.pk
        return handed_out(Disclosure.Kind.FILE, str(comment.pk), text, name, "text/plain", by=by)


def handed_out(
    kind: str, subject: str, text: str, name: str, content_type: str, *, by: User
) -> HttpResponse:
    """The text as a file to keep; that it was taken stands in the log before it leaves."""
    with transaction.atomic():
        Disclosure.append(kind, subject, by=by)
    answer = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
