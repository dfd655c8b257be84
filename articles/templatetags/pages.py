"""What the templates of public pages need to say things the same way everywhere."""

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
from articles.models import Category
from articles.pages import qr

register = template.Library()


@register.simple_tag(takes_context=True)
def category_path(context: Context) -> list[Category]:
    """The categories that the page of a category or of an article stands in, from the top."""
    article = context.get("article")
    category = article.category if article else context.get("category")
    tree: CategoryTree = context["category_tree"]
    return tree.path(category) if category else []


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A time to the second, for people and for machines."""
    local = timezone.localtime(at)
    text = date_format(local, pgettext("a time to the second", "Y-m-d H:i:s"))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.simple_tag
def day(at: datetime) -> SafeString:
    """The day alone, for lists."""
    date = timezone.localtime(at).date()
    return format_html('<time datetime="{0}">{0}</time>', date.isoformat())


@register.simple_tag
def short_day(at: datetime) -> SafeString:
    """The day for lists that are narrow: the year is left out while it is this year."""
    date = timezone.localtime(at).date()
    text = date.isoformat()
    shown = date_format(date, "m-d") if date.year == timezone.localdate().year else text
    return format_html('<time datetime="{}">{}</time>', text, shown)


@register.filter
def without_label(note: str) -> str:
    """The note about the author without the label, which writers often type themselves."""
    label = unicodedata.normalize("NFKC", gettext("About the author:"))
    note = note.strip()
    if unicodedata.normalize("NFKC", note[: len(label)]) == label:
        return note[len(label) :].lstrip()
    return note


@register.inclusion_tag("articles/qr.html")
def qr_code(address: str) -> dict[str, Any]:
    """The address as a QR code, drawn in the page itself."""
    return {"code": qr.code(address)}
