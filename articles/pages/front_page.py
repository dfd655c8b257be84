"""What stands on the front page: what the staff has chosen, filled up with the newest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from articles.category_tree import CategoryNode, CategoryTree
from articles.models import Article
from articles.models.queryset import ArticleQuerySet
from articles.pages import most_read

NEWEST = 7
IN_STRIP = 8
# Fewer pictures than this are no strip.
LEAST_IN_STRIP = 3
PER_CATEGORY = 6
NOTICES = 4


def _picture_first(articles: list[Article]) -> list[Article]:
    """The newest article that has a picture leads its category; the others keep their order."""
    lead = [article for article in articles if article.cover][:1]
    return lead + [article for article in articles if article not in lead]


class FrontPage:
    """The lists of the page, picked from one query whose cost grows with the categories alone."""

    def __init__(self, tree: CategoryTree) -> None:
        self.tree = tree
        self.nodes = [node for node in tree.menu() if not node.category.is_notices]
        self.notice_ids = [pk for each in tree.notices() for pk in tree.subtree_ids(each)]
        self.most_read = most_read.rankings()

    def _short_lists(self) -> Iterator[ArticleQuerySet]:
        shown = Article.objects.published().newest_first()
        # More of each than is shown, because what stands elsewhere isn't said again.
        yield shown.headlines()[:1]
        yield shown[: NEWEST + NOTICES + 1]
        yield shown.recommended()[: IN_STRIP + 1]
        yield shown.with_cover()[: IN_STRIP + 1]
        in_sections = (pk for each in self.nodes for pk in self.tree.subtree_ids(each.category))
        for pk in dict.fromkeys([*in_sections, *self.notice_ids]):
            yield shown.filter(category=pk)[: PER_CATEGORY + 1]
        if most_read := {pk for ids in self.most_read.values() for pk in ids}:
            yield shown.filter(pk__in=most_read)

    @cached_property
    def articles(self) -> list[Article]:
        """Everything that any part of the page may need, newest first."""
        found = Article.objects.published().found_by(
            each.values("pk") for each in self._short_lists()
        )
        return list(found.for_lists().newest_first())

    @cached_property
    def _news(self) -> list[Article]:
        """Without the notices, which have a box of their own."""
        own = set(self.notice_ids)
        return [article for article in self.articles if article.category_id not in own]

    @cached_property
    def lead(self) -> Article | None:
        """The newest headline; without one the newest with a picture, among the newest."""
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
        """What is recommended and has a picture, filled up with the newest that have one."""
        pictures = [article for article in self._without_lead(self.articles) if article.cover]
        chosen = sorted(pictures, key=lambda article: not article.recommended)[:IN_STRIP]
        return chosen if len(chosen) >= LEAST_IN_STRIP else []

    @property
    def sections(self) -> list[tuple[CategoryNode, list[Article]]]:
        return [(node, self._newest_of(node)) for node in self.nodes]

    def _newest_of(self, node: CategoryNode) -> list[Article]:
        """The newest of a category. The lead isn't said again, unless it is all there is."""
        own = set(self.tree.subtree_ids(node.category))
        found = [article for article in self.articles if article.category_id in own]
        return _picture_first((self._without_lead(found) or found)[:PER_CATEGORY])

    @property
    def notices(self) -> list[Article]:
        own = set(self.notice_ids)
        return [article for article in self.articles if article.category_id in own][:NOTICES]

    @property
    def hot(self) -> list[tuple[most_read.Period, list[Article]]]:
        """The most read of each period; nothing before anything was read."""
        return [each for each in most_read.lists(self.most_read, self.articles) if each[1]]
