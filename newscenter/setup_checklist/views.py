"""The checklist's page in the admin, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from newscenter.setup_checklist.checklist import results
from newscenter.setup_checklist.checks import Site
from newscenter.setup_checklist.mail_test import request_test_mail
from newscenter.setup_checklist.models import SetupChecklist

View = Callable[[HttpRequest], HttpResponse]


def _administrators_only(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request)

    return answer


def checklist_of(request: HttpRequest, checklist: SetupChecklist) -> dict[str, Any]:
    """Return what the templates show: the steps, and how many of them are done."""
    steps = results(Site(request.user, request.is_secure(), checklist))  # type: ignore[arg-type]
    done = sum(not result.missing for result in steps)
    return {"checklist": checklist, "steps": steps, "done": done, "open": len(steps) - done}


@_administrators_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    is_mail_named = settings.EMAIL_BACKEND != "newscenter.unsent_mail.EmailBackend"
    context = {
        **admin.site.each_context(request),
        **checklist_of(request, SetupChecklist.current()),
        "title": _("Setup checklist"),
        "may_send": is_mail_named and bool(request.user.email),  # type: ignore[union-attr]
    }
    return TemplateResponse(request, "admin/setup_checklist.html", context)


@_administrators_only
@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    if request.user.email:  # type: ignore[union-attr]
        request_test_mail(request.user)  # type: ignore[arg-type]
        messages.info(request, _("The test message has been handed over. Look into your mailbox."))
    return redirect("admin:setup_checklist")


@_administrators_only
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Put the checklist away from the first page, or show it there again."""
    is_shown = request.POST.get("show") == "1"
    SetupChecklist.objects.update_or_create(
        pk=SetupChecklist.singleton_instance_id,
        defaults={"dismissed_at": None if is_shown else timezone.now()},
    )
    return redirect("admin:setup_checklist" if is_shown else "admin:index")
