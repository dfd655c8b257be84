"""Metadata in the head of a page: canonical URL, description, link preview, structured data."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.domain_names import readable_address
from articles.syndication.base_url import origin as site_origin
from articles.syndication.json_ld import breadcrumbs, website
from articles.syndication.metadata import ArticleMetadata, Image

register = template.Library()


@register.simple_tag(takes_context=True)
def origin(context: Context) -> str:
    """Return scheme and host of the site."""
    return site_origin(context["request"], context["publication"])


def _origin(context: Context) -> str:
    # A part of a page has no request.
    return context.get("origin") or origin(context)


@register.simple_tag(takes_context=True)
def full_address(context: Context, path: str = "") -> str:
    """Return the absolute URL of this page, without any query, or of `path`."""
    return _origin(context) + escape_uri_path(path or context["request"].path)


@register.filter
def readable(address: str) -> str:
    """Return an address with its host in the characters of its language."""
    return readable_address(address)


@register.simple_tag(takes_context=True)
def full_list_address(context: Context) -> str:
    """Return the absolute URL of this page of a list.

    Of the query it has the period and the cursor, and nothing else that a link may have added.
    """
    # With every parameter of a link it would be another page to search engines.
    period, cursor = context.get("period_query"), context["request"].GET.get("page")
    parts = [period] if period else []
    parts += [urlencode({"page": cursor})] if cursor else []
    return full_address(context) + ("?" + "&".join(parts) if parts else "")


def _render_block(context: Context, name: str) -> str:
    """Return the text of a block of the page: a template can output a block only once."""
    # Not every page has all of them.
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return " ".join(block.render(context).split()) if block else ""


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> str:
    """Return the text of a block of the page, in one line: it is metadata as well."""
    return _render_block(context, name)


@register.inclusion_tag("articles/head/page.html", takes_context=True)
def page_metadata(context: Context) -> dict[str, Any]:
    """The metadata of any page; title, description and URL are those of its blocks."""
    blocks = {name: context[name] for name in ("heading", "description", "canonical")}
    return blocks | site_metadata(context) | {"image": Image.of_site(_origin(context))}


def site_metadata(context: Context) -> dict[str, Any]:
    path = context["path"]
    return {
        "publication": context["publication"],
        "domain": _origin(context).partition("://")[2],
        "path": path,
        "category": path[-1] if path else None,
        "crumbs": _crumbs(context) if path else None,
    }


def _crumbs(context: Context) -> dict[str, Any]:
    root = _origin(context)
    crumbs = [(_("Front page"), root + reverse("articles:home"))]
    crumbs += [(category.name, root + category.get_absolute_url()) for category in context["path"]]
    if article := context.get("article"):
        crumbs.append((article.title, root + article.get_absolute_url()))
    return breadcrumbs(crumbs)


@register.inclusion_tag("articles/head/article.html", takes_context=True)
def article_metadata(context: Context) -> dict[str, Any]:
    """The metadata of an article, in place of that of any page."""
    about = ArticleMetadata(
        context["article"],
        context["publication"],
        context["path"],
        context["origin"],
        context["pictures"],
    )
    data = about.json_ld()
    return site_metadata(context) | {"about": about, "data": data}


@register.simple_tag(takes_context=True)
def website_data(context: Context) -> SafeString:
    return json_ld(website(context["publication"], _origin(context)))


class _UnicodeEncoder(DjangoJSONEncoder):
    """Leave Chinese as it is: escaped, every character takes six bytes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Return a data block. The Content-Security-Policy allows it: a data block is no script."""
    # json_script() has escaped everything that could end the block.
    block = json_script(data, encoder=_UnicodeEncoder).replace("/json", "/ld+json", 1)
    return mark_safe(block)  # noqa: S308
