"""Rendering of comments on cards: hidden characters shown, markup escaped, flags highlighted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comments.models import DailyTotal
from comments.moderation import excerpt, rendering, statistics
from comments.templatetags.moderation import duration, since
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_report,
    make_user,
    rejected_comment,
)

DESK = "/admin/comments/comment/desk/"


def flag(start, end, **more):
    return {"field": "body", "start": start, "end": end, "kind": "term", "label": "广告"} | more


@pytest.mark.parametrize(
    ("text", "count", "box"),
    [
        ("微\u200b信", 1, "ZWSP"),
        ("\u202e转过来\u202c", 2, "RLO"),
        ("a\x07b", 1, "U+0007"),
        ("旗\U000e0041\U000e007f", 2, "TAG A"),
        ("空\u3164白\u2800", 2, "U+3164"),
        ("软\u00ad连\ufeff字\u2060符", 3, "SHY"),
        ("换\u2028行", 1, "U+2028"),
    ],
)
def test_hidden_characters_are_shown_and_counted(text, count, box):
    assert rendering.count_hidden(text) == count
    assert f">{box}</span>" in rendering.visible(text)


@pytest.mark.parametrize("text", ["第一行\n第二行\t列", "👨‍👩‍👧 ❤️ 👍🏽 1️⃣", "　全角空格", "plain"])
def test_visible_characters_are_unchanged(text):
    assert rendering.count_hidden(text) == 0
    assert rendering.visible(text) == text


def test_flags_are_highlighted_with_their_labels():
    html = rendering.as_html(
        "加<b>信", [flag(0, 2, label="<i>"), flag(1, 5, disguised=True)], "body"
    )
    assert html == (
        '<mark class="plain">加</mark>'
        '<mark class="disguised">&lt;<span class="flag-label">&lt;i&gt;</span></mark>'
        '<mark class="disguised">b&gt;信<span class="flag-label">广告</span></mark>'
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["field", "start", "end", "label", "note"]), inner)
    ),
    max_leaves=5,
)


@given(st.text(max_size=40), anything | st.lists(st.builds(flag, st.integers(-3, 50), anything)))
def test_a_malformed_flag_never_breaks_a_card(text, flags):
    html = rendering.as_html(text, flags, "body")
    assert "<script" not in html.replace("&lt;script", "")
    assert all(isinstance(reason.text, str) for reason in rendering.flag_reasons(flags))


@given(
    st.text(alphabet="<>&\"'\u200b\u202eab中", max_size=30), st.integers(0, 30), st.integers(0, 30)
)
def test_highlighting_keeps_the_text_and_escapes_it(text, start, end):
    html = rendering.as_html(text, [flag(start, end)], "body")
    plain = rendering.as_html(text, [], "body")
    for tag in ("flag", "span"):
        assert html.count(f"<{tag} ") == html.count(f"</{tag}>")
    assert html.count("&lt;") == plain.count("&lt;") == text.count("<")


@pytest.mark.django_db
def test_markup_in_comments_is_escaped(moderator_client):
    make_comment(
        nickname="<img src=x onerror=alert(1)>",
        body="</bdi><script>alert(1)</script> https://evil.example/",
        flags=[flag(0, 5, label="<script>alert(2)</script>", note="<script>alert(3)</script>")],
        flagged=True,
    )
    page = moderator_client.get(DESK).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="https://evil.example' not in page


@pytest.mark.django_db
def test_a_card_shows_the_history_of_nickname_and_network(moderator_client, moderator):
    article = make_article()
    for _ in range(3):
        approved_comment(article=article, by=moderator, nickname="老张", network="192.0.2.1")
    rejected_comment(article=article, by=moderator, nickname="老张", network="192.0.2.2")
    make_comment(article=article, nickname="别人", network="192.0.2.2")
    make_comment(article=article, nickname="老张", network="192.0.2.2")
    card = moderator_client.get(f"{DESK}?nickname=老张").context["cards"][0]
    past = card.of_nickname
    assert (past.approved, past.rejected, past.pending) == (3, 1, 0)
    past = card.of_network
    assert (past.approved, past.rejected, past.pending) == (0, 1, 1)


@pytest.mark.django_db
def test_a_comment_without_a_network_has_no_history_of_it(moderator_client):
    for _ in range(2):
        make_comment(network="", address=None)
    assert not moderator_client.get(DESK).context["cards"][0].of_network


def test_the_related_passage_is_the_one_that_shares_most():
    html = (
        "<h2>雪</h2><p>&lt;b&gt; 雪停了。</p><ul><li>渡口通航</li></ul>"
        "<p>路灯<strong>坏</strong>了三天</p>"
    )
    assert excerpt.related_passage(html, "路灯坏了") == ("渡口通航", "路灯坏了三天", "")
    assert excerpt.related_passage(html, "&&&") == ("", "雪", "<b> 雪停了。")
    assert excerpt.related_passage("", "路灯") == ("", "", "")


@pytest.mark.django_db
def test_the_statistics_of_the_desk(moderator_client, moderator):
    now = timezone.now()
    article = make_article()
    other = make_user(group="moderator", username="zaodao")
    for minutes, by in ((10, moderator), (20, moderator), (90, other)):
        submitted = now - timedelta(minutes=minutes)
        approved_comment(article=article, by=by, submitted_at=submitted)
    rejected_comment(article=article, by=other).reopen(by=other)
    make_comment(article=article, submitted_at=now - timedelta(hours=5))
    numbers = statistics.DeskStatistics.load(moderator)
    assert (numbers.waiting, numbers.decided_today) == (2, 4)
    assert numbers.deciders == [("moderator", 2), ("zaodao", 2)]
    assert timedelta(minutes=9) < numbers.median < timedelta(minutes=16)
    assert now - numbers.oldest == timedelta(hours=5)
    for address in (DESK, "/admin/"):
        page = moderator_client.get(address).text
        assert "5\xa0小时" in page
        assert "zaodao" in page


@pytest.mark.django_db
def test_counts_of_a_flood_end_at_a_bound_and_say_so(moderator_client, moderator, monkeypatch):
    monkeypatch.setattr(statistics, "MAX_WAITING", 2)
    monkeypatch.setattr(statistics, "MAX_DECIDED", 3)
    article = make_article()
    earlier = make_user(group="moderator", username="zaodao")
    for by in (earlier, moderator, moderator, moderator):
        make_report(comment=approved_comment(article=article, by=by))
    numbers = statistics.DeskStatistics.load(moderator)
    assert numbers.deciders == [("moderator", 3)]
    assert (numbers.decided_today_label, numbers.reported_label) == ("3+", "2+")
    for address in (DESK, "/admin/"):
        assert ">2+<" in moderator_client.get(address).text


@pytest.mark.django_db
def test_the_chart_has_bars_and_a_table(moderator_client):
    today = timezone.localdate()
    DailyTotal.objects.create(day=today, received=1234, approved=50, rejected=30)
    DailyTotal.objects.create(day=today - timedelta(days=29), received=10)
    DailyTotal.objects.create(day=today - timedelta(days=30), received=999)
    page = moderator_client.get("/admin/").text
    assert page.count("<rect ") == 4
    assert "1244" in page.partition("<desc")[2].partition("</desc>")[0]
    assert "<td>1234</td>" in page
    assert " style=" not in page


@pytest.mark.django_db
def test_an_empty_desk_says_that_nothing_is_waiting(moderator_client):
    page = moderator_client.get(DESK)
    assert "这里没有等您审核的评论" in page.text
    assert page.context["numbers"].median is None


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=59), "不到一分钟"),
        (timedelta(minutes=5), "5\xa0分钟"),
        (timedelta(hours=25), "1\xa0天"),
        (timedelta(days=8), "1\xa0周"),
        # Not 9 月, which is September.
        (timedelta(days=290), "9\xa0个月"),
        (timedelta(days=800), "2\xa0年"),
    ],
)
def test_durations_are_not_taken_for_dates(length, text):
    assert duration(length) == text
    assert since(timezone.now() - length) == text


def test_the_list_names_its_filter_in_plain_chinese(admin_client):
    page = admin_client.get("/admin/comments/comment/").text
    assert "按状态" in page
    assert "以 状态" not in page
