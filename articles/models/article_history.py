"""The history of articles: one version for what a transaction has changed.

An import stores thousands of articles, and most are never changed: their history begins with the
first change, which keeps the version before it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps

from articles.models.history import add_revision, current_user

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class _Changes:
    """The articles changed in a block, with those who have changed them."""

    articles: dict[int, User | None] = field(default_factory=dict)
    imported: set[int] = field(default_factory=set)


_changes: ContextVar[_Changes | None] = ContextVar("changed_versions", default=None)


@contextmanager
def collect_changes() -> Iterator[_Changes]:
    """Collect the articles that are changed in the block, for `add_versions()`."""
    changes = _Changes()
    token = _changes.set(changes)
    try:
        yield changes
    finally:
        _changes.reset(token)


def mark_added(article_id: int) -> None:
    """Have the enclosing block begin the history of a new article."""
    if changes := _changes.get():
        changes.articles.setdefault(article_id, None)


def mark_imported(*article_ids: int) -> None:
    """Have the enclosing block leave out these new articles."""
    if changes := _changes.get():
        changes.imported.update(article_ids)


def before_change(article_id: int, *, by: User | None = None) -> None:
    """Have the enclosing block add a version, and keep the one before if it is not kept yet."""
    changes = _changes.get()
    if changes is None or article_id in changes.imported:
        return
    if article_id not in changes.articles and not _model().history.filter(id=article_id).exists():
        article = _model()._default_manager.with_tag_rows().filter(pk=article_id).first()
        if article:
            add_revision(article, by=article.created_by, at=article.updated_at)
    changes.articles[article_id] = by or changes.articles.get(article_id)


def add_versions(changes: _Changes) -> None:
    """Add the changed articles as the database has them now."""
    ids = [pk for pk in changes.articles if pk not in changes.imported]
    if not ids:
        return
    for article in _model()._default_manager.with_tag_rows().filter(pk__in=ids).order_by("pk"):
        add_revision(article, by=changes.articles[article.pk] or current_user())


def _model() -> Any:
    # By name: Article itself imports this module.
    return apps.get_model("articles", "Article")
