"""Recording visits, without ever keeping the reader waiting."""

from __future__ import annotations

import logging

from django.db import Error
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Visit
from articles.readership import tally
from articles.readership.backlog import backlog
from articles.readership.crawlers import is_reader
from articles.write_lock import atomic_without_waiting

logger = logging.getLogger(__name__)


def _tally() -> None:
    try:
        with atomic_without_waiting():
            tally.tally_visits()
    except Error as error:
        # The visits stay where they are, and the next tally makes up for this one.
        logger.info("The visits could not be tallied this time: %s", error)


def record_visit(article_id: int) -> None:
    """Record one visit of the article now; every so many visits, tally those that are waiting.

    Raises a database error when the visit can't be written without waiting.
    """
    with atomic_without_waiting():
        visit = Visit.objects.create(article_id=article_id)
    if visit.pk % tally.VISITS_PER_TALLY == 0:
        _tally()


def count_visit(request: HttpRequest, article_id: int) -> None:
    """Count the visit if the request is a reader's: at once, or as soon as it can be written."""
    if not is_reader(request):
        return
    # While others wait to be written, an attempt would only keep this reader waiting.
    if backlog.is_empty:
        try:
            record_visit(article_id)
        except Error as error:
            logger.debug("A visit could not be written at once: %s", error)
        else:
            return
    backlog.add(article_id, timezone.localdate())
