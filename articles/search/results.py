"""Pages of search results, the newest first.

Whatever the index returns, the last word on what readers may see is `Article.objects.published()`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.utils import timezone

from articles.keyset_pagination import EPOCH, Cursor, Page, Position, position_of
from articles.models import Article
from articles.prepared_statements import NOW, SHARED_TEXTS, Prepared, padded, parameters
from articles.search_index.backend import SearchBackend
from articles.search_index.query import SearchQuery

RESULTS_ON_PAGE = 20
# Beyond this it is “about 1,000+”: counting on would take longer than searching.
MAX_COUNTED = 1000


@dataclass(frozen=True)
class ResultPage(Page[Article]):
    """A page of results, and how many there are on all pages."""

    count: int = 0

    @classmethod
    def counted(cls, page: Page[Article], count: int) -> Self:
        return cls(page.items, page.previous, page.next, count)

    @property
    def has_uncounted(self) -> bool:
        return self.count > MAX_COUNTED


_articles = Prepared(
    lambda: (
        Article.objects.visible_at(NOW)
        .filter(pk__in=parameters("pk", RESULTS_ON_PAGE + 1))
        .for_results()
    ),
    shared=SHARED_TEXTS,
)


def visible_articles(ids: Sequence[int]) -> list[Article]:
    """Return the articles of a page with these ids that readers may see now, in this order."""
    rows = _articles(now=timezone.now(), **padded("pk", ids, RESULTS_ON_PAGE + 1))
    articles = {article.pk: article for article in rows}
    return [articles[pk] for pk in ids if pk in articles]


def count_results(backend: SearchBackend, query: SearchQuery) -> int:
    return backend.count(query, MAX_COUNTED + 1)


def _position(article: Article) -> Position:
    return position_of(article.published_at or EPOCH, article.pk)


def newest_first(backend: SearchBackend, query: SearchQuery, cursor: Cursor | None) -> ResultPage:
    """Return the page of results at the cursor, the newest results without one."""
    forward = cursor is None or cursor.forward
    articles: list[Article] = []
    start = cursor
    # One round, unless the index returns articles that readers may not see.
    while len(articles) <= RESULTS_ON_PAGE:
        positions = backend.newest(query, RESULTS_ON_PAGE + 1, start)
        articles += visible_articles([pk for _timestamp, pk in positions])
        if len(positions) <= RESULTS_ON_PAGE:
            break
        start = Cursor(forward, positions[-1])
    page = Page.of(articles, RESULTS_ON_PAGE, cursor, _position)
    is_only_page = not cursor and not page.next
    count = len(page.items) if is_only_page else count_results(backend, query)
    return ResultPage.counted(page, count)
