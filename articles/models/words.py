"""The words of an article: a change to them is one that readers are told of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from articles.markup.sanitizer import clean

if TYPE_CHECKING:
    from articles.models.article import Article

# A tick in a box, a cover or a tag is no change to what readers have read.
WORDS = frozenset({"kicker", "title", "subtitle", "summary", "body"})


def has_other_words(article: Article, saved: Iterable[str] | None) -> bool:
    """Whether saving these fields, by default all, changes the words that are stored."""
    names = WORDS.intersection(WORDS if saved is None else saved) - article.get_deferred_fields()
    articles = type(article)._default_manager
    stored = articles.filter(pk=article.pk).values(*names).first() if names else None
    if stored is None:
        return False
    words = {name: getattr(article, name) for name in names}
    # As the database will have it.
    return stored != words | ({"body": clean(article.body)} if "body" in words else {})
