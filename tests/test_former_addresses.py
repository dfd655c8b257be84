"""Former addresses of categories and tags: they redirect until another one takes them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import FormerSlug, FormerTagSlug, Tag
from articles.slugs import find_by_slug
from tests.factories import make_article, make_category

pytestmark = pytest.mark.django_db

HERE = "/category/here/"


@pytest.fixture
def category():
    return make_category(name="讲述", slug="here")


def test_a_former_address_redirects_to_the_new_one(reader, category):
    category.slug = "there"
    category.save()
    answer = reader.get(f"{HERE}?month=2024-05")
    assert (answer.status_code, answer["Location"]) == (301, "/category/there/?month=2024-05")
    category.slug = "elsewhere"
    category.save()
    assert reader.get(HERE)["Location"] == "/category/elsewhere/"
    assert reader.get("/category/there/")["Location"] == "/category/elsewhere/"


def test_an_address_in_another_case_redirects(reader, category):
    for address in ("/category/HERE/", "/category/Here/"):
        answer = reader.get(address)
        assert (answer.status_code, answer["Location"]) == (301, HERE)


def test_a_former_address_can_be_taken_back_or_by_another_category(reader, category):
    category.slug = "there"
    category.save()
    category.slug = "here"
    category.save()
    assert reader.get(HERE).status_code == 200
    assert reader.get("/category/there/")["Location"] == HERE
    make_category(slug="there")
    assert reader.get("/category/there/").status_code == 200


def test_a_change_of_address_in_the_admin_is_remembered_too(editor_client, reader, category):
    form = {"name": "讲述", "slug": "there", "position": "1", "list_style": "titles"}
    editor_client.post(f"/admin/articles/category/{category.pk}/change/", form)
    assert reader.get(HERE)["Location"] == "/category/there/"


def test_saving_an_unchanged_category_keeps_no_former_address(category):
    category.name = "人物"
    category.save()
    assert not FormerSlug.objects.exists()


def test_former_addresses_are_deleted_with_their_category(reader, category):
    category.slug = "there"
    category.save()
    category.delete()
    assert reader.get(HERE).status_code == 404


@pytest.mark.parametrize("suffix", ["feed/", "feed/rss/"])
def test_the_feed_of_a_former_address_redirects(reader, category, suffix):
    category.slug = "there"
    category.save()
    for former in ("here", "Here", "THERE"):
        answer = reader.get(f"/category/{former}/{suffix}")
        assert answer.status_code == 301
        assert answer["Location"] == f"/category/there/{suffix}"


def test_a_former_address_of_a_tag_redirects_in_any_case(reader):
    make_article(tags=["冬捕"])
    Tag.objects.get().former_slugs.create(slug="Winter-Fishing")
    for address in ("Winter-Fishing", "winter-fishing", "WINTER-FISHING"):
        assert reader.get(f"/tags/{address}/")["Location"] == "/tags/dong-bu/"


def test_of_addresses_that_differ_in_case_alone_the_exact_one_is_found(reader):
    for slug in ("ai", "AI"):
        former = make_category(slug=slug)
        former.slug = f"{slug}-2"
        former.save()
    for slug in ("ai", "AI"):
        assert reader.get(f"/category/{slug}/")["Location"] == f"/category/{slug}-2/"
    assert reader.get("/category/Ai/")["Location"] == "/category/ai-2/"


@pytest.mark.parametrize(
    ("model", "index"),
    [
        (Tag, "tag_slug_in_any_case"),
        (FormerSlug, "former_slug_in_any_case"),
        (FormerTagSlug, "former_tag_slug_in_any_case"),
    ],
)
def test_addresses_are_looked_up_by_index(model, index):
    with CaptureQueriesContext(connection) as queries:
        assert find_by_slug(model.objects.all(), "Nowhere") is None
    (query,) = [query["sql"] for query in queries]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The planner of an almost empty table prefers to read all of it.
            cursor.execute("SET LOCAL enable_seqscan = off")
        kind = "QUERY PLAN " if connection.vendor == "sqlite" else ""
        cursor.execute(f"EXPLAIN {kind}{query}")
        assert index in str(cursor.fetchall())
