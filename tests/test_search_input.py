"""The search page with invalid, hostile and extreme input."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"q": "，。！"}, "仅有标点无法搜索"),
        ({"q": "渡" * 400}, "最多 100 个字"),
        ({"q": "渡口", "since": "2026-13-45"}, "存在的日期"),
        ({"q": "渡口", "until": "2026-02-30"}, "存在的日期"),
        ({"q": "渡口", "since": "2026-02-02", "until": "2026-02-01"}, "结束日期早于开始日期"),
        ({"q": "渡口", "category": "nowhere"}, "没有这个栏目"),
        ({"q": "渡口", "order": "worst"}, "没有这种排序方式"),
        ({"q": "渡口", "period": "never"}, "没有这种时间范围"),
        ({"q": "没有的词"}, "没有找到“没有的词”"),
        ({"q": "渡口", "page": "b0-1"}, "后面没有更多文章了"),
        ({}, "一个字就能搜"),
    ],
)
def test_an_invalid_search_is_answered_with_a_message(reader, fields, message):
    make_article(title="渡口")
    response = reader.get("/search/", fields)
    assert response.status_code == 200
    assert message in response.text
    assert not response.context.get("results")


@pytest.mark.parametrize("order", ["", "best"])
@pytest.mark.parametrize("page", ["2", "b1", "c0-1", "b0-1-2", "b9-9-9-9", "b1-2-3-4-5", "；"])
def test_a_cursor_of_another_order_is_not_found(reader, order, page):
    fields = {"q": "渡口", "order": order, "page": page}
    assert reader.get("/search/", fields).status_code == 404


@pytest.mark.parametrize(
    ("order", "page"),
    [
        ("", "b9999999999999999-999999999999999999"),
        ("best", "a1-999999999-999999999999999999-999999999999999999"),
        ("best", "b0-0--999999999999999999-0"),
    ],
)
def test_a_huge_cursor_is_accepted(reader, order, page):
    make_article(title="渡口")
    fields = {"q": "渡口", "order": order, "page": page}
    assert reader.get("/search/", fields).status_code == 200


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("\"'“”*^(){}:-+&|!\\%_§¶\x00　 ANDORNEAT渡口1aﬁß"), st.characters()
    ),
    max_size=120,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(q=HOSTILE, order=st.sampled_from(["", "best"]), since=st.sampled_from(["", "0001-01-01"]))
def test_any_text_can_be_searched_for(reader, q, order, since):
    q = q.encode(errors="replace").decode()
    assert reader.get("/search/", {"q": q, "order": order, "since": since}).status_code == 200


def test_invalid_utf_8_can_be_searched_for(reader):
    assert reader.get("/search/?q=%ff%fe%ed%a0%80%00&page=").status_code == 200
