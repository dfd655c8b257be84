"""Bands of the front page: one category, one row of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.category_tree import CategoryNode
from articles.models import Article, Category
from articles.pages.front_page_candidates import Candidate

RowT = TypeVar("RowT")
OtherT = TypeVar("OtherT")
# The newest stories of a category decide which form its band has.
BAND = 6
CARDS = 4
# With fewer pictures than this a band is no row of cards.
MIN_CARDS = 3
IN_WORDS = 3
# Fewer rows than this end far above the picture, so they are placed below the words beside it.
SHORTEST_ROWS = 4


@dataclass(frozen=True)
class Band(Generic[RowT]):
    """A category with its cards, or a story with a picture and rows, or stories in words."""

    node: CategoryNode
    cards: list[RowT] = field(default_factory=list)
    story: RowT | None = None
    rows: list[RowT] = field(default_factory=list)
    in_words: list[RowT] = field(default_factory=list)

    @property
    def articles(self) -> list[RowT]:
        return [*self.cards, *([self.story] if self.story else []), *self.rows, *self.in_words]

    @property
    def has_few_rows(self) -> bool:
        return len(self.rows) < SHORTEST_ROWS

    def read_by(self, read: Callable[[list[RowT]], list[OtherT]]) -> Band[OtherT]:
        """Return the same band with what `read` returns in place of its articles."""
        story = next(iter(read([self.story] if self.story else [])), None)
        return Band(self.node, read(self.cards), story, read(self.rows), read(self.in_words))


def arranged(node: CategoryNode, articles: list[Candidate]) -> Band[Candidate]:
    """Return the band of a category whose articles, newest first, may all be shown in it."""
    newest = articles[:BAND]
    story = next((article for article in newest if article.cover), None)
    if story is None:
        return Band(node, in_words=newest[:IN_WORDS])
    if sum(bool(article.cover) for article in newest) >= MIN_CARDS:
        # Older ones complete the row.
        return Band(node, cards=[article for article in articles if article.cover][:CARDS])
    return Band(node, story=story, rows=[article for article in newest if article != story])


def ever_filled(category_ids: Iterable[int]) -> set[int]:
    """Return the ids of those categories in which an article has ever been published."""
    ids = list(category_ids)
    if not ids:
        return set()
    # Articles that were taken back or withdrawn keep their time.
    own = Article.objects.filter(category=OuterRef("pk"), published_at__lte=timezone.now())
    return set(Category.objects.filter(Exists(own), pk__in=ids).values_list("pk", flat=True))
