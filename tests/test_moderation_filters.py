"""The filters of the moderation desk."""

import dataclasses
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.moderation.filters import Filters
from tests.factories import make_article, make_category, make_comment
from tests.test_moderation_desk import DESK, shown, similar

pytestmark = pytest.mark.django_db


def test_every_filter_narrows_the_cards_and_is_kept_in_links(moderator_client):
    top = make_category(name="要闻")
    below = make_category(name="本地", parent=top)
    there = make_article(category=below)
    old = timezone.now() - timedelta(hours=30)
    make_comment(article=there, nickname="甲", submitted_at=old)
    make_comment(nickname="乙", flagged=True, network="198.51.100.1", address="198.51.100.1")
    for query, names in {
        "": ["甲", "乙"],
        f"?category={top.pk}": ["甲"],
        f"?category={below.pk}": ["甲"],
        f"?article={there.pk}": ["甲"],
        "?age=1h": ["甲"],
        "?age=1d": ["甲"],
        "?age=3d": [],
        "?flagged=yes": ["乙"],
        "?flagged=no": ["甲"],
        "?nickname=甲": ["甲"],
        "?network=198.51.100.1": ["乙"],
        f"?category={top.pk}&flagged=yes": [],
    }.items():
        assert shown(moderator_client, query) == names, query
    page = moderator_client.get(f"{DESK}?nickname=甲&age=1d")
    assert page.context["query"] == "age=1d&nickname=%E7%94%B2"


def test_the_form_sends_what_the_filters_read(moderator_client):
    page = moderator_client.get(f"{DESK}?similar=same&cards=40&identity={'f' * 64}").text
    form = page.partition('<details id="filters"')[2].partition("</details>")[0]
    names = set(re.findall(r'name="(\w+)"', form))
    assert names == {field.name for field in dataclasses.fields(Filters)}


def test_a_group_with_a_flagged_comment_leads_to_a_card_for_each(moderator_client):
    similar(2, flagged=True)
    (link,) = re.findall(rf'href="{DESK}(\?similar=[^"]+)"', moderator_client.get(DESK).text)
    assert len(moderator_client.get(DESK + link).context["cards"]) == 2


@pytest.mark.parametrize(
    "name", ["category", "article", "age", "flagged", "network", "cards", "done"]
)
@pytest.mark.parametrize("value", ["x", "-1", "9" * 18, "9" * 40, "\x00", "１", "''", "1.5", "0"])
def test_an_invalid_filter_is_ignored(moderator_client, name, value):
    make_comment()
    for address in (DESK, f"{DESK}cards/"):
        ask = moderator_client.post if "cards" in address else moderator_client.get
        assert ask(address, query_params={name: value}).status_code == 200
