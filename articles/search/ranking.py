"""Best first, so that anybody can check it: words in the title, then how often, then how new."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from django.http import Http404
from django.utils.translation import gettext as _

from articles.models import Article, SearchDocument
from articles.search.results import ON_PAGE, Found, count, seen
from articles.search_index.backend import SearchBackend, Wanted

# As many of the newest with the words in the title, and of the newest, are put in order.
LOOKED_AT = 300


class Rank(NamedTuple):
    """The higher, the better. An article that changes meanwhile misplaces no other one."""

    in_title: bool
    hits: int
    timestamp: int
    pk: int

    @classmethod
    def of(cls, row: tuple[int, int, str, str], needles: list[str]) -> Self:
        pk, timestamp, title, text = row
        in_title = all(needle in title for needle in needles)
        return cls(in_title, sum(map(text.count, needles)), timestamp, pk)


class RankKey(NamedTuple):
    """A place in the list: just after a rank or just before. Written `b1-3-1673195969000000-17`."""

    after: bool
    rank: Rank

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as `str()` writes it; raises Http404 for anything else."""
        match = re.fullmatch(r"([ba])([01])-([0-9]{1,9})-(-?[0-9]{1,18})-([0-9]{1,18})", text)
        if not match:
            raise Http404(_("There is no such page of this list. Go back to its first page."))
        in_title, hits, timestamp, pk = map(int, match.groups()[1:])
        return cls(match[1] == "b", Rank(bool(in_title), hits, timestamp, pk))

    def __str__(self) -> str:
        in_title, *rest = self.rank
        return f"{'b' if self.after else 'a'}{int(in_title)}-{'-'.join(map(str, rest))}"


def _ranks(index: SearchBackend, wanted: Wanted) -> list[Rank]:
    """The ranks of what readers may see, best first."""
    places = [
        *index.newest(wanted._replace(in_title=True), LOOKED_AT),
        *index.newest(wanted, LOOKED_AT),
    ]
    visible = Article.objects.published().filter(pk__in={pk for _moment, pk in places})
    rows = SearchDocument.objects.filter(article__in=visible.values("pk"))
    needles = [term.needle for term in wanted.terms]
    texts = rows.values_list("pk", "timestamp", "title", "text")
    return sorted((Rank.of(row, needles) for row in texts), reverse=True)


def best(index: SearchBackend, wanted: Wanted, key: RankKey | None) -> Found:
    """The best that are found, or the page of them that begins at `key`."""
    ranks = _ranks(index, wanted)
    begin = 0
    if key and key.after:
        begin = sum(rank >= key.rank for rank in ranks)
    elif key:
        begin = max(0, sum(rank > key.rank for rank in ranks) - ON_PAGE)
    chosen = ranks[begin : begin + ON_PAGE]
    before = RankKey(False, chosen[0]) if chosen and begin else None
    after = RankKey(True, chosen[-1]) if begin + ON_PAGE < len(ranks) else None
    articles = seen([rank.pk for rank in chosen])
    return Found(articles, before, after, count(index, wanted))
