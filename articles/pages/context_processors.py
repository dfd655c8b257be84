"""Template variables of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.category_tree import CategoryTree
from articles.models import Page, Publication
from articles.pages.page_parts import day_and_language
from articles.prepared_statements import SHARED_ROWS, Prepared

_publication = Prepared(
    lambda: Publication.objects.filter(pk=Publication.singleton_instance_id), shared=SHARED_ROWS
)


def masthead() -> Publication:
    """Return the name and the legal data of the site, as they are shown."""
    # The row is missing until somebody opens the site for the first time.
    return _publication.first() or Publication.get_solo()


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the masthead, the categories and the footer pages."""
    # Lazy: error pages, redirects and the admin read none of them.
    return {
        "publication": SimpleLazyObject(masthead),
        "category_tree": CategoryTree(),
        "footer_pages": Page.Slug,
        "rendered_for": day_and_language(),
    }
