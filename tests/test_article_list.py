"""The list of articles in the admin: states, filters, search, number of queries."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_article, make_category, make_draft, sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
LATER = datetime(2099, 1, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_list_shows_and_filters_states(editor_client):
    draft = make_draft(title="渡口的一天")
    make_article(title="已经登的")
    make_article(title="以后登的", published_at=LATER)
    for state, title in [
        ("draft", draft.title),
        ("published", "已经登的"),
        ("scheduled", "以后登的"),
    ]:
        articles = editor_client.get(LIST, {"state": state}).context["cl"].result_list
        assert [article.title for article in articles] == [title]
    assert "定时：2099-01-02 12:00" in editor_client.get(LIST).text


def test_the_list_is_searched_by_title_and_filtered_by_category_subtree(editor_client):
    above = make_category(name="讲述", slug="above")
    below = make_category(name="人物", parent=above)
    make_article(title="渡口的一天", category=below)
    make_article(title="麦田", body="<p>麦子黄了。</p>")
    for query in ({"q": "渡口"}, {"category": "above"}):
        articles = editor_client.get(LIST, query).context["cl"].result_list
        assert [article.title for article in articles] == ["渡口的一天"]
    assert editor_client.get(LIST, {"category": "nowhere"}).status_code == 404


def test_articles_of_a_period_are_in_the_order_of_their_publication(editor_client):
    newest = make_article(title="新近的", published_at=datetime(2026, 5, 2, tzinfo=UTC))
    oldest = make_article(title="早先的", published_at=datetime(2026, 5, 1, tzinfo=UTC))
    period = {"published_at__gte": "2026-05-01 00:00:00+00:00"}
    for query, order, columns in (
        ({}, [oldest, newest], ["changed"]),
        (period, [newest, oldest], []),
        # The column of the last change can be chosen all the same.
        (period | {"o": "-5"}, [oldest, newest], ["changed"]),
    ):
        listed = editor_client.get(LIST, query).context["cl"]
        assert list(listed.result_list) == order
        marked = [listed.list_display[n] for n in listed.get_ordering_field_columns()]
        assert marked == columns


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(
    editor, django_assert_num_queries
):
    client = sign_in(editor)
    category = make_category()
    make_article(category=category)
    client.get(LIST)
    with django_assert_num_queries(9):
        client.get(LIST)
    for _number in range(20):
        make_article(category=category)
    with django_assert_num_queries(9):
        client.get(LIST)
