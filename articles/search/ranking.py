"""Search results with the best first, by a rule that anybody can check.

First those with all terms in the title, then those that have the terms most often, then the newest.
"""

from __future__ import annotations

from typing import NamedTuple, Self

from articles.keyset_pagination import Cursor, Page, nearest
from articles.models import Article, SearchDocument
from articles.search.results import (
    RESULTS_ON_PAGE,
    ResultPage,
    count_results,
    visible_articles,
)
from articles.search_index.backend import SearchBackend
from articles.search_index.query import SearchQuery

# As many of the newest with the terms in the title, and of the newest, are ranked: ranking reads
# the texts of them all.
MAX_RANKED = 300
# How a rank is written in the cursor of a page.
BEST_FIRST = r"([01])-([0-9]{1,9})-(-?[0-9]{1,18})-([0-9]{1,18})"


class Rank(NamedTuple):
    """The higher, the better. A page is found by rank, so one that changes displaces no other."""

    in_title: int
    hits: int
    timestamp: int
    pk: int

    @classmethod
    def of(cls, document: tuple[int, int, str, str], needles: list[str]) -> Self:
        pk, timestamp, title, text = document
        in_title = all(needle in title for needle in needles)
        return cls(int(in_title), sum(map(text.count, needles)), timestamp, pk)


def _ranks(backend: SearchBackend, query: SearchQuery) -> list[Rank]:
    """Return the ranks of the results that readers may see."""
    positions = [
        *backend.newest(query._replace(in_title=True), MAX_RANKED),
        *backend.newest(query, MAX_RANKED),
    ]
    ids = {pk for _timestamp, pk in positions}
    visible = Article.objects.published().filter(pk__in=ids).values("pk")
    documents = SearchDocument.objects.filter(article__in=visible)
    needles = [term.needle for term in query.terms]
    columns = documents.values_list("pk", "timestamp", "title", "text")
    return [Rank.of(document, needles) for document in columns]


def best_first(backend: SearchBackend, query: SearchQuery, cursor: Cursor | None) -> ResultPage:
    """Return the page of results at the cursor, the best results without one."""
    ranks = nearest(_ranks(backend, query), cursor, RESULTS_ON_PAGE + 1)
    page = Page.of(ranks, RESULTS_ON_PAGE, cursor, tuple)
    articles = visible_articles([rank.pk for rank in page.items])
    return ResultPage(articles, page.previous, page.next, count_results(backend, query))
