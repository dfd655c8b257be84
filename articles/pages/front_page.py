"""The lists of the front page: what the editors have chosen, filled up with the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from articles.category_tree import CategoryNode, CategoryTree
from articles.models import Article
from articles.models.queryset import ArticleQuerySet
from articles.pages.most_read import Period, ranked_ids, rankings

NEWEST = 7
MAX_IN_STRIP = 8
# With fewer pictures than this the strip is left out.
MIN_IN_STRIP = 3
PER_CATEGORY = 6
NOTICES = 4


def _picture_first(articles: list[Article]) -> list[Article]:
    """Move the newest article with a picture to the top; the others keep their order."""
    lead = [article for article in articles if article.cover][:1]
    return lead + [article for article in articles if article not in lead]


class FrontPage:
    """The lists of the page, picked from one query whose cost depends on the categories alone."""

    def __init__(self, tree: CategoryTree) -> None:
        self.tree = tree
        self.nodes = [node for node in tree.menu() if not node.category.is_notices]
        self.notice_ids = [pk for category in tree.notices() for pk in tree.subtree_ids(category)]
        self.most_read_ids = ranked_ids()

    def _candidates(self) -> Iterator[ArticleQuerySet]:
        published = Article.objects.published().newest_first()
        # One or more above what is shown, because an article in one list is left out of another.
        yield published.headlines()[:1]
        yield published[: NEWEST + NOTICES + 1]
        yield published.recommended()[: MAX_IN_STRIP + 1]
        yield published.with_cover()[: MAX_IN_STRIP + 1]
        in_sections = [pk for node in self.nodes for pk in self.tree.subtree_ids(node.category)]
        for pk in dict.fromkeys([*in_sections, *self.notice_ids]):
            yield published.filter(category=pk)[: PER_CATEGORY + 1]
        if most_read_ids := {pk for ids in self.most_read_ids.values() for pk in ids}:
            yield published.filter(pk__in=most_read_ids)

    @cached_property
    def articles(self) -> list[Article]:
        """Everything that any part of the page may need, newest first."""
        ids = (articles.values("pk") for articles in self._candidates())
        return list(Article.objects.published().with_ids_in(ids).for_lists().newest_first())

    def _in_categories(self, ids: Iterable[int]) -> list[Article]:
        ids = set(ids)
        return [article for article in self.articles if article.category_id in ids]

    @cached_property
    def _news(self) -> list[Article]:
        """All but the notices, which have a box of their own."""
        notices = set(self.notice_ids)
        return [article for article in self.articles if article.category_id not in notices]

    @cached_property
    def lead(self) -> Article | None:
        """The newest headline; without one, the newest with a picture among the newest articles."""
        headlines = [article for article in self.articles if article.headline]
        newest = (self._news or self.articles)[: NEWEST + 1]
        return next(iter(headlines or _picture_first(newest)), None)

    def _without_lead(self, articles: Iterable[Article]) -> list[Article]:
        return [article for article in articles if article != self.lead]

    @property
    def newest(self) -> list[Article]:
        return self._without_lead(self._news)[:NEWEST]

    @property
    def strip(self) -> list[Article]:
        """Recommended articles with a picture, filled up with the newest that have one."""
        with_cover = [article for article in self._without_lead(self.articles) if article.cover]
        # Sorting is stable, so both kinds stay newest first.
        strip = sorted(with_cover, key=lambda article: not article.recommended)[:MAX_IN_STRIP]
        return strip if len(strip) >= MIN_IN_STRIP else []

    @property
    def sections(self) -> list[tuple[CategoryNode, list[Article]]]:
        return [(node, self._newest_of(node)) for node in self.nodes]

    def _newest_of(self, node: CategoryNode) -> list[Article]:
        """The newest articles of a category, without the lead unless it is the only one."""
        articles = self._in_categories(self.tree.subtree_ids(node.category))
        return _picture_first((self._without_lead(articles) or articles)[:PER_CATEGORY])

    @property
    def notices(self) -> list[Article]:
        return self._in_categories(self.notice_ids)[:NOTICES]

    @property
    def most_read(self) -> list[tuple[Period, list[Article]]]:
        """The rankings of the periods in which anything was read."""
        periods = rankings(self.most_read_ids, self.articles)
        return [(period, articles) for period, articles in periods if articles]
