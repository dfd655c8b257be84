"""Urgent comments, about self-harm: they come first in the moderators' queue."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Term, TermList
from comments.screening.flags import MAX_FLAGS, flag, sort_and_limit
from comments.terms.rescreen import rescreen
from tests.commenting import open_article, post  # noqa: F401
from tests.factories import make_article, make_comment
from tests.test_moderation_desk import DESK, decide, shown, versioned_ids

pytestmark = pytest.mark.django_db

SELF_HARM = flag("term", "想自杀", (0, 3), content_class="self_harm")


def at(minutes_ago, **fields):
    return make_comment(submitted_at=timezone.now() - timedelta(minutes=minutes_ago), **fields)


def test_the_queue_begins_with_urgent_comments(moderator_client):
    for minutes in (40, 30):
        at(minutes, nickname=f"等了{minutes}")
    for minutes in (20, 10):
        at(minutes, nickname=f"紧急{minutes}", urgent=True, flagged=True, flags=[SELF_HARM])
    assert shown(moderator_client) == ["紧急20", "紧急10", "等了40", "等了30"]
    assert shown(moderator_client, "?flagged=no") == ["等了40", "等了30"]
    assert shown(moderator_client, "?age=1h") == []
    page = moderator_client.get(DESK).text
    assert page.count('<span class="badge">紧急</span>') == page.count("12356") == 2


def test_a_comment_that_arrives_comes_before_those_that_wait(post, moderator_client):  # noqa: F811
    at(600, nickname="等了很久")
    post(body="活着真没意思，今晚就从大桥跳下去", nickname="夜里")
    assert shown(moderator_client) == ["夜里", "等了很久"]
    assert Comment.objects.get(nickname="夜里").urgent


def test_an_urgent_comment_does_not_wait_behind_the_same_text(moderator_client):
    article = make_article()
    same = {"article": article, "fingerprint": "a" * 64, "cluster": "b" * 32}
    calm = [at(minutes, **same) for minutes in (50, 40)]
    urgent = [at(minutes, urgent=True, **same) for minutes in (30, 20)]
    near = at(10, urgent=True, **same | {"fingerprint": "c" * 64})
    first, second = moderator_client.get(DESK).context["cards"]
    assert first.versioned_ids == versioned_ids(*urgent)
    assert [pk for pk, _differences in first.near_duplicates] == versioned_ids(near)
    assert second.versioned_ids == versioned_ids(*calm)
    assert second.near_duplicates == []
    assert decide(moderator_client, "reject", *urgent).status_code == 200
    assert Comment.objects.pending().count() == 3


def test_rescreening_keeps_it_right():
    comment = make_comment(body="我在七号渡口等着告别")
    term = Term.objects.create(
        list=TermList.objects.get(name="自伤"), kind="flag", text="七号渡口等着告别"
    )
    rescreen()
    comment.refresh_from_db()
    assert comment.urgent
    term.delete()
    rescreen()
    comment.refresh_from_db()
    assert not comment.urgent


def test_many_links_do_not_push_it_out():
    links = [flag("link", "link", (number, number + 1)) for number in range(MAX_FLAGS + 5)]
    last = flag("term", "想自杀", (900, 903), content_class="self_harm")
    flags = sort_and_limit([*links, last])
    assert len(flags) == MAX_FLAGS
    assert flags[-1] == last


def test_the_migration_marks_what_waits():
    urgent = make_comment(flags=[SELF_HARM], flagged=True)
    make_comment(flags=[flag("link", "link", (0, 3))], flagged=True)
    make_comment()
    import_module("comments.migrations.0012_urgent_comments").mark_waiting(apps, None)
    assert Comment.objects.filter(urgent=True).get() == urgent


def plan_of(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The planner of an almost empty table prefers to read and sort all of it.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(map(str, cursor.fetchall()))


@pytest.mark.parametrize("query", ["", "?flagged=yes", "?age=1h", "?include_leased=1"])
def test_the_first_cards_are_read_by_index(moderator_client, query):
    at(90)
    with CaptureQueriesContext(connection) as queries:
        moderator_client.get(DESK + query)
    urgent, others = [
        plan_of(query["sql"])
        for query in queries
        if '"urgent" IN (' in query["sql"] and 'AS "pk"' in query["sql"]
    ]
    # The urgent ones are few among many flagged. Of an empty table, PostgreSQL may take any index.
    index = (
        "comment_pending_flagged (flagged=? AND urgent=?)"
        if "flagged" in query
        else "comment_queue"
    )
    assert index in urgent or connection.vendor == "postgresql"
    assert "Seq Scan" not in urgent + others
    assert "TEMP B-TREE FOR ORDER" not in urgent + others
