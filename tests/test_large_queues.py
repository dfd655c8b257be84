"""The desk and the lists of comments in a flood: short reads, and no count of everything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Report
from comments.moderation import statistics
from comments.moderation.filters import Filters
from tests.factories import make_article, make_category, make_comment, rejected_comment

pytestmark = pytest.mark.django_db

DESK, LIST = "/admin/comments/comment/desk/", "/admin/comments/comment/"
WAVES, WAVE = 4, 150


def flood(*articles):
    """Waves that say the same, spread over the articles; the first wave is the oldest."""
    start = timezone.now() - timedelta(hours=9)
    Comment.objects.bulk_create(
        Comment(
            article=articles[n % len(articles)],
            nickname="某某",
            body=f"第{n // WAVE}波",
            fingerprint=f"{n // WAVE:064x}",
            submitted_at=start + timedelta(seconds=n),
        )
        for n in range(WAVES * WAVE)
    )


def bodies(client, **query):
    return [card.comment.body for card in client.get(DESK, query).context["cards"]]


def test_each_wave_has_one_card_whatever_filter_narrows_it(moderator_client):
    one, other = make_article(), make_article(category=make_category())
    flood(one, other)
    expected = [f"第{n}波" for n in range(WAVES)]
    assert bodies(moderator_client) == expected
    assert bodies(moderator_client, category=other.category_id) == expected
    assert bodies(moderator_client, article=one.pk) == expected
    assert bodies(moderator_client, flagged="no") == expected
    assert bodies(moderator_client, flagged="yes") == []


def test_a_flood_is_passed_over_in_a_few_statements(moderator_client):
    article = make_article()
    make_comment(article=article)
    moderator_client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        moderator_client.get(DESK)
    flood(article)
    with CaptureQueriesContext(connection) as many:
        moderator_client.get(DESK)
    # One or two statements for each piece of the queue that is read.
    assert len(many) <= len(few) + 2 * WAVES + 2


def test_the_numbers_of_the_desk_are_counted_up_to_a_bound(moderator_client, monkeypatch):
    monkeypatch.setattr(statistics, "MAX_WAITING", 50)
    flood(make_article())
    assert "50+" in moderator_client.get(DESK).text
    assert moderator_client.post(f"{DESK}leases/").json()["waiting"] == "50+"


def test_a_search_reads_the_newest_comments_and_finds_every_nickname(moderator_client, monkeypatch):
    monkeypatch.setattr("comments.admin.comment_search.MAX_READ", 2)
    article, start = make_article(), timezone.now() - timedelta(hours=1)
    for number, nickname in enumerate(["早起的人", "乙", "丙"]):
        at = start + timedelta(minutes=number)
        make_comment(article=article, nickname=nickname, body="渡口通航", submitted_at=at)

    def names(text):
        page = moderator_client.get(LIST, {"q": text})
        return {comment.nickname for comment in page.context["cl"].result_list}

    assert names("渡口") == {"乙", "丙"}
    assert names("渡口 通航") == {"乙", "丙"}
    assert names("早起的人") == {"早起的人"}
    assert names("没有的词") == set()


def test_handled_reports_come_newest_first(moderator_client):
    first, second = (
        Report.objects.create(
            comment=rejected_comment(), kind="insult", at=timezone.now() - timedelta(hours=age)
        )
        for age in (2, 1)
    )
    page = moderator_client.get("/admin/comments/report/", {"show": "all"})
    assert [report.pk for report in page.context["cl"].result_list] == [second.pk, first.pk]


def of_desk(**query):
    waiting = Filters.parse(query).waiting([], timezone.now())
    return waiting.filter(urgent__in=[False]).oldest_first()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables anyway.")
@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("comment_pending_appealed", of_desk(queue="appealed")),
        ("comment_pending_flagged", of_desk(flagged="yes")),
        ("comment_pending_flagged", of_desk(flagged="no")),
        ("comment_pending_of_article", of_desk(article="1")),
        ("comment_pending_of_category", of_desk().filter(category_id=1)),
        ("comment_history_of_nickname", of_desk(nickname="读者")),
        ("comment_history_of_network", of_desk(network="10.0.0.1")),
        ("comment_queue", of_desk(age="1d")),
        ("comment_pending_fingerprint", of_desk(similar="1")),
        ("comment_newest_rejected", Comment.objects.filter(status="rejected").newest_first()),
        ("comment_newest_withdrawn", Comment.objects.filter(status="withdrawn").newest_first()),
        ("report_in_order", Report.objects.order_by("-at", "-pk")),
        ("report_open_of_kind", Report.objects.open().filter(kind="rumour").order_by("at", "pk")),
        ("report_of_kind", Report.objects.filter(kind="rumour").order_by("at", "pk")),
    ],
)
def test_queues_are_read_in_the_order_of_an_index(index, rows):
    plan = rows[:50].explain()
    assert f"INDEX {index} " in plan + " ", plan
    assert "USE TEMP B-TREE" not in plan, plan
