"""Facts of commenting in the texts of footer pages."""

from __future__ import annotations

from django import template

from comments.posting import privacy_facts

register = template.Library()


@register.filter
def with_facts(html: str) -> str:
    """Return the text of a page with its placeholders filled in."""
    return privacy_facts.fill_in(html)


@register.simple_tag
def facts() -> list[tuple[str, object]]:
    """Return the placeholders as they are typed, and what each stands for."""
    return [(f"{{{{ {name} }}}}", note) for name, (_value, note) in privacy_facts.FACTS.items()]
