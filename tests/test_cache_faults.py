"""A cache that can't be used: nothing that people see depends on it, and monitoring is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import DailyViews
from articles.pages import most_read
from newscenter import resilient_cache
from newscenter.page_store import kept_pages
from tests.factories import make_article, make_user
from tests.faults import file_for_a_cache, full_disk, garbage_in_the_cache
from tests.test_most_read import read

BACKENDS = "tests.test_cache_faults"
UNUSABLE = {"full": full_disk, "a file": file_for_a_cache}


class RefusingCache(BaseCache):
    """A cache whose every call fails, as one whose server is gone."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def __getattribute__(self, name: str) -> Any:
        if name in ("get", "set", "add", "delete", "touch", "clear"):
            raise ConnectionError("no server")
        return super().__getattribute__(name)


@pytest.fixture
def use_cache(settings):
    """Put a cache in place of the site's own, behind the one that stands in for it."""

    def use(**config: Any) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "newscenter.resilient_cache.ResilientCache",
                "OPTIONS": {"cache": config},
            }
        }

    return use


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_process_remembers_by_itself_while_the_cache_is_unusable(fault):
    with UNUSABLE[fault]():
        cache.set("key", ["一"], 60)
        assert cache.get("key") == ["一"]
        assert cache.add("key", ["二"]) is False
        assert cache.add("other", 1) is True
        assert cache.touch("key", 30) is True
        assert cache.delete("key") is True
        assert cache.get("key", "missing") == "missing"


def test_a_value_of_the_time_without_a_cache_does_not_outlive_a_newer_one():
    with full_disk():
        cache.set("key", "old")
    cache.set("key", "new")
    assert cache.get("key") == "new"
    cache.delete("key")
    assert cache.get("key") is None


@given(garbage=st.binary(max_size=80))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_entry_is_a_miss_and_is_replaced(garbage):
    cache.set("key", "whole", 60)
    with garbage_in_the_cache(garbage):
        assert cache.get("key") is None
    cache.set("key", "again", 60)
    assert cache.get("key") == "again"
    assert cache.add("key", "no") is False


@pytest.mark.parametrize("fault", [*UNUSABLE, "garbage"])
@pytest.mark.django_db
def test_the_most_read_articles_are_listed_all_the_same(reader, fault):
    read(make_article(title="渡口复航"), 3)
    assert 'id="most-read-week"' in reader.get("/").text
    with (UNUSABLE | {"garbage": garbage_in_the_cache})[fault]():
        page = reader.get("/")
    assert (page.status_code, 'id="most-read-week"' in page.text) == (200, True)


def strange_entries(fresh_until: datetime) -> list[Any]:
    """Return what another version may have cached under the name of a list."""
    lists = [None, "1", ["x"], [None], [2**63], [[1]]]
    others = [None, "list", 5, {}, {"day": 1, "week": 2}, [], ["today", [1]], [fresh_until, [], 1]]
    return [
        *others,
        [fresh_until.replace(tzinfo=None), [1]],
        *([fresh_until, ids] for ids in lists),
    ]


@pytest.mark.django_db
def test_an_entry_of_another_version_is_a_miss_and_is_replaced(reader, clock):
    article = make_article()
    read(article, 3)
    for entry in strange_entries(timezone.now() + timedelta(seconds=30)):
        for period in most_read.PERIODS:
            cache.set(f"most-read-{period.name}", entry)
        kept_pages.clear()
        page = reader.get("/")
        assert (page.status_code, 'id="most-read-week"' in page.text) == (200, True), entry
        assert cache.get("most-read-week")[1] == [article.pk], entry


@pytest.mark.django_db
def test_the_most_read_articles_are_added_up_once_without_a_cache(reader, use_cache, monkeypatch):
    use_cache(BACKEND=f"{BACKENDS}.RefusingCache")
    read(make_article(), 3)
    calls = []
    add_up = DailyViews.most_read_between
    monkeypatch.setattr(
        DailyViews, "most_read_between", lambda *days: calls.append(days) or add_up(*days)
    )
    for _ in range(3):
        assert 'id="most-read-week"' in reader.get("/").text
    assert len(calls) == 3  # Once for each of the three periods.


@pytest.mark.django_db
def test_staff_sign_in_and_failed_attempts_are_limited_without_a_cache(client, use_cache):
    use_cache(BACKEND=f"{BACKENDS}.RefusingCache")
    make_user(username="writer", group="writer", password="the right password")
    form = {"login": "writer", "password": "wrong"}
    pages = [client.post("/accounts/login/", form).text for _ in range(6)]
    assert pages[5] != pages[0]
    form = {"login": "writer2", "password": "the right password"}
    make_user(username="writer2", group="writer", password=form["password"])
    assert client.post("/accounts/login/", form).status_code == 302


def test_a_server_that_does_not_answer_is_not_asked_every_time(use_cache, monkeypatch):
    use_cache(BACKEND=f"{BACKENDS}.RefusingCache")
    monkeypatch.setattr(resilient_cache, "SLOW_SECONDS", -1)
    asked = []
    get = RefusingCache.__getattribute__
    monkeypatch.setattr(
        RefusingCache, "__getattribute__", lambda self, name: asked.append(name) or get(self, name)
    )
    for _ in range(9):
        cache.get("key")
    assert asked.count("get") == 1


@pytest.mark.parametrize("fault", UNUSABLE)
@pytest.mark.django_db
def test_readyz_tells_that_the_cache_is_unusable(reader, fault):
    with UNUSABLE[fault]():
        response = reader.get("/readyz")
    assert response.status_code == 503
    assert "the cache can't be used" in response.text
    assert "/" not in response.text
    assert reader.get("/readyz").text == "ready"


@pytest.mark.django_db
def test_readyz_tells_of_a_cache_whose_backend_is_missing(reader, use_cache):
    use_cache(BACKEND="no.such.Cache")
    assert reader.get("/readyz").status_code == 503
    assert reader.get("/").status_code == 200
    assert caches["default"].get("key", "missing") == "missing"
