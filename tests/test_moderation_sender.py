"""Earlier comments of a nickname or a network, as a page and as a part of the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.pages.fragments import FRAGMENT
from tests.factories import approved_comment, make_article, make_comment, rejected_comment, sign_in
from tests.test_moderation_desk import DESK

pytestmark = pytest.mark.django_db

SENDER = f"{DESK}sender/"


@pytest.fixture
def earlier(moderator):
    moderator.last_name, moderator.first_name = "白", "露"
    moderator.save()
    article = make_article()
    fields = {"article": article, "by": moderator}
    approved_comment(nickname="常客", body="通过\u200b的", **fields)
    rejected_comment(
        nickname="常客", body="没过的", reason="广告", network="198.51.100.1", **fields
    )
    withdrawn = approved_comment(nickname="常客", body="收回的", **fields)
    withdrawn.withdraw()
    make_comment(nickname="常客", body="等着的", article=article)
    approved_comment(nickname="旁人", body="旁人的话", **fields)


def test_the_newest_decided_comments_come_first(moderator_client, earlier):
    for headers in ({}, {"Accept": FRAGMENT}):
        page = moderator_client.get(SENDER, {"nickname": "常客"}, headers=headers).text
        assert page.index("收回的") < page.index("没过的") < page.index("hidden-character")
        assert "广告" in page
        assert "等着的" not in page
        assert "旁人的话" not in page
        assert "198.51.100.1" not in page


def test_a_network_has_its_comments_with_their_nicknames(moderator_client, earlier):
    page = moderator_client.get(SENDER, {"network": "203.0.113.7"}).text
    assert "旁人的话" in page
    assert "没过的" not in page
    assert "旁人" in page


@pytest.mark.parametrize("query", ["", "?nickname=", "?network=x", "?nickname=%00", "?category=1"])
def test_without_a_sender_there_is_no_page(moderator_client, query):
    assert moderator_client.get(SENDER + query).status_code == 404


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_others_do_not_see_it(request, who, earlier):
    answer = sign_in(request.getfixturevalue(who)).get(SENDER, {"nickname": "常客"})
    assert answer.status_code in (302, 403)
    assert "没过的" not in answer.text


def test_the_number_of_queries_does_not_grow_with_the_comments(moderator_client, moderator):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            moderator_client.get(SENDER, {"nickname": "江边人"}, headers={"Accept": FRAGMENT})
        return len(captured)

    queries()
    article = make_article()
    approved_comment(article=article, by=moderator)
    one = queries()
    for _ in range(5):
        approved_comment(article=article, by=moderator)
    assert queries() == one
