"""Slow statements of requests in the log: their shape without values, the route, milliseconds.

Commands are left out: imports and the like take as long as they need.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from threading import local
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from newscenter.monitoring.request_ids import current_request, route_of

logger = logging.getLogger(__name__)

LONGEST_STATEMENT = 1000
# Looking through the wrappers would take longer than all else that is done for every request.
_watched = local()
_LITERAL = re.compile(r"'(?:[^']|'')*'|(?<![\w.])\d+(?:\.\d+)?\b")
_COLUMN = r'"\w+"\."\w+"(?: AS "\w+")?'
_COLUMNS = re.compile(rf"({_COLUMN})(?:, {_COLUMN}){{2,}}")
_LIST = re.compile(r"\(\s*(?:%s|\?)(?:\s*,\s*(?:%s|\?))+\s*\)")


def shape_of(statement: str) -> str:
    """Return the statement on one line without values; lists of any length look the same."""
    without_values = _LITERAL.sub("?", " ".join(statement.split()))
    shortened = _COLUMNS.sub(r"\1, …", _LIST.sub("(…)", without_values))
    return shortened[:LONGEST_STATEMENT]


def log_if_slow(
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,  # noqa: FBT001 (Django calls it so)
    context: dict[str, Any],
) -> Any:
    """Execute the statement, as a wrapper that a connection calls."""
    began = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (perf_counter() - began) * 1000
        request = current_request.get()
        if request and milliseconds >= settings.SLOW_QUERY_MS > 0:
            logger.warning(
                _("A statement took %(milliseconds)d ms on the route %(route)s: %(statement)s"),
                {
                    "milliseconds": milliseconds,
                    "route": route_of(request),
                    "statement": shape_of(str(sql)),
                },
            )


def watch_connection() -> None:
    """Watch the statements of this thread's connection, which it has for good."""
    if settings.SLOW_QUERY_MS and not hasattr(_watched, "connection"):
        _watched.connection = True
        # Not at the end: what a `with` block has added there is taken off from there.
        connection.execute_wrappers.insert(0, log_if_slow)
