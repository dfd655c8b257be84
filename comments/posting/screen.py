"""The screening of a comment that comes in."""

from __future__ import annotations

import logging

from comments.client_ip import network_of
from comments.models import CommentingSettings
from comments.posting.sender_history import history
from comments.screening.findings import NOTHING, Findings, look_at
from comments.screening.flags import in_order
from comments.terms.compiled import current

logger = logging.getLogger(__name__)


def _look(nickname: str, body: str, address: str) -> Findings:
    found = look_at(nickname, body, current())
    # In the office's own networks a hundred people may share an address.
    shared = CommentingSettings.get_solo().is_own_network(address)
    earlier = history(found.fingerprint, body, "" if shared else network_of(address))
    return found._replace(flags=in_order([*found.flags, *earlier]))


def screen(nickname: str, body: str, address: str) -> Findings:
    """Everything a moderator should know of a new comment. Never raises.

    Call it outside a transaction: on PostgreSQL a failed query would take the comment with it.
    When it fails, the comment has no flags and waits like every other.
    """
    try:
        return _look(nickname, body, address)
    except Exception:
        logger.exception("The screening failed; the comment waits without flags.")
        return NOTHING
