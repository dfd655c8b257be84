"""Searching the lists of comments: words in nicknames and texts, by the index of comments."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from comments import search_index
from comments.models.queryset import CommentQuerySet

# Results of a search; for more of them people add a word.
MAX_RESULTS = 200
MAX_WORDS = 10
HELP_TEXT = format_lazy(
    _(
        "Finds any characters of nicknames and comments, a single one too: the newest {number}"
        " comments of this list that have all of the words."
    ),
    number=MAX_RESULTS,
)


def matching(comments: CommentQuerySet, text: str, statuses: Collection[str]) -> CommentQuerySet:
    """Return the newest of the comments with these statuses that have all words of the text."""
    words = text.split()[:MAX_WORDS]
    has_words = Q()
    for word in words:
        has_words &= Q(nickname__icontains=word) | Q(body__icontains=word)
    matches = comments.filter(has_words).order_by("-pk").values_list("pk", flat=True)
    ids: list[int] = []
    for chunk in search_index.candidates(connection, words, statuses):
        ids += matches.filter(pk__in=chunk)[: MAX_RESULTS - len(ids)]
        if len(ids) == MAX_RESULTS:
            break
    return comments.filter(pk__in=ids)
