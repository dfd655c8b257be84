"""Template tag for the link to the handbook in the head of the admin's pages."""

from __future__ import annotations

from django import template

from newscenter.handbook import sections

register = template.Library()


@register.simple_tag(takes_context=True)
def help_address(context: template.Context) -> str:
    return sections.help_address(context["request"])
