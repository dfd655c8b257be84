"""Pages whose own names a search matches: categories, tags and the pages of the footer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from opencc import OpenCC

from articles.category_tree import CategoryTree
from articles.models import Article, Category, Page, Tag
from articles.models.tag import fold_name
from articles.prepared_statements import NOW, Parameter, Prepared, padded, parameters
from articles.search_index.tokenizer import fold

MAX_OF_A_KIND = 3
# So many categories are looked at for articles, each with all of those below it.
MAX_LOOKED_AT = 8
# A statement is prepared for so many categories, or twice as many, and so on.
STEP = 10
# One character is in half of all names, and two letters in half of all pinyin.
MIN_PART = 2
MIN_PINYIN = 3
_SEPARATORS = re.compile(r"[\W_]+")
_simplified = OpenCC("t2s").convert


@dataclass(frozen=True)
class Suggestion:
    """A link to a page, and the word for such pages."""

    kind: str
    name: str
    url: str


@lru_cache(maxsize=1024)
def folded_key(text: str) -> str:
    """Return the text in one width, one case and simplified characters, without separators."""
    return str(_simplified(_SEPARATORS.sub("", fold(unicodedata.normalize("NFC", text)))))


def _rank(query: str, name: str, slug: str = "") -> int | None:
    """Return how well a name matches: 0 when it is what was typed, None when it does not.

    Unless somebody has changed it, a slug is the name in pinyin.
    """
    name, pinyin = folded_key(name), folded_key(slug)
    if query in (name, pinyin):
        return 0
    if len(query) >= MIN_PART and query in name:
        return 1
    if len(name) >= MIN_PART and name in query:
        return 2
    is_start = len(query) >= MIN_PINYIN and pinyin.startswith(query)
    return 3 if is_start else None


@lru_cache
def _categories_with_articles(count: int) -> Prepared[tuple[int]]:
    """Return the statement that looks for articles in so many categories."""

    def make() -> Any:
        published = Article.objects.visible_at(NOW).filter(category=OuterRef("pk"))
        ids = parameters("pk", count)
        return Category.objects.filter(Exists(published), pk__in=ids).values_list("pk")

    return Prepared(make)


def _categories(query: str, tree: CategoryTree) -> Iterator[Suggestion]:
    ranks = [(_rank(query, category.name, category.slug), category) for category in tree.offered()]
    matches = [(rank, category) for rank, category in ranks if rank is not None]
    # The sort is stable: of two that match equally well, the first of the tree comes first.
    best = [category for _match, category in sorted(matches, key=itemgetter(0))[:MAX_LOOKED_AT]]
    if not best:
        return
    subtrees = {category: tree.subtree_ids(category) for category in best}
    ids = {*chain(*subtrees.values())}
    count = -(-len(ids) // STEP) * STEP
    rows = _categories_with_articles(count)(now=timezone.now(), **padded("pk", ids, count))
    with_articles = {pk for (pk,) in rows}
    for category in best:
        if not with_articles.isdisjoint(subtrees[category]):
            yield Suggestion(_("Category"), category.name, category.get_absolute_url())


def _published_with_names() -> QuerySet[Tag]:
    # By index: there may be many thousands of tags.
    named = Q(folded_name__in=[Parameter("name"), Parameter("key")]) | Q(slug=Parameter("slug"))
    tagged = Article.objects.visible_at(NOW).filter(taggings__tag=OuterRef("pk"))
    return Tag.objects.filter(named, Exists(tagged))[:MAX_OF_A_KIND]


_tags_named = Prepared(_published_with_names)


def _tags(text: str) -> Iterator[Suggestion]:
    names = {"name": fold_name(text), "key": folded_key(text), "slug": slugify(text)}
    for tag in _tags_named(now=timezone.now(), **names):
        yield Suggestion(_("Tag"), tag.name, tag.get_absolute_url())


def _footer_pages(query: str) -> Iterator[Suggestion]:
    for slug, label in Page.Slug.choices:
        if _rank(query, str(label), slug) is not None:
            yield Suggestion(_("Page"), str(label), reverse("articles:page", args=[slug]))


def suggestions(text: str, tree: CategoryTree) -> list[Suggestion]:
    """Return pages that whoever searches for `text` may want, the best of each kind first."""
    query = folded_key(text)
    if not query:
        return []
    kinds = (_categories(query, tree), _tags(text), _footer_pages(query))
    return list(chain.from_iterable(islice(kind, MAX_OF_A_KIND) for kind in kinds))
