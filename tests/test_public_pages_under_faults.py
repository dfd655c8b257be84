"""Every public page, and every page of the staff, while something of the machine fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from articles.models import Article
from tests.factories import BROWSER, make_comment, sign_in
from tests.faults import FAULTS, write_lock
from tests.test_most_read import read
from tests.test_visibility import filled, routes
from tests.visits import views_of

pytestmark = pytest.mark.django_db(transaction=True)

FURTHER = ["/feed/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/modes.css"]
# Answered differently, and in its own tests.
CAPTCHA = re.compile(r'<span\s+class="captcha-task".*?</span>', re.DOTALL)
STAFF_PAGES = 40


@contextmanager
def clock_set_back() -> Iterator[None]:
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        yield


ALL_FAULTS = FAULTS | {"clock set back": clock_set_back}


def words(page: str) -> set[str]:
    """Return the words of a page, without captcha, numbers and the day of the week."""
    return set(re.sub(r"<[^>]*>|\d|星期.", " ", CAPTCHA.sub("", page)).split())


def problem(client: Client, address: str, expected: tuple[int, set[str]]) -> str:
    """Return what is wrong with the page; empty when it is the page that is expected."""
    response = client.get(address)
    if response.status_code != expected[0]:
        return f"answered {response.status_code}"
    missing = expected[1] - words(response.text)
    return f"lacks {sorted(missing)}" if missing else ""


@pytest.fixture
def addresses(public_addresses) -> Iterator[list[str]]:
    """The addresses of pages that are days old, so that the clock may be set back by one."""
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        for article in Article.objects.published():
            for days_ago in range(3):
                read(article, 1, days_ago)
        yield [*public_addresses, *FURTHER]


def test_public_pages_are_the_same_under_every_fault(addresses, chance, tally):
    client = Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)
    before = {address: client.get(address) for address in addresses}
    expected = {key: (page.status_code, words(page.text)) for key, page in before.items()}
    problems = {}
    for name, fault in ALL_FAULTS.items():
        for address in addresses:
            with fault():
                problems[name, address] = problem(client, address, expected[address])
    # Of all combinations others each time.
    for address in addresses:
        names = chance.sample(sorted(ALL_FAULTS), chance.randint(2, 4))
        with ExitStack() as stack:
            # The disk is full last: the other faults are files too.
            for name in sorted(names, key="full disk".__eq__):
                stack.enter_context(ALL_FAULTS[name]())
            problems[" + ".join(names), address] = problem(client, address, expected[address])
    assert {key: text for key, text in problems.items() if text} == {}
    tally()
    article = Article.objects.get(summary__gt="")
    visits = 1 + len(ALL_FAULTS) + 1
    assert views_of(article) == 3 + visits


def test_pages_of_the_staff_do_not_wait_for_a_writer(low_keys, full_article, admin, chance):
    make_comment(article=full_article)
    client = sign_in(admin, raise_request_exception=False)
    every = [filled(route)[:1] for route in routes(get_resolver().url_patterns)]
    pages = [address for some in every for address in some if "logout" not in address]
    statuses = {}
    for address in chance.sample(pages, STAFF_PAGES):
        with write_lock():
            statuses[address] = client.get(address).status_code
    assert {address: status for address, status in statuses.items() if status >= 500} == {}
