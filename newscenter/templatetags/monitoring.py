"""Template tag for the line on the newsroom's first page that says whether everything runs."""

from __future__ import annotations

from typing import Any

from django import template

from newscenter.monitoring.health_checks import recent_problems

register = template.Library()


@register.inclusion_tag("admin/dashboard/health.html")
def health_line() -> dict[str, Any]:
    return {"problems": recent_problems.read()}
