"""Screening of a new comment, with the terms in use and what its sender sent before."""

from __future__ import annotations

import logging

from comments.client_ip import network_of
from comments.models import CommentingSettings
from comments.posting.sender_history import history_flags
from comments.screening.findings import NO_FINDINGS, Findings, screen_text
from comments.screening.flags import sort_and_limit
from comments.terms.compiled import current_matcher

logger = logging.getLogger(__name__)


def _screen(nickname: str, body: str, address: str) -> Findings:
    findings = screen_text(nickname, body, current_matcher())
    # In the organisation's own networks a hundred people may share an address.
    is_shared = CommentingSettings.get_solo().is_own_network(address)
    network = "" if is_shared else network_of(address)
    from_history = history_flags(findings.fingerprint, body, network)
    return findings._replace(flags=sort_and_limit([*findings.flags, *from_history]))


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
