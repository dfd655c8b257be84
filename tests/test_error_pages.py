"""Pages that say why there is nothing to see: what they offer instead."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from tests.factories import make_article, make_draft, withdrawn_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def newest():
    """The titles of four articles, the newest first."""
    now = timezone.now()
    articles = [
        make_article(title=f"第{n}班船", published_at=now - timedelta(hours=n)) for n in range(1, 5)
    ]
    make_draft(title="还没登的")
    return [article.title for article in articles]


def answers(reader, writer_client):
    """A response of every kind that has the design of the site."""
    yield 404, reader.get("/nowhere/")
    yield 410, reader.get(withdrawn_article(title="撤下来的").get_absolute_url())
    yield 403, writer_client.get("/admin/articles/category/add/")
    yield 403, Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})


def test_they_offer_a_search_and_the_three_newest(reader, writer_client, newest):
    for status, answer in answers(reader, writer_client):
        assert answer.status_code == status
        main = answer.text.partition("<main")[2].partition("<footer")[0]
        assert f'<p class="error-code" aria-hidden="true">{status}</p>' in main
        assert main.count('action="/search/"') == 1
        assert [title in main for title in newest] == [True, True, True, False]
        assert "还没登的" not in main
        assert "撤下来的" not in main


def test_the_masthead_leaves_the_search_to_the_page(reader):
    for address in ("/nowhere/", "/search/"):
        assert reader.get(address).text.count('role="search"') == 1


def test_without_articles_they_have_no_list(reader):
    assert "最新" not in reader.get("/nowhere/").text


@pytest.mark.parametrize("status", [400, 413, 414, 500])
def test_the_static_ones_offer_the_front_page_alone(status, newest, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string(f"{status}.html")
    assert f'<p class="error-code" aria-hidden="true">{status}</p>' in text
    assert 'href="/"' in text
    assert newest[0] not in text
