"""Template tag for the newsroom's first page: what is still to be done before readers come."""

from __future__ import annotations

from typing import Any

from django import template

from newscenter.setup_checklist.models import SetupChecklist
from newscenter.setup_checklist.views import checklist_of

register = template.Library()


@register.inclusion_tag("admin/dashboard/setup_checklist.html", takes_context=True)
def setup_checklist(context: template.Context) -> dict[str, Any]:
    checklist = SetupChecklist.current()
    if checklist.dismissed_at:
        return {}
    return checklist_of(context["request"], checklist) | {"csrf_token": context["csrf_token"]}
