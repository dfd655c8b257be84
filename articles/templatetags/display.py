"""Tags and filters for showing pages in every display mode."""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.display.views import MAX_RETURN_PATH_LENGTH

register = template.Library()


@register.simple_tag(takes_context=True)
def is_grey(context: Context) -> bool:
    """Whether this page is shown without colour now."""
    # By path: on an error page no view was resolved, and there is no name to ask for.
    on_home = context["request"].path == reverse("articles:home")
    grey: bool = context["publication"].is_grey_at(timezone.now(), on_home=on_home)
    return grey


@register.simple_tag(takes_context=True)
def return_path(context: Context) -> str:
    """The address of this page for the links that lead back to it.

    It leaves out a query that is too long: each of these links would repeat it.
    """
    request = context["request"]
    for path in (request.get_full_path(), request.path):
        if len(path) <= MAX_RETURN_PATH_LENGTH:
            return path
    return reverse("articles:home")


@register.filter(is_safe=True)
def tables_in_boxes(html: str) -> str:
    """Put every table into a box that scrolls sideways: a phone is narrower than most tables.

    A table inside of a table gets no box of its own.
    """
    # With tabindex the box takes the focus, and arrow keys scroll it.
    box = format_html(
        '<div class="table-box" role="group" tabindex="0" aria-label="{}">',
        _("Table; scroll sideways to see all of it"),
    )
    depth = 0

    def wrap_table(tag: re.Match[str]) -> str:
        nonlocal depth
        depth += -1 if tag[1] else 1
        if tag[1]:
            return tag[0] if depth else f"{tag[0]}</div>"
        return f"{box}{tag[0]}" if depth == 1 else tag[0]

    return re.sub("<(/?)table>", wrap_table, html)
