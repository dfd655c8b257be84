"""Pages in the vocabulary of schema.org, as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.models import Publication
from articles.syndication.excerpt import printable
from articles.syndication.metadata import ArticleMetadata, Image

CONTEXT = "https://schema.org"

# The address of the search is the site's public contract; the braces are the vocabulary's.
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
    said = {
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
    return {name: value for name, value in said.items() if value}


def breadcrumbs(places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`places` are names and full addresses, from the front page on."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": printable(name), "item": address}
            for n, (name, address) in enumerate(places, 1)
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
