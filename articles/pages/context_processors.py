"""Template variables of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.category_tree import CategoryTree
from articles.models import Page, Publication


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the masthead, the categories and the footer pages."""
    # Lazy: error pages, redirects and the admin read none of them.
    return {
        "publication": SimpleLazyObject(Publication.get_solo),
        "category_tree": CategoryTree(),
        "footer_pages": Page.Slug,
    }
