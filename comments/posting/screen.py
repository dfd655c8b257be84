"""Screening of a new comment, with the terms in use and what its sender sent before."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from django.utils import timezone

from articles.prepared_statements import NOW, Parameter, Prepared
from comments.client_ip import network_of
from comments.models import Comment, CommentingSettings, SimilarityKey
from comments.screening import flags
from comments.screening.findings import NO_FINDINGS, Findings, screen_text
from comments.screening.flags import Flag, flag, sort_and_limit
from comments.terms.compiled import current_matcher

logger = logging.getLogger(__name__)

# How many of the newest comments are compared, so that the cost does not grow with the archive.
RECENT = 500
# Many readers write 支持 or 加油; nobody else writes the same whole sentence.
DISTINCTIVE_LENGTH = 12
FAST = 2


_sent = Prepared(
    lambda: Comment.objects.sent_between(Parameter("network"), Parameter("since"), NOW)
)
_near = Prepared(
    lambda: (
        Comment.objects.pending()
        .filter(cluster=Parameter("cluster"))
        .exclude(fingerprint=Parameter("fingerprint"))
    )
)
_rules = Prepared(lambda: CommentingSettings.objects.filter(pk=1))


@cache
def _similar(*, of_network: bool) -> tuple[Prepared[Comment], Prepared[Comment]]:
    """Return the statements for comments with a fingerprint: those waiting, and decided on."""
    similar = Comment.objects.filter(fingerprint=Parameter("fingerprint"))
    if of_network:
        similar = similar.filter(network=Parameter("network"))
    newest = Comment.objects.order_by("-submitted_at", "-pk").values("pk")[:RECENT]
    decided = similar.exclude(status=Comment.Status.PENDING).filter(pk__in=newest)
    return Prepared(similar.pending), Prepared(lambda: decided)


def _count_similar(fingerprint: str, network: str, length: int) -> int:
    values = {"fingerprint": fingerprint, "network": network}
    pending, decided = _similar(of_network=length < DISTINCTIVE_LENGTH)
    return pending.count(**values) + decided.count(**values)


def history_flags(fingerprint: str, body: str, network: str) -> Iterator[Flag]:
    """Yield a flag for a text that was sent before, and for a sender who writes very fast.

    `network` is "" for a sender who shares it with many others.
    """
    if count := _count_similar(fingerprint, network, len(body)):
        yield flag("repeat", flags.REPEAT, note=str(count))
    now = timezone.now()
    since = now - timedelta(minutes=1)
    sent = _sent.count(network=network, since=since, now=now) if network else 0
    if sent >= FAST:
        yield flag("fast", flags.FAST, note=str(sent))


def near_duplicate_flags(cluster: str, fingerprint: str) -> Iterator[Flag]:
    """Yield a flag for a text that others nearly repeat."""
    if cluster and (count := _near.count(cluster=cluster, fingerprint=fingerprint)):
        yield flag("repeat", flags.NEAR, note=str(count))


def _screen(nickname: str, body: str, address: str) -> Findings:
    findings = screen_text(nickname, body, current_matcher())
    # In the organisation's own networks a hundred people may share an address.
    is_shared = (_rules.first() or CommentingSettings.get_solo()).is_own_network(address)
    network = "" if is_shared else network_of(address)
    from_history = history_flags(findings.fingerprint, body, network)
    cluster, keys = SimilarityKey.objects.cluster_of(body)
    near = near_duplicate_flags(cluster, findings.fingerprint)
    all_flags = sort_and_limit([*findings.flags, *from_history, *near])
    return findings._replace(flags=all_flags, cluster=cluster, similarity_keys=keys)


def screen(nickname: str, body: str, address: str) -> Findings:
    """Return everything a moderator should know of a new comment; never raises.

    Call it outside a transaction: on PostgreSQL a failed query would abort the transaction, and
    with it the comment. After a failure the comment has no flags and waits like any other.
    """
    try:
        return _screen(nickname, body, address)
    except Exception:
        logger.exception("The screening failed; the comment waits without flags.")
        return NO_FINDINGS
