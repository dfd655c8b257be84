"""Template tag for the line on the newsroom's first page that says whether everything runs."""

from __future__ import annotations

from typing import Any

from django import template

from newscenter.monitoring.health_checks import Check, recent_problems
from newscenter.monitoring.problem import Problem

register = template.Library()


@register.inclusion_tag("admin/dashboard/health.html")
def health_line() -> dict[str, Any]:
    problems: dict[Check, Problem] = {}
    for check, problem in recent_problems.read():
        # Many triggers may be missing, and one command restores them all.
        problems.setdefault(check, problem)
    return {"problems": problems.items()}
