"""Health checks of the logs: are they intact, anchored, and out of reach of the site's role?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.inspection import last_verification
from comments.models import ChainAnchor, TimeStamp
from newscenter.log_protection import grants
from newscenter.monitoring.problem import Problem

DAYS_BETWEEN_ANCHORS = 8


def protection() -> Iterator[Problem]:
    if connection.vendor != "postgresql":
        return
    # One command mends all of them.
    for sentence in list(grants.problems(connection))[:1]:
        yield Problem(
            _("the logs are not protected from the site itself: %s") % sentence.rstrip(".。"),
            _("Run: manage.py protect_logs (docs/deployment.md, “PostgreSQL”)."),
        )


def verification() -> Iterator[Problem]:
    last = last_verification.read()
    # Who tries the site out verifies nothing.
    if last is None:
        return
    if last.problem_count:
        yield Problem(
            _("the logs were changed outside of the site; problems found: %d") % last.problem_count,
            _("The first: %s Change nothing, and run: manage.py verify_decisions") % last.problem,
        )
    elif days := _days_since(last.at):
        yield Problem(
            _("the logs were verified for the last time %d days ago") % days,
            _("Run every night: manage.py verify_decisions"),
        )


def anchors() -> Iterator[Problem]:
    first = ChainAnchor.objects.order_by("pk").first()
    # A site that has just been set up has a few nights for its first one.
    if first is None:
        return
    newest = ChainAnchor.objects.latest("pk").at
    if days := _days_since(newest):
        yield Problem(
            _("the logs were anchored for the last time %d days ago") % days,
            _("Run every night: manage.py anchor_decisions"),
        )
    elif settings.TIMESTAMP_AUTHORITIES:
        stamp = TimeStamp.objects.order_by("pk").last()
        if days := _days_since(stamp.at if stamp else first.at):
            yield Problem(
                _("no authority has stamped the logs for %d days") % days,
                _("Which one answers what, says: manage.py anchor_decisions"),
            )


def _days_since(at: datetime) -> int:
    """Return how many days ago that was, or 0 if they are few enough."""
    age = timezone.now() - at
    return age.days if age > timedelta(days=DAYS_BETWEEN_ANCHORS) else 0
