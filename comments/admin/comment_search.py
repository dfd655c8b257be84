"""Searching the lists of comments: a nickname by its index, words in the newest comments."""

from __future__ import annotations

from django.db.models import Q
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from comments.models.queryset import CommentQuerySet

# No index has the words of comments: so many are read, which costs the same in any archive.
MAX_READ = 5000
# Results of a search; for more of them people add a word.
MAX_RESULTS = 200
HELP_TEXT = format_lazy(
    _("Finds words in the newest {number} comments of this list, and a whole nickname in all."),
    number=lazystr(f"{MAX_READ:,}"),
)


def matching(comments: CommentQuerySet, text: str) -> CommentQuerySet:
    """Return those of the comments that have all words of the text, or its nickname."""
    newest = comments.newest_first()
    words = Q()
    for word in text.split()[:10]:
        words &= Q(nickname__icontains=word) | Q(body__icontains=word)
    # By their time: a subquery for the newest would not keep PostgreSQL from reading all.
    times = newest.values_list("submitted_at", flat=True)
    earliest = times[MAX_READ - 1 : MAX_READ].first()
    in_text = newest.filter(words, **{"submitted_at__gte": earliest} if earliest else {})
    by_sender = newest.filter(nickname=text.strip())
    id_lists = [rows.values_list("pk", flat=True)[:MAX_RESULTS] for rows in (in_text, by_sender)]
    return comments.filter(pk__in={pk for rows in id_lists for pk in rows})
