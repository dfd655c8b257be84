"""Pages of what a search finds. Whether readers may see an article is asked at the end, always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles.keyset_pagination import EPOCH, Key
from articles.models import Article
from articles.search_index.backend import SearchBackend, Wanted, key_at

ON_PAGE = 20
# Beyond this, “about 1,000+”: to count on would cost more than to find.
COUNTED = 1000


@dataclass(frozen=True)
class Found:
    """A page of what is found, the keys of its neighbours, and how many there are in all."""

    items: list[Article]
    newer: Any
    older: Any
    count: int

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > COUNTED


def seen(ids: Sequence[int]) -> list[Article]:
    """Those that readers may see at this timestamp, in this order."""
    articles = Article.objects.published().for_results().in_bulk(ids)
    return [articles[pk] for pk in ids if pk in articles]


def count(index: SearchBackend, wanted: Wanted) -> int:
    return index.count(wanted, COUNTED + 1)


def _key(article: Article, *, older: bool) -> Key:
    return Key(older, article.published_at or EPOCH, article.pk)


def newest(index: SearchBackend, wanted: Wanted, key: Key | None) -> Found:
    """The newest that are found, or the page of them that begins at `key`."""
    upwards = key is not None and not key.older
    articles: list[Article] = []
    begin = key
    # Once, but for what an index that is not in step finds and readers may not see.
    while len(articles) <= ON_PAGE:
        places = index.newest(wanted, ON_PAGE + 1, begin)
        articles += seen([pk for _moment, pk in places])
        if len(places) <= ON_PAGE:
            break
        begin = key_at(places[-1], older=not upwards)
    more, items = len(articles) > ON_PAGE, articles[:ON_PAGE]
    if upwards:
        items.reverse()
    newer = _key(items[0], older=False) if items and (more if upwards else key) else None
    older = _key(items[-1], older=True) if items and (more or upwards) else None
    in_all = count(index, wanted) if key or more else len(items)
    return Found(items, newer, older, in_all)
