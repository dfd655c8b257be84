"""Tags and filters of public pages."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from articles.category_tree import CategoryTree
from articles.date_field import machine_time
from articles.markup.pictures import without_placeholders
from articles.models import Category, Picture
from articles.models.picture import TextPicture
from articles.months import Month, Year
from articles.pages import most_read
from articles.pages.headline import Headline, newest_headlines
from articles.pages.picture_element import picture_element
from articles.pages.qr_code import make_qr_code
from articles.pages.text_layout import with_layout_classes
from articles.pages.text_pictures import with_text_pictures

register = template.Library()
register.filter("with_layout_classes", with_layout_classes, is_safe=True)
register.filter("without_placeholders", without_placeholders, is_safe=True)


@register.simple_tag(takes_context=True)
def category_path(context: Context) -> list[Category]:
    """Return the path of the page's category, or of its article's category, from the top."""
    article = context.get("article")
    category = article.category if article else context.get("category")
    # The tree that the menu shows too, so that it is read once.
    tree: CategoryTree = context["category_tree"]
    return tree.path(category) if category else []


class MenuItem(NamedTuple):
    """A link of the menu; `current` is the value of its aria-current."""

    name: str
    url: str
    current: str


@register.simple_tag(takes_context=True)
def menu_items(context: Context) -> list[MenuItem]:
    """Return the links of the menu, that to the front page first."""
    here, tree = context["request"].path, context["category_tree"]
    path = {category.pk for category in category_path(context)}
    home = reverse("articles:home")
    # The name of the first is in the template.
    items = [MenuItem("", home, "page" if here == home else "")]
    for node in tree.menu():
        url = node.category.get_absolute_url()
        current = "page" if here == url else "true" if node.category.pk in path else ""
        items.append(MenuItem(node.category.name, url, current))
    return items


@register.simple_tag(takes_context=True)
def breadcrumb_items(context: Context) -> list[MenuItem]:
    """Return the links from the top to the category of the page; the front page is not in it."""
    here = context["request"].path
    return [
        MenuItem(category.name, url, "page" if here == url else "")
        for category in category_path(context)
        for url in [category.get_absolute_url()]
    ]


@register.simple_tag
def date_time(at: datetime) -> SafeString:
    """A <time> element with day and time to the second."""
    text = date_format(timezone.localtime(at), pgettext("a time to the second", "Y-m-d H:i:s"))
    machine = machine_time(at).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag
def day(at: datetime) -> SafeString:
    """A <time> element with the day, for running text; the present year is left out."""
    date = timezone.localtime(at).date()
    if date.year == timezone.localdate().year:
        text = date_format(date, pgettext("a day of this year", "F j"))
    else:
        text = date_format(date)
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), text)


@register.simple_tag
def time_of_day(at: datetime) -> SafeString:
    """A <time> element with hour and minute, where the day is known."""
    machine = machine_time(at).isoformat(timespec="minutes")
    text = date_format(timezone.localtime(at), "H:i")
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag
def day_and_time(at: datetime) -> SafeString:
    """A <time> element with day, hour and minute; the present year is left out."""
    local = timezone.localtime(at)
    if local.year == timezone.localdate().year:
        text = date_format(local, pgettext("a time of this year", "F j H:i"))
    else:
        text = date_format(local, "DATETIME_FORMAT")
    machine = machine_time(at).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag
def short_day(at: datetime) -> SafeString:
    """A <time> element of five characters, for rows: the time of today, a day, or a year."""
    date, today = timezone.localtime(at).date(), timezone.localdate()
    if date == today:
        text = date_format(timezone.localtime(at), "H:i")
        return format_html('<time class="is-today" datetime="{}">{}</time>', date.isoformat(), text)
    text = date_format(date, "m-d") if date.year == today.year else f"{date.year:04}"
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), text)


@register.simple_tag
def day_heading(on: date) -> SafeString:
    """A <time> element with the day, for the heading of a group; the present year is left out."""
    day = date_format(on, pgettext("a day of this year", "F j"))
    if on.year == timezone.localdate().year:
        return format_html('<time datetime="{}">{}</time>', on.isoformat(), day)
    year = gettext("The year %(year)s") % {"year": on.year}
    html = '<time datetime="{}"><span class="year">{}</span> {}</time>'
    return format_html(html, on.isoformat(), year, day)


@register.simple_tag
def month_heading(month: Month) -> SafeString:
    """A <time> element with month and year, for the heading of a group."""
    text = date_format(month.first_day, "YEAR_MONTH_FORMAT")
    return format_html('<time datetime="{}">{}</time>', month, text)


@register.simple_tag
def newest_articles(count: int) -> list[Headline]:
    """Return the newest articles, for pages that have nothing else to offer."""
    return newest_headlines(count)


@register.simple_tag
def most_read_articles() -> list[Headline]:
    """Return the most read articles of the site."""
    return most_read.most_read_articles()


@register.filter
def period_name(period: Year | Month) -> str:
    """Return a year or a month in words."""
    if isinstance(period, Month):
        return date_format(period.first_day, "YEAR_MONTH_FORMAT")
    return gettext("The year %(year)s") % {"year": period.year}


@register.filter
def without_label(note: str) -> str:
    """Remove the label from a note about the author: writers often type it, and the page has it."""
    # Colons of both widths are typed.
    label = unicodedata.normalize("NFKC", gettext("About the author:"))
    note = note.strip()
    if unicodedata.normalize("NFKC", note[: len(label)]) == label:
        return note[len(label) :].lstrip()
    return note


@register.filter(is_safe=True)
def with_pictures(html: str, pictures: list[TextPicture]) -> str:
    """Give the pictures of a text their renditions and labels."""
    return with_text_pictures(html, pictures)


@register.simple_tag
def picture(picture: Picture, slot: str, alternative_text: str = "") -> SafeString:
    """A picture in one of the SLOTS of articles/pages/picture_element.py."""
    return picture_element(picture, slot, alternative_text)


@register.inclusion_tag("articles/qr.html")
def qr_code(address: str) -> dict[str, Any]:
    """The address as a QR code, drawn in the page itself."""
    return {"code": make_qr_code(address)}
