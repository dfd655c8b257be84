"""Structured data of pages for search engines, in the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.models import Publication
from articles.plain_text import printable
from articles.syndication.metadata import CONTEXT, publisher

# Written out, because reverse() would escape the braces, which the vocabulary demands.
SEARCH = "/search/?q={search_term_string}"


def breadcrumbs(crumbs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return a breadcrumb list from names and absolute URLs, the front page first."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": printable(name), "item": url}
            for n, (name, url) in enumerate(crumbs, 1)
        ],
    }


def website(publication: Publication, origin: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": printable(publication.name),
        "url": f"{origin}/",
        "inLanguage": "zh-CN",
        "publisher": publisher(publication, origin),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": origin + SEARCH},
            "query-input": "required name=search_term_string",
        },
    }
