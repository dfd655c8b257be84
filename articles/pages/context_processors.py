"""What every page of the site can say about the site."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.category_tree import CategoryTree
from articles.models import Page, Publication


def site(request: HttpRequest) -> dict[str, Any]:
    """Name the masthead, the categories and the footer pages; nothing is read before it is used."""
    return {
        "publication": SimpleLazyObject(Publication.get_solo),
        "category_tree": CategoryTree(),
        "footer_pages": Page.Slug,
    }
