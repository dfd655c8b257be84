"""Metrics of the site as it is now, read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from articles.bounded_count import count_up_to
from articles.readership.tally_lag import TallyLag
from comments.models import ArticleReport, Comment, Report
from newscenter.backups.state import State
from newscenter.monitoring.health_checks import CHECKS, recent_problems

# Counting no further, it takes no longer in a flood, which is when somebody looks.
MOST = 10_000


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"newscenter_{name}", meaning, value=value)


def _checks() -> Iterator[Metric]:
    failed = {check for check, _problem in recent_problems.read()}
    family = GaugeMetricFamily(
        "newscenter_check_failed",
        "1 where a check of manage.py health finds a problem.",
        labels=["check"],
    )
    for check in CHECKS:
        family.add_metric([check.key], check in failed)
    yield family


def _moderation() -> Iterator[Metric]:
    pending = Comment.objects.pending()
    yield _gauge(
        "comments_pending", "Comments to review; at most 10000.", count_up_to(MOST, pending)
    )
    oldest = pending.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("comments_oldest_pending_seconds", "Age of the oldest comment to review.", age)
    reports = count_up_to(MOST, Report.objects.open())
    yield _gauge("reports_open", "Reports to review; at most 10000.", reports)
    reports = count_up_to(MOST, ArticleReport.objects.unhandled())
    meaning = "Reports on articles to review; at most 10000."
    yield _gauge("article_reports_open", meaning, reports)


def _tally() -> Iterator[Metric]:
    lag = TallyLag.read(Path(settings.VISITS_DIR))
    yield _gauge("tally_lag_bytes", "Bytes of the visit log that are not counted yet.", lag.bytes)
    yield _gauge("tally_lag_seconds", "Age of the oldest visit that is not counted.", lag.seconds)


def _tasks() -> Iterator[Metric]:
    due, failed = DBTaskResult.objects.ready(), DBTaskResult.objects.failed()
    yield _gauge("tasks_waiting", "Tasks that are due; at most 10000.", count_up_to(MOST, due))
    yield _gauge("tasks_failed", "Tasks that failed; at most 10000.", count_up_to(MOST, failed))
    oldest = due.order_by("enqueued_at").values_list("run_after", "enqueued_at").first()
    now = timezone.now()
    # One that is to run at once has a time in the far future.
    since = (oldest[0] if oldest[0] <= now else oldest[1]) if oldest else now
    age = (now - since).total_seconds()
    yield _gauge("tasks_oldest_waiting_seconds", "Age of the oldest task that is due.", age)


def _backup() -> Iterator[Metric]:
    state = State.read()
    if state.backup_at:
        yield _gauge("last_backup_timestamp_seconds", "Time of the last backup.", state.backup_at)
        yield _gauge("last_backup_bytes", "Size of the last backup.", state.backup_bytes)
    if state.drill_at:
        meaning = "Time of the last drill that restored a backup."
        yield _gauge("last_drill_timestamp_seconds", meaning, state.drill_at)


class SiteCollector(Collector):
    """Reads the metrics; those that the database can't tell now are left out."""

    def collect(self) -> Iterator[Metric]:
        is_database_up = 1
        for read in (_checks, _moderation, _tally, _tasks, _backup):
            try:
                yield from read()
            except Error:
                is_database_up = 0
        yield _gauge("database_up", "1 while the database answers.", is_database_up)


registry = CollectorRegistry()
registry.register(SiteCollector())
