"""Flags that follow from earlier comments: the same text again, or a sender who is too fast."""

from __future__ import annotations

from collections.abc import Iterator

from comments.models import Comment
from comments.screening import flags
from comments.screening.flags import Flag, flag

# How many of the newest comments are compared, so that the cost does not grow with the archive.
RECENT = 500
# Many readers write 支持 or 加油; nobody else writes the same whole sentence.
DISTINCTIVE_LENGTH = 12
FAST = 2


def _count_similar(fingerprint: str, network: str, length: int) -> int:
    similar = Comment.objects.filter(fingerprint=fingerprint)
    if length < DISTINCTIVE_LENGTH:
        similar = similar.filter(network=network)
    newest = Comment.objects.order_by("-submitted_at", "-pk").values("pk")[:RECENT]
    decided = similar.exclude(status=Comment.Status.PENDING).filter(pk__in=newest)
    return similar.pending().count() + decided.count()


def history_flags(fingerprint: str, body: str, network: str) -> Iterator[Flag]:
    """Yield a flag for a text that was sent before, and for a sender who writes very fast.

    `network` is "" for a sender who shares it with many others.
    """
    if count := _count_similar(fingerprint, network, len(body)):
        yield flag("repeat", flags.REPEAT, note=str(count))
    sent = Comment.objects.sent_in_the_last_minute(network).count() if network else 0
    if sent >= FAST:
        yield flag("fast", flags.FAST, note=str(sent))
