"""What earlier comments say of a new one."""

from __future__ import annotations

from collections.abc import Iterator

from comments.models import Comment
from comments.screening import flags
from comments.screening.flags import Mark, mark

# So many of the newest comments are looked through for the same text, however old they are.
RECENT = 500
# Many readers write 支持 or 加油; nobody else writes the same whole sentence.
OWN_WORDS = 12
FAST = 2


def _alike(likeness: str, network: str, length: int) -> int:
    alike = Comment.objects.filter(likeness=likeness)
    if length < OWN_WORDS:
        alike = alike.filter(network=network)
    newest = Comment.objects.order_by("-submitted_at", "-pk").values("pk")[:RECENT]
    decided = alike.exclude(status=Comment.Status.PENDING).filter(pk__in=newest)
    return alike.pending().count() + decided.count()


def history(likeness: str, body: str, network: str) -> Iterator[Mark]:
    """Marks for a text that was sent before, and for a sender who hardly takes breath.

    `network` is "" for a sender who shares his with many.
    """
    if count := _alike(likeness, network, len(body)):
        yield mark("repeat", flags.REPEAT, note=str(count))
    sent = Comment.objects.sent_in_the_last_minute(network).count() if network else 0
    if sent >= FAST:
        yield mark("fast", flags.FAST, note=str(sent))
