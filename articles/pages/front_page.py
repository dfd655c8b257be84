"""The front page: what the editors have chosen, filled up with the newest, each story once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import chain, islice

from articles.category_tree import CategoryNode, CategoryTree
from articles.models import Article
from articles.pages.bands import BAND, Band, arranged, ever_filled
from articles.pages.front_page_candidates import Candidate, Limits, read_candidates, read_rows
from articles.pages.most_read import Period, ranked_ids, rankings

# Without a headline the lead is the newest with a picture among so many, or else the newest.
NEWEST_FOR_LEAD = 8
NOTICES = 4
PICTURES = 4
BELOW_LEAD = 4
NEWEST = 6
# Fewer rows and headings than this would end far above the lead, so they are placed below it.
SHORTEST_SIDE = 9
# Even when all other parts took their stories from one category, its band can be filled.
PER_CATEGORY = 1 + PICTURES + BELOW_LEAD + NEWEST + NOTICES + BAND
# More than are shown: the lead and the notices may be among them.
LIMITS = Limits(with_picture=PICTURES + NEWEST_FOR_LEAD, news=PER_CATEGORY, notices=NOTICES + 1)


def _with_cover(articles: Iterable[Candidate]) -> list[Candidate]:
    return [article for article in articles if article.cover]


class Choice:
    """Articles chosen for the parts of the page, which are filled one after another from one query.

    The order decides who gets a story; no part takes one that another has. The cost of the query
    depends on the number of categories alone.
    """

    def __init__(self, tree: CategoryTree) -> None:
        self._tree = tree
        self._notice_ids = {pk for category in tree.notices() for pk in tree.subtree_ids(category)}
        self._ranked_ids = ranked_ids()
        self._taken: set[int] = set()
        ranked = {pk for ids in self._ranked_ids.values() for pk in ids}
        self._articles = read_candidates(tree, self._notice_ids, ranked, LIMITS)
        self._news = [a for a in self._articles if a.category_id not in self._notice_ids]
        self._positions: dict[int, list[int]] = defaultdict(list)
        for position, article in enumerate(self._news):
            self._positions[article.category_id].append(position)
        self._fill()

    def _fill(self) -> None:
        self.lead = next(iter(self._take(self._leads(), 1)), None)
        notices = [a for a in self._articles if a.category_id in self._notice_ids]
        self.notices = self._take(notices, NOTICES)
        self.pictures = self._take_pictures()
        has_picture = self.lead and self.lead.cover
        self.below_lead = [] if has_picture else self._take(self._news, BELOW_LEAD)
        # Without notices their rows are free.
        self.newest = self._take(self._news, NEWEST if self.notices else NEWEST + NOTICES)
        self.bands = self._fill_bands()
        periods = rankings(self._ranked_ids, self._news, self._taken)
        self.most_read = [(period, articles) for period, articles in periods if articles]

    def _take(self, articles: Iterable[Candidate], count: int) -> list[Candidate]:
        """Take the first `count` that are not on the page yet."""
        chosen = list(islice((a for a in articles if a.pk not in self._taken), count))
        self._taken.update(article.pk for article in chosen)
        return chosen

    def _leads(self) -> list[Candidate]:
        headlines = [article for article in self._articles if article.is_headline]
        newest = (self._news or self._articles)[:NEWEST_FOR_LEAD]
        return headlines or _with_cover(newest) or newest

    def _take_pictures(self) -> list[Candidate]:
        """Place recommended articles with a picture, then the newest that have one."""
        # Sorting is stable, so both kinds stay newest first.
        ordered = sorted(_with_cover(self._news), key=lambda article: not article.is_recommended)
        waiting = [article for article in ordered if article.pk not in self._taken]
        # Fewer than a full row are in the bands of their categories.
        return self._take(waiting, PICTURES) if len(waiting) >= PICTURES else []

    def _fill_bands(self) -> list[Band[Candidate]]:
        nodes = [node for node in self._tree.menu() if not node.category.is_notices]
        return [band for node in nodes if (band := self._band(node))]

    def _band(self, node: CategoryNode) -> Band[Candidate] | None:
        """Return the band of a category, or None if it never had an article or all are above."""
        ids = self._tree.subtree_ids(node.category)
        positions = sorted(chain.from_iterable(self._positions[pk] for pk in ids))
        newest = [self._news[position] for position in positions[:PER_CATEGORY]]
        if not newest:
            return Band(node) if self._filled_before.intersection(ids) else None
        if not (own := [article for article in newest if article.pk not in self._taken]):
            return None
        band = arranged(node, own)
        self._take(band.articles, BAND)
        return band

    @cached_property
    def _filled_before(self) -> set[int]:
        """The ids of the empty categories that had articles once."""
        empty = set(self._tree.ids()) - {article.category_id for article in self._articles}
        return ever_filled(empty)

    @property
    def _named_in_rankings(self) -> set[int]:
        return {article.pk for _period, articles in self.most_read for article in articles}

    @property
    def ids(self) -> set[int]:
        return self._named_in_rankings | self._taken

    @property
    def named_twice(self) -> set[int]:
        """The ids of the articles that no further part may name."""
        return self._named_in_rankings & self._taken


class FrontPage:
    """The parts of the page, with the rows of what was chosen for them."""

    def __init__(self, tree: CategoryTree) -> None:
        choice = Choice(tree)
        self._rows = read_rows(choice.ids)
        self.named_twice = choice.named_twice
        self.lead = next(iter(self._read([choice.lead] if choice.lead else [])), None)
        self.below_lead = self._read(choice.below_lead)
        self.newest, self.notices = self._read(choice.newest), self._read(choice.notices)
        self.pictures = self._read(choice.pictures)
        self.bands = [band.read_by(self._read) for band in choice.bands]
        # The rankings of the periods in which anything was read.
        self.most_read: list[tuple[Period, list[Article]]] = [
            (period, self._read(articles)) for period, articles in choice.most_read
        ]

    def _read(self, articles: Iterable[Candidate]) -> list[Article]:
        # One that is missing was taken back since it was chosen.
        return [self._rows[article.pk] for article in articles if article.pk in self._rows]

    @property
    def has_side_column(self) -> bool:
        """Whether newest and notices are together long enough for a column beside the lead."""
        lists = [self.newest, self.notices]
        return sum(len(articles) + 1 for articles in lists if articles) >= SHORTEST_SIDE
