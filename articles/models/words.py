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
    changed = {name for name in names if getattr(article, name) != stored[name]}
    # The database will have the text cleaned, which takes long and is seldom needed to tell.
    return bool(changed - {"body"}) or ("body" in changed and clean(article.body) != stored["body"])
