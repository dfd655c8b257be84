"""Tags and filters of public pages."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from articles.category_tree import CategoryTree
from articles.date_field import machine_time
from articles.models import Category
from articles.pages.qr_code import make_qr_code

register = template.Library()


@register.simple_tag(takes_context=True)
def category_path(context: Context) -> list[Category]:
    """Return the path of the page's category, or of its article's category, from the top."""
    article = context.get("article")
    category = article.category if article else context.get("category")
    # The tree that the menu shows too, so that it is read once.
    tree: CategoryTree = context["category_tree"]
    return tree.path(category) if category else []


@register.simple_tag
def date_time(at: datetime) -> SafeString:
    """A <time> element with day and time to the second."""
    text = date_format(timezone.localtime(at), pgettext("a time to the second", "Y-m-d H:i:s"))
    machine = machine_time(at).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag
def day(at: datetime) -> SafeString:
    """A <time> element with the day, for lists."""
    date = timezone.localtime(at).date()
    return format_html('<time datetime="{0}">{0}</time>', date.isoformat())


@register.simple_tag
def short_day(at: datetime) -> SafeString:
    """A <time> element with the day, without the present year, for narrow lists."""
    date = timezone.localtime(at).date()
    this_year = date.year == timezone.localdate().year
    text = date_format(date, "m-d") if this_year else date.isoformat()
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), text)


@register.filter
def without_label(note: str) -> str:
    """Remove the label from a note about the author: writers often type it, and the page has it."""
    # Colons of both widths are typed.
    label = unicodedata.normalize("NFKC", gettext("About the author:"))
    note = note.strip()
    if unicodedata.normalize("NFKC", note[: len(label)]) == label:
        return note[len(label) :].lstrip()
    return note


@register.inclusion_tag("articles/qr.html")
def qr_code(address: str) -> dict[str, Any]:
    """The address as a QR code, drawn in the page itself."""
    return {"code": make_qr_code(address)}
