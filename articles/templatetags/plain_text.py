"""Filters for text that is too long, or too tall, for where it is shown."""

from __future__ import annotations

from django import template

from articles import plain_text

register = template.Library()


@register.filter
def cut_to(text: str, limit: int) -> str:
    """Cut the text between whole characters; line ends become spaces."""
    return plain_text.cut(plain_text.in_one_line(text), limit)


@register.filter(is_safe=True)
def blank_lines_folded(text: str) -> str:
    """Show one blank line where somebody has typed many. Escaped text stays escaped."""
    return plain_text.with_blank_lines_folded(text)
