"""What earlier comments say of a new one."""

from __future__ import annotations

from collections.abc import Iterator

from comments.models import Comment
from comments.screening import flags
from comments.screening.flags import Flag, flag

# So many of the newest comments are looked through for the same text, however old they are.
RECENT = 500
# Many readers write 支持 or 加油; nobody else writes the same whole sentence.
OWN_WORDS = 12
FAST = 2


def _similar(fingerprint: str, network: str, length: int) -> int:
    similar = Comment.objects.filter(fingerprint=fingerprint)
    if length < OWN_WORDS:
        similar = similar.filter(network=network)
    newest = Comment.objects.order_by("-submitted_at", "-pk").values("pk")[:RECENT]
    decided = similar.exclude(status=Comment.Status.PENDING).filter(pk__in=newest)
    return similar.pending().count() + decided.count()


def history(fingerprint: str, body: str, network: str) -> Iterator[Flag]:
    """Flags for a text that was sent before, and for a sender who hardly takes breath.

    `network` is "" for a sender who shares his with many.
    """
    if count := _similar(fingerprint, network, len(body)):
        yield flag("repeat", flags.REPEAT, note=str(count))
    sent = Comment.objects.sent_in_the_last_minute(network).count() if network else 0
    if sent >= FAST:
        yield flag("fast", flags.FAST, note=str(sent))
