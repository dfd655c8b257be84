"""Metrics: what they count, who may read them, and that they hold nothing personal."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project_settings
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from articles.readership.tally import Tally
from articles.readership.visit_log import visit_log
from comments import digest
from newscenter.backups.state import State
from tests.factories import BROWSER, make_article, make_comment

Labels = dict[str, str]


def read(client: Client | None = None) -> dict[str, list[tuple[Labels, float]]]:
    """Return the values and their labels by the names of the metrics."""
    answer = (client or Client()).get("/metrics")
    assert answer.status_code == 200
    samples: dict[str, list[tuple[Labels, float]]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    return samples


def value(name: str) -> float:
    [(_labels, number)] = read()[f"newscenter_{name}"]
    return number


def requests(**labels: str) -> float:
    counts = read().get("newscenter_request_seconds_count", [])
    return sum(number for of, number in counts if labels.items() <= of.items())


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/", {"route": "articles:home", "status": "2xx"}),
        ("/nowhere/?q=secret", {"route": "-", "status": "4xx"}),
        ("/articles/0/", {"route": "articles:article", "status": "4xx"}),
        ("/admin/", {"route": "admin:index", "status": "3xx"}),
        ("/healthz", {"route": "healthz", "status": "2xx"}),
    ],
)
def test_requests_are_counted_by_route_and_status(reader, db, path: str, labels: Labels) -> None:
    before = requests(**labels)
    reader.get(path)
    reader.get(path)
    assert requests(**labels) == before + 2


def test_kept_and_rendered_pages_are_told_apart(reader, db) -> None:
    address = make_article().get_absolute_url()
    kept, rendered = requests(source="kept"), requests(source="rendered")
    for _ in range(3):
        reader.get(address)
    assert requests(source="rendered") == rendered + 1
    assert requests(source="kept") == kept + 2


def test_the_time_of_an_answer_is_in_one_bucket_and_all_longer_ones(reader, db) -> None:
    def buckets() -> dict[str, float]:
        return {
            of["le"]: number
            for of, number in read()["newscenter_request_seconds_bucket"]
            if (of["route"], of["status"]) == ("readyz", "2xx")
        }

    reader.get("/readyz")
    before = buckets()
    reader.get("/readyz")
    after = buckets()
    assert after["+Inf"] == before["+Inf"] + 1
    assert list(after.values()) == sorted(after.values())


def test_labels_hold_nothing_of_an_address(reader, db) -> None:
    for path in (
        "/search/?q=kingfisher",
        "/tags/kingfisher/",
        "/kingfisher",
        "/category/kingfisher/",
    ):
        reader.get(path, headers={"User-Agent": "kingfisher", "X-Request-ID": "kingfisher"})
    assert "kingfisher" not in Client().get("/metrics").text


def test_the_queue_of_comments(db) -> None:
    assert (value("comments_pending"), value("comments_oldest_pending_seconds")) == (0, 0)
    make_comment()
    make_comment()
    assert value("comments_pending") == 2
    assert 0 <= value("comments_oldest_pending_seconds") < 3600


def test_the_lag_of_the_tally(db, reader, settings, tmp_path) -> None:
    settings.VISITS_DIR = tmp_path / "visits"
    tally = Tally(settings.VISITS_DIR)
    assert (value("tally_lag_bytes"), value("tally_lag_seconds")) == (0, 0)
    reader.get(make_article().get_absolute_url(), headers={"User-Agent": BROWSER})
    [file] = settings.VISITS_DIR.glob("*.log")
    old = f"{timezone.now().timestamp() - 500:.3f}"
    file.write_bytes(b"\t".join([old.encode(), *file.read_bytes().split(b"\t")[1:]]))
    assert value("tally_lag_bytes") == file.stat().st_size
    assert 500 <= value("tally_lag_seconds") < 5000
    tally.count_all()
    assert (value("tally_lag_bytes"), value("tally_lag_seconds")) == (0, 0)
    visit_log.close()


def test_tasks(db) -> None:
    assert (value("tasks_waiting"), value("tasks_failed")) == (0, 0)
    digest.send.using(run_after=timezone.now() - timedelta(hours=2)).enqueue()
    digest.send.using(run_after=timezone.now() + timedelta(hours=2)).enqueue()
    assert value("tasks_waiting") == 1
    assert 7200 <= value("tasks_oldest_waiting_seconds") < 9000
    DBTaskResult.objects.update(status="FAILED")
    assert (value("tasks_waiting"), value("tasks_failed")) == (0, 2)


def test_the_last_backup_and_drill_where_they_are_known(db, settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    assert "newscenter_last_backup_timestamp_seconds" not in read()
    State(backup_at=1_700_000_000, backup_bytes=12, drill_at=1_600_000_000).write()
    assert value("last_backup_timestamp_seconds") == 1_700_000_000
    assert value("last_backup_bytes") == 12
    assert value("last_drill_timestamp_seconds") == 1_600_000_000


def test_metrics_without_a_database(reader, db) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        samples = read(reader)
    assert samples["newscenter_database_up"] == [({}, 0)]
    assert ({"check": "database"}, 1) in samples["newscenter_check_failed"]
    assert "newscenter_comments_pending" not in samples
    assert samples["newscenter_request_seconds_count"]


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.9", {}, 200),
        ("203.0.113.7", {}, 403),
        ("203.0.113.7", {"X-Forwarded-For": "127.0.0.1"}, 403),
        # Of a proxy that TRUSTED_PROXIES names.
        ("10.1.0.1", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("10.1.0.1", {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}, 403),
        ("10.1.0.1", {"X-Forwarded-For": "10.0.0.9"}, 200),
        # Of a proxy on this machine that was forgotten there.
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": ""}, 403),
    ],
)
def test_only_named_addresses_read_the_metrics(db, settings, address, headers, status) -> None:
    settings.METRICS_READERS = ["127.0.0.0/8", "::1", "10.0.0.9"]
    settings.TRUSTED_PROXIES = ["10.1.0.1"]
    answer = Client().get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert answer.status_code == status
    assert ("newscenter_" in answer.text) == (status == 200)
    assert "no-store" in answer["Cache-Control"]


def test_readers_that_are_no_networks_are_reported(settings) -> None:
    settings.METRICS_READERS = ["prometheus.example.cn"]
    assert "newscenter.E002" in {message.id for message in run_checks()}


COUNT = """
from newscenter.backups.state import State
from newscenter.backups.state import State
from newscenter.monitoring import request_metrics
for _ in range(3):
    request_metrics.observe("articles:home", 200, "kept", 0.01)
print(sorted(
    (sample.value, request_metrics.is_shared)
    for family in request_metrics.collected().collect()
    for sample in family.samples if sample.name.endswith("_count")
))
"""


def count(folder: Path, limit: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'{limit} exec "$0" -c "$1"', sys.executable, COUNT],
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)},
        cwd=project_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_workers_count_together_and_a_new_one_goes_on_with_the_file_of_a_dead_one(tmp_path) -> None:
    for total in (3, 6, 9):
        assert count(tmp_path).stdout == f"[({total}.0, True)]\n"
    assert len(list(tmp_path.glob("*.db"))) == 1


@pytest.mark.parametrize("limit", ["ulimit -f 100;", ""])
def test_without_room_for_its_file_a_worker_counts_in_memory(tmp_path, limit: str) -> None:
    result = count(tmp_path if limit else tmp_path / "missing", limit)
    assert result.stdout == "[(3.0, False)]\n"
    assert list(tmp_path.glob("*.db")) == []
