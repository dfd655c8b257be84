"""The comments on an article as its pages show them: the newest, how many, and whether it is open.

Statements of the busiest pages, so they are prepared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.cached_reverse import cached_reverse
from articles.category_tree import CategoryTree
from articles.models import Article
from articles.prepared_statements import NOW, Parameter, Prepared
from comments.models import Comment, CommentingSettings, Restriction
from comments.models.queryset import CommentQuerySet
from comments.verified_identity import is_required


class CommentRow(NamedTuple):
    """The columns of a comment that a list shows; cheaper to make than a row of the model."""

    pk: int
    nickname: str
    body: str
    submitted_at: datetime
    shown_province: str
    reply_text: str | None
    reply_at: datetime | None


def rows_of(comments: CommentQuerySet) -> Any:
    """Return a queryset of the columns of CommentRow, by their names."""
    shown = comments.with_replies().with_shown_province()
    return shown.values_list(*CommentRow._fields, named=True)


@lru_cache
def _newest(limit: int) -> Prepared[tuple[Any, ...]]:
    def make() -> Any:
        published = Comment.objects.visible_at(NOW).filter(article=Parameter("article"))
        newest = published.with_replies().with_shown_province().newest_first()
        return newest.values_list(*CommentRow._fields)[:limit]

    return Prepared(make)


def newest_comments(article: Article, limit: int) -> list[CommentRow]:
    rows = _newest(limit)(now=timezone.now(), article=article.pk)
    return [CommentRow(*row) for row in rows]


class CommentOfSite(NamedTuple):
    """The columns of a comment that the front page shows, and of its article."""

    article_id: int
    article_title: str
    nickname: str
    body: str

    def get_absolute_url(self) -> str:
        return cached_reverse("comments:list", self.article_id)

    @property
    def article_url(self) -> str:
        return cached_reverse("articles:article", self.article_id)


@lru_cache
def _newest_of_site(limit: int) -> Prepared[tuple[Any, ...]]:
    def make() -> Any:
        newest = Comment.objects.visible_at(NOW).order_by("-submitted_at", "-pk")
        return newest.values_list("article_id", "article__title", "nickname", "body")[:limit]

    return Prepared(make)


def newest_of_site(limit: int) -> Iterator[CommentOfSite]:
    return map(CommentOfSite._make, _newest_of_site(limit)(now=timezone.now()))


def _closing_conditions(depth: int) -> list[Exists]:
    """Return the conditions that close an article apart from its own switch.

    They are the site's switch and the restrictions on the site, the article and its categories.
    """
    categories = [Parameter(f"category_{n}") for n in range(depth)]
    restrictions = Restriction.objects.closing(Parameter("subject"), categories)
    return [Exists(CommentingSettings.objects.filter(open=False)), Exists(restrictions)]


class FormNotes(NamedTuple):
    """Facts that the form of a comment tells, the same for all readers.

    `shows_province` is whether readers are shown where new comments come from.
    """

    needs_identity: bool
    shows_province: bool


class Discussion(NamedTuple):
    """The number of an article's comments, whether it takes more, and what its form tells."""

    number: int
    is_open: bool
    notes: FormNotes


@lru_cache
def _closing(depth: int, *, with_count: bool) -> Prepared[tuple[Any, ...]]:
    """Return the statement for an article in so many categories, one below the other."""
    article = Parameter("article")

    def make() -> Any:
        published = Comment.objects.visible_at(NOW).filter(article=article).order_by()
        numbers = published.values("article").annotate(n=Count("pk")).values("n")
        shows_province = Exists(CommentingSettings.objects.filter(show_province=True))
        more: list[Any] = [shows_province, Coalesce(Subquery(numbers), 0)] if with_count else []
        articles = Article.objects.filter(pk=article)
        return articles.values_list(*_closing_conditions(depth), *more)

    return Prepared(make)


def _read(article: Article, tree: CategoryTree, *, with_count: bool) -> tuple[Any, ...]:
    path = tree.path(article.category)
    subjects = {f"category_{n}": str(category.pk) for n, category in enumerate(path)}
    statement = _closing(len(path), with_count=with_count)
    subject = str(article.pk)
    row = statement.first(now=timezone.now(), article=article.pk, subject=subject, **subjects)
    if row is None:
        raise Article.DoesNotExist
    return row


def is_open(article: Article, tree: CategoryTree) -> bool:
    """Return whether readers may comment on `article`; one query."""
    return article.comments_open and not any(_read(article, tree, with_count=False))


def discussion_of(article: Article, tree: CategoryTree) -> Discussion:
    """Return what the page of an article shows around its comments; one query."""
    *closing, shows_province, number = _read(article, tree, with_count=True)
    is_open = article.comments_open and not any(closing)
    return Discussion(number, is_open, FormNotes(is_required(), bool(shows_province)))
