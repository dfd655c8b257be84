"""The desk and the lists of comments in a flood: short reads, and no count of everything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Category
from comments.digest import Waiting
from comments.models import Comment, Report
from comments.moderation import statistics
from comments.moderation.filters import Filters
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    make_user,
    rejected_comment,
)

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/desk/"
DIGEST_INDEXES = (
    *("comment_pending", "comment_pending_flagged", "comment_pending_appealed"),
    *("comment_pending", "report_open"),
)
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


def test_a_category_shows_what_waits_in_it_and_below(moderator_client):
    parent = make_category()
    children = [make_category(parent=parent) for _ in range(3)]
    articles = [make_article(category=category) for category in [parent, *children]]
    # The last category has none.
    flood(*articles[:3], make_article())
    last = make_comment(article=articles[0], submitted_at=timezone.now(), body="最后一条")
    expected = [f"第{n}波" for n in range(WAVES)]
    assert bodies(moderator_client, category=parent.pk) == [*expected, last.body]
    assert bodies(moderator_client, category=children[0].pk) == expected
    assert bodies(moderator_client, category=children[2].pk) == []
    assert bodies(moderator_client, category=parent.pk, flagged="yes") == []


def test_many_categories_are_read_in_several_statements(moderator_client, monkeypatch):
    monkeypatch.setattr("comments.moderation.first_of_similar.MAX_VALUES", 1)
    parent = make_category()
    flood(*(make_article(category=make_category(parent=parent)) for _ in range(3)))
    assert bodies(moderator_client, category=parent.pk) == [f"第{n}波" for n in range(WAVES)]


def test_a_waiting_comment_has_the_category_of_its_article(moderator):
    article, category = make_article(), make_category()
    waiting, decided = make_comment(article=article), approved_comment(article=article)
    first = article.category_id

    def categories():
        rows = Comment.objects.filter(pk__in=[waiting.pk, decided.pk]).order_by("pk")
        return list(rows.values_list("category_id", flat=True))

    assert categories() == [first, first]
    Article.objects.filter(pk=article.pk).update(category=category)
    assert categories() == [category.pk, first]
    decided.refresh_from_db()
    decided.reopen(by=moderator)
    assert categories() == [category.pk, category.pk]


def test_a_category_can_be_deleted_that_comments_once_waited_in(moderator):
    article, category = make_article(category=make_category()), make_category()
    first = article.category
    approved_comment(article=article)
    Article.objects.filter(pk=article.pk).update(category=category)
    first.delete()
    assert not Category.objects.filter(pk=first.pk).exists()


def test_a_history_is_counted_up_to_a_bound(moderator_client, monkeypatch):
    monkeypatch.setattr("comments.moderation.card_data.MAX_COUNTED", 50)
    flood(make_article())
    card = moderator_client.get(DESK).context["cards"][0]
    assert card.of_nickname.labels == {"approved": "0", "rejected": "0", "pending": "50+"}
    assert "50+" in moderator_client.get(DESK).text


def test_the_numbers_of_the_desk_are_counted_up_to_a_bound(moderator_client, monkeypatch):
    monkeypatch.setattr(statistics, "MAX_WAITING", 50)
    flood(make_article())
    assert "50+" in moderator_client.get(DESK).text
    assert moderator_client.post(f"{DESK}leases/").json()["waiting"] == "50+"


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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables anyway.")
def test_the_digest_counts_by_indexes():
    """A reader who posts waits for the lock under which it counts."""
    with CaptureQueriesContext(connection) as queries:
        Waiting.count()
    plans = []
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans.append("\n".join(row[3] for row in cursor.fetchall()))
    for plan, index in zip(plans, DIGEST_INDEXES, strict=True):
        assert index in plan.split(), plan
        assert "USE TEMP B-TREE" not in plan, plan


# As ANALYZE writes them where most comments were reported, and nobody has answered.
MANY_OPEN_REPORTS = [
    ("comments_report", "report_open_of_comment", "75000 1"),
    ("comments_report", "report_open", "75000 1 1"),
    ("comments_report", "comments_report_comment_id_bbaf98e5", "100000 1"),
    ("comments_comment", "comment_newest_of_all", "75000 1 1"),
    ("comments_comment", "comment_newest_approved", "75000 6 1 1"),
    ("comments_comment", "comment_newest", "110050 1 1"),
]


@pytest.fixture
def statistics_of_many_open_reports():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.executemany("INSERT INTO sqlite_stat1 VALUES (%s, %s, %s)", MANY_OPEN_REPORTS)
        cursor.execute("ANALYZE sqlite_schema")
        yield
        # The connection would remember them longer than the transaction.
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has statistics of its own.")
def test_open_reports_are_read_in_their_order_however_many(statistics_of_many_open_reports):
    reports = Report.objects.open().select_related("comment__article", "handled_by")
    plan = reports.order_by("at", "pk")[:50].explain()
    assert "INDEX report_open\n" in plan, plan
    assert "USE TEMP B-TREE" not in plan, plan


LISTS_OF_ADMIN = [
    ("article_published_at", "articles/article/?published_at__gte=2020-01-01 00:00:00%2B08:00"),
    ("decision_at", "comments/decision/?at__gte=2020-01-01 00:00:00%2B08:00"),
    ("decision_removal", "comments/decision/?what=removed"),
    ("comments_decision_by_id_550b5cf2", "comments/decision/?what=appealed"),
    ("decision_reopening", "comments/decision/?what=pending"),
    ("decision_withdrawal", "comments/decision/?what=withdrawn"),
    ("comments_decision_by_id_550b5cf2", "comments/decision/?q=zaodao"),
]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables anyway.")
@pytest.mark.parametrize(("index", "address"), LISTS_OF_ADMIN)
def test_lists_of_the_admin_are_read_in_the_order_of_an_index(admin_client, index, address):
    make_user(username="zaodao")
    plan = admin_client.get(f"/admin/{address}").context["cl"].result_list.explain()
    assert index in plan.split(), plan
    assert "USE TEMP B-TREE" not in plan, plan
