"""Pages of the self-check in the admin, for administrators and editors."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newscenter.compliance.forms import AnswerForm, FilterForm
from newscenter.compliance.models import (
    ANSWER_COMPLIANCE,
    VIEW_COMPLIANCE,
    ComplianceAnswer,
    ComplianceReport,
)
from newscenter.compliance.norms import NORMS
from newscenter.compliance.report import answer_in_words, by_subject, store_report
from newscenter.compliance.rule import Finding, Result, State
from newscenter.compliance.rulebook import RULES, SUBJECTS, counted, examine
from newscenter.compliance.site import Site

# A few are made in a year: nobody comes to the end of them.
REPORTS_SHOWN = 100

viewers_only = permission_required(VIEW_COMPLIANCE, raise_exception=True)


class Row(NamedTuple):
    """A result as the page shows it."""

    result: Result
    findings: list[Finding]
    answer: str
    form: AnswerForm | None


def _may_open(request: HttpRequest, address: str) -> bool:
    """Whether to link a page: administrators may open all, and editors those of articles."""
    of_articles = (
        f"{reverse('admin:index')}articles/",
        reverse("admin:comments_articlereport_changelist"),
    )
    return request.user.is_superuser or address.startswith(of_articles)


def _row(result: Result, request: HttpRequest, refused: AnswerForm | None) -> Row:
    form = None
    if result.may_be_answered and request.user.has_perm(ANSWER_COMPLIANCE):
        is_refused = refused is not None and refused.instance.rule == result.rule.key
        form = refused if is_refused else AnswerForm(rule=result.rule.key)
    findings = [
        finding if _may_open(request, finding.address) else finding._replace(address="")
        for finding in result.findings
        if finding.text
    ]
    return Row(result, findings, answer_in_words(result.answer) if result.answer else "", form)


def _show(
    request: HttpRequest, refused: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    results = examine(Site())
    filters = FilterForm(request.GET)
    rows = {result.rule.key: _row(result, request, refused) for result in results}
    shown = {result.rule.key for result in results if filters.shows(result)}
    subjects = [
        (subject.name, [rows[rule.key] for rule in subject.rules if rule.key in shown])
        for subject in SUBJECTS
    ]
    counts = counted(results)
    # Their lines are long, and not shown here.
    reports = ComplianceReport.objects.defer("lines").select_related("by").order_by("-pk")
    context = {
        **admin.site.each_context(request),
        "title": _("Compliance self-check"),
        "subjects": [(name, rows) for name, rows in subjects if rows],
        "counts": [(state, state.label, counts[state]) for state in State],
        "filters": filters,
        "norms": NORMS,
        "reports": reports[:REPORTS_SHOWN],
    }
    return TemplateResponse(request, "admin/compliance/page.html", context, status=status)


@viewers_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return _show(request)


@permission_required(ANSWER_COMPLIANCE, raise_exception=True)
@require_POST
def answer(request: HttpRequest, rule: str) -> HttpResponse:
    """Store what a person answers; what was answered before stays."""
    if rule not in RULES:
        raise Http404
    form = AnswerForm(request.POST, rule=rule, instance=ComplianceAnswer(by=request.user))  # type: ignore[misc]
    if not form.is_valid():
        return _show(request, form, status=400)
    form.save()
    messages.success(request, _("The answer has been stored. It is valid for a year."))
    return redirect(f"{reverse('admin:compliance')}#{rule}")


@viewers_only
@require_POST
def print_report(request: HttpRequest) -> HttpResponse:
    """Store the results under a number, and show them on a page for paper: hence a POST."""
    stored = store_report(Site(), by=request.user)  # type: ignore[arg-type]
    return redirect("admin:compliance_report", stored.pk)


@viewers_only
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    stored = get_object_or_404(ComplianceReport.objects.select_related("by"), pk=pk)
    states = [line["state"] for line in stored.lines]
    context = {
        "title": _("Compliance self-check"),
        "report": stored,
        "subjects": by_subject(stored.lines),
        "counts": [(state.label, states.count(state.value)) for state in State],
    }
    return TemplateResponse(request, "admin/compliance/report.html", context)
