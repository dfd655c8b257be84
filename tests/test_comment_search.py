"""Searching the lists of comments: everything is found, by an index that the database keeps."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from comments import search_index
from comments.models import Comment
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    rejected_comment,
    triggers_lifted,
)

pytestmark = pytest.mark.django_db

LIST, PUBLISHED = "/admin/comments/comment/", "/admin/comments/publishedcomment/"
TEXTS = {
    "早起的人": "渡口通航了，班轮每天两班。",
    "乙": "Ferry 100% on_time: “渡口”!",
    "读者🦀": "𠮷野家 O'Hara\nпривет МИР 🦀船",
}


@pytest.fixture
def comments():
    article = make_article()
    return [make_comment(article=article, nickname=n, body=body) for n, body in TEXTS.items()]


@pytest.fixture
def names(moderator_client):
    def search(text, address=LIST, **query):
        page = moderator_client.get(address, {"q": text, **query})
        return {comment.nickname for comment in page.context["cl"].result_list}

    return search


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("渡口", {"早起的人", "乙"}), ("渡", {"早起的人", "乙"}), ("班轮每天两班", {"早起的人"})),
        *(
            ("渡口 班轮", {"早起的人"}),
            ("渡航", set()),
            ("班轮通航", set()),
            ("了，", {"早起的人"}),
        ),
        *(("早起", {"早起的人"}), ("起 渡", {"早起的人"}), ("人渡", set()), ("无", set())),
        *(("FERRY", {"乙"}), ("err", {"乙"}), ("100%", {"乙"}), ("_", {"乙"}), ("%", {"乙"})),
        *(
            ('"', set()),
            ("”!", {"乙"}),
            ("𠮷", {"读者🦀"}),
            ("🦀船", {"读者🦀"}),
            ("'", {"读者🦀"}),
        ),
        *(("привет", {"读者🦀"}), ("🦀", {"读者🦀"}), ("AND", set()), ("O'HARA", {"读者🦀"})),
    ],
)
def test_any_characters_of_a_nickname_or_a_text_are_found(comments, names, text, expected):
    assert names(text) == expected


def test_the_oldest_comment_is_found_among_many(names, monkeypatch):
    monkeypatch.setattr(search_index, "CHUNK", 7)
    article, now = make_article(), timezone.now()
    Comment.objects.bulk_create(
        Comment(
            article=article,
            nickname=f"读者{n}",
            body="头一条" if n == 0 else "渡口通航",
            submitted_at=now - timedelta(minutes=60 - n),
        )
        for n in range(60)
    )
    assert names("头一") == {"读者0"}
    assert names("读者0 头") == {"读者0"}
    monkeypatch.setattr("comments.admin.comment_search.MAX_RESULTS", 10)
    assert names("渡口") == {f"读者{n}" for n in range(50, 60)}


def test_comments_are_found_by_their_status(names, moderator):
    article = make_article()
    texts = {"article": article, "body": "渡口通航"}
    comment = make_comment(**texts, nickname="甲")
    approved_comment(**texts, by=moderator, nickname="乙")
    rejected_comment(**texts, by=moderator, nickname="丙")
    assert [names("渡口", status=status) for status in ("", "approved", "rejected", "all")] == [
        *({"甲"}, {"乙"}, {"丙"}, {"甲", "乙", "丙"})
    ]
    assert names("渡口", PUBLISHED) == {"乙"}
    comment.approve(by=moderator)
    assert names("渡口", PUBLISHED) == {"甲", "乙"}
    assert names("渡口") == set()
    comment.reopen(by=moderator)
    assert names("渡口") == {"甲"}
    comment.withdraw()
    assert names("渡口", status="withdrawn") == {"甲"}
    assert names("渡口", PUBLISHED) == {"乙"}


def test_blocks_of_an_archive_are_read_to_the_end(names):
    if connection.vendor == "sqlite":
        pytest.skip("its index is in order")
    article, now = make_article(), timezone.now()
    Comment.objects.bulk_create(
        Comment(
            pk=(n << search_index.BLOCK_BITS) + 5_000_000_000,
            article=article,
            nickname=f"读者{n}",
            body="渡口",
            submitted_at=now,
        )
        for n in range(9)
    )
    candidates = search_index.candidates(connection, ["渡口"], ["pending"])
    assert len([pk for chunk in candidates for pk in chunk]) == 9


@settings(max_examples=50)
@given(st.text(st.sampled_from("渡口通航aAß🦀\u3000 \n%'\"*-"), min_size=1, max_size=12), st.data())
def test_whatever_a_text_contains_is_found(django_db_blocker, text, data):
    if not (words := text.split()):
        return
    start = data.draw(st.integers(0, len(words[0]) - 1))
    part = words[0][start : data.draw(st.integers(start + 1, len(words[0])))]
    comment = make_comment(body=f"甲{text}乙")
    candidates = search_index.candidates(connection, [part], ["pending"])
    assert comment.pk in {pk for chunk in candidates for pk in chunk}


def test_the_index_is_restored_with_what_it_missed(comments, names):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in search_index.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            # Of the rows of this test, which is in one transaction.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP INDEX {search_index.INDEX}")
    assert search_index.missing(connection)
    make_comment(nickname="后来", body="渡口", article=comments[0].article)
    connection.check_constraints()
    call_command("restore_triggers", verbosity=0)
    assert not search_index.missing(connection)
    assert names("渡口") == {"早起的人", "乙", "后来"}


def test_a_deleted_comment_leaves_the_index(comments):
    with triggers_lifted():
        Comment.objects.all().delete()
    assert list(search_index.candidates(connection, ["渡口"], ["pending"])) == []
