"""Changes of an article's state, and the permission they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.utils import timezone

from articles.models.article_history import before_change
from articles.models.indexing import index_once, mark_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models.article import Article


PUBLISH_ARTICLES = "articles.publish_article"
CHANGE_ARTICLES = "articles.change_article"


class StateChanged(Exception):
    """The article is no longer in the state that the transition starts from."""


def require(by: User, permission: str = PUBLISH_ARTICLES) -> None:
    if not by.has_perm(permission):
        raise PermissionDenied


def transition(
    article: Article, by: User, expected: Q, *, permission: str = PUBLISH_ARTICLES, **values: Any
) -> None:
    """Set `values` if the article is still as `expected`, in one statement.

    Raises StateChanged when it is not, PermissionDenied when `by` lacks the permission.
    """
    require(by, permission)
    values |= {"updated_at": timezone.now(), "version": F("version") + 1}
    with index_once():
        before_change(article.pk, by=by)
        # Compare and set: of two editors who act at once, one changes the row and one changes none.
        rows = type(article)._default_manager.filter(expected, pk=article.pk).update(**values)
        if rows:
            mark_changed(article.pk)
    article.refresh_from_db(fields=["status", "published_at", *values])
    if not rows:
        raise StateChanged(article.get_status_display())
