"""Former addresses of categories: they redirect until another category takes them."""

import pytest

from articles.models import FormerSlug
from tests.factories import make_category

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
