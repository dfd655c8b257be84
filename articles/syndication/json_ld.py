"""Structured data of pages for search engines, in the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.models import Publication
from articles.plain_text import printable
from articles.syndication.metadata import ArticleMetadata, Image

CONTEXT = "https://schema.org"

# Written out, because reverse() would escape the braces, which the vocabulary demands.
SEARCH = "/search/?q={search_term_string}"


def _publisher(publication: Publication, origin: str) -> dict[str, Any]:
    return {
        "@type": "NewsMediaOrganization",
        "name": printable(publication.name),
        "url": f"{origin}/",
        "logo": {"@type": "ImageObject", "url": Image.of_site(origin).address},
    }


def news_article(about: ArticleMetadata) -> dict[str, Any]:
    article = about.article
    kind, author = ("Person", about.author) if about.author else ("Organization", about.source)
    data = {
        "@context": CONTEXT,
        "@type": "NewsArticle",
        "mainEntityOfPage": about.url,
        "url": about.url,
        "headline": about.title,
        "description": about.description,
        "image": [about.image.address],
        "datePublished": about.published,
        "dateModified": about.changed,
        "author": {"@type": kind, "name": author},
        "publisher": _publisher(about.publication, about.origin),
        "articleSection": printable(article.category.name),
        "keywords": about.keywords,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
    }
    # An empty value is an error to validators, a missing one is not.
    return {name: value for name, value in data.items() if value}


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
        "publisher": _publisher(publication, origin),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": origin + SEARCH},
            "query-input": "required name=search_term_string",
        },
    }
