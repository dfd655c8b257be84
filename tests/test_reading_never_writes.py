"""No public page writes to the database: neither to a read-only one, nor to one that is locked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from django.db import Error, connection

from articles.models import Page
from comments.models import IssuedCaptcha
from tests.faults import write_lock
from tests.test_public_pages_under_faults import FURTHER
from tests.visits import views_of

pytestmark = pytest.mark.django_db(transaction=True)

NO_CODE = "暂时无法生成验证码"
STATEMENTS = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": (
        "SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off",
    ),
}


@contextmanager
def read_only() -> Iterator[None]:
    """Have the database refuse whatever this connection would write."""
    begin, end = STATEMENTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        with pytest.raises(Error):
            Page.objects.update(slug="about")
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(end)


@pytest.fixture
def captcha_pages(full_article) -> list[str]:
    """The pages that issue a captcha, and would have to write it."""
    path, comment = full_article.get_absolute_url(), full_article.comments.published().get()
    forms = [f"{path}comments/", f"{path}comments/?received=1", f"/comments/{comment.pk}/report/"]
    forms.append(f"{path}report/")
    return [*forms, f"{path}comments/captcha/", f"{path}comments/captcha/?kind=words"]


@pytest.fixture
def other_pages(public_addresses, full_article, captcha_pages) -> list[str]:
    category = full_article.category.get_absolute_url()
    feeds = [f"{category}feed/", "/feed/rss/", "/accounts/login/", "/healthz", "/readyz"]
    return [*(set(public_addresses) - set(captcha_pages)), *FURTHER, *feeds]


@pytest.mark.parametrize("fault", [read_only, write_lock])
def test_every_page_is_shown_without_writing(
    reader, other_pages, captcha_pages, full_article, fault, tally
):
    statuses = {address: reader.get(address).status_code for address in other_pages}
    with fault():
        for address, status in statuses.items():
            assert reader.get(address).status_code == status, address
        for address in captcha_pages:
            page = reader.get(address)
            assert (page.status_code, NO_CODE in page.text) == (200, True), address
    assert not IssuedCaptcha.objects.exists()
    tally()
    assert views_of(full_article) == 2


def test_a_locked_database_keeps_no_captcha_page_waiting(reader, captcha_pages, full_article):
    comment = full_article.comments.published().get()
    for address in captcha_pages:
        reader.get(address)
    with write_lock():
        began = monotonic()
        pages = [reader.get(address) for address in captcha_pages]
        # The lock is held for half a minute; one who waits for it at all waits that long.
        assert monotonic() - began < 15
    assert comment.body in pages[0].text
    assert all(NO_CODE in page.text for page in pages)
