"""How an article moves from state to state, and who may move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.search_index import index

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models.article import Article


class StateChanged(Exception):
    """The article is no longer in the state that this step starts from."""


def move(article: Article, by: User, expected: Q, **values: Any) -> None:
    """Change the article if it is still as `expected`, in one statement.

    Raises StateChanged when it is not, PermissionDenied when `by` may not.
    """
    if not by.has_perm("articles.publish_article"):
        raise PermissionDenied
    values["updated_at"] = timezone.now()
    itself = type(article)._default_manager.filter(pk=article.pk)
    with transaction.atomic():
        moved = itself.filter(expected).update(**values)
        index.renew(itself)
    article.refresh_from_db(fields=["status", "published_at", *values])
    if not moved:
        raise StateChanged(article.get_status_display())
