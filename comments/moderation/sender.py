"""Earlier comments of a sender, and what was decided on them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from comments.models import Comment, Decision
from comments.moderation import rendering

# A glance at somebody's habits; the list of comments has them all.
MAX_EARLIER = 50


@dataclass(frozen=True)
class EarlierComment:
    """A decided comment. No address: the drawer is about what was written."""

    comment: Comment
    decision: Decision | None

    @property
    def nickname(self) -> SafeString:
        return rendering.as_html(self.comment.nickname, self.comment.flags, "nickname")

    @property
    def body(self) -> SafeString:
        return rendering.as_html(self.comment.body, self.comment.flags, "body")


def earlier_comments(**given: str) -> list[EarlierComment]:
    """Return the newest decided comments of a nickname, a network, an identity, or what is given.

    Empty ones narrow nothing.
    """
    own = Comment.objects.filter(**{name: value for name, value in given.items() if value})
    # Each of these is a range of an index; together they would be read to the end and sorted.
    ranges = [
        own.filter(status=status, urgent__in=[urgent]).values_list("submitted_at", "pk")
        for status in set(Comment.Status) - {Comment.Status.PENDING}
        for urgent in (True, False)
    ]
    newest = ranges[0].union(*ranges[1:], all=True).order_by("-submitted_at", "-pk")[:MAX_EARLIER]
    chosen = Comment.objects.filter(pk__in=[pk for _at, pk in newest]).select_related("article")
    comments = list(chosen.newest_first())
    decisions = Decision.objects.newest_by_comment([comment.pk for comment in comments])
    return [EarlierComment(comment, decisions.get(comment.pk)) for comment in comments]
