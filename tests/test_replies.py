"""The editorial office replies under a comment; readers see it while they see the comment."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from comments.models import Comment, Decision, Reply
from newscenter.page_store import kept_pages
from tests.factories import approved_comment, make_comment, make_user, sign_in
from tests.test_query_counts import KEEPING, queries

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/publishedcomment/"


@pytest.fixture
def comment(moderator):
    return approved_comment(by=moderator, body="几点开船？")


def pages(comment: Comment) -> tuple[str, str]:
    url = comment.article.get_absolute_url()
    return url, f"{url}comments/"


def test_a_reply_is_shown_below_its_comment_and_labelled(reader, editor, comment):
    approved_comment(article=comment.article)
    Reply.append(comment, "每天六点。<b>", by=editor)
    for page in pages(comment):
        text = reader.get(page).text
        assert text.count("编辑回复") == 1
        assert "每天六点。&lt;b&gt;" in text
        assert editor.username not in text


def test_a_newer_reply_replaces_the_older_one(reader, editor, comment):
    Reply.append(comment, "每天五点。", by=editor)
    Reply.append(comment, "更正：每天六点。", by=editor)
    text = reader.get(pages(comment)[0]).text
    assert "更正：每天六点。" in text
    assert "每天五点。" not in text
    assert Reply.objects.count() == 2


def test_a_reply_can_be_withdrawn(reader, editor, comment):
    Reply.append(comment, "每天六点。", by=editor)
    Reply.append(comment, "", by=editor)
    assert "编辑回复" not in reader.get(pages(comment)[0]).text


@pytest.mark.parametrize("step", ["reopen", "take_down", "withdraw"])
def test_a_reply_disappears_with_its_comment(reader, editor, moderator, comment, step):
    Reply.append(comment, "每天六点。", by=editor)
    getattr(comment, step)(**{} if step == "withdraw" else {"by": moderator})
    for page in pages(comment):
        assert "每天六点" not in reader.get(page).text


@pytest.mark.parametrize("who", ["writer", "stranger"])
def test_others_may_not_reply(request, who, comment):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        Reply.append(comment, "冒充", by=person)
    client = sign_in(person)
    for address in (LIST, f"{LIST}{comment.pk}/change/"):
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, {"text": "冒充"}).status_code in (302, 403)
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    "statement", ["UPDATE comments_reply SET text = 'x'", "DELETE FROM comments_reply"]
)
def test_the_database_refuses_to_change_or_delete_replies(editor, comment, statement):
    Reply.append(comment, "每天六点。", by=editor)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("who", ["editor", "moderator", "admin"])
def test_an_editor_replies_in_the_admin(request, who, comment):
    person = request.getfixturevalue(who)
    client = sign_in(person)
    assert comment.body in client.get(LIST).text
    address = f"{LIST}{comment.pk}/change/"
    answer = client.post(address, {"text": " 每天六点。\r\n风大停航。 "}, follow=True)
    assert "每天六点。" in answer.text
    reply = Reply.objects.get()
    assert (reply.text, reply.by) == ("每天六点。\n风大停航。", person)
    client.post(address, {"text": "每天六点。\r\n风大停航。"})
    assert Reply.objects.count() == 1
    assert person.username in client.get(address).text
    assert Decision.objects.count() == 1


def test_a_reply_that_is_too_long_is_refused(editor_client, comment):
    answer = editor_client.post(f"{LIST}{comment.pk}/change/", {"text": "长" * 1001})
    assert answer.status_code == 200
    assert "长" * 1001 in answer.text
    assert not Reply.objects.exists()


def test_an_editor_sees_published_comments_only(editor_client):
    waiting = make_comment(body="还没审核的话")
    assert waiting.body not in editor_client.get(LIST).text
    answer = editor_client.post(f"{LIST}{waiting.pk}/change/", {"text": "回复"}, follow=True)
    assert waiting.body not in answer.text
    assert not Reply.objects.exists()


@pytest.mark.parametrize("address", ["add/", "{pk}/delete/"])
def test_nobody_adds_or_deletes_comments_on_the_reply_page(admin_client, comment, address):
    answer = admin_client.post(LIST + address.format(pk=comment.pk), {"post": "yes"})
    assert answer.status_code == 403
    assert Comment.objects.get() == comment


def test_the_number_of_queries_does_not_grow_with_the_replies(reader, editor, comment):
    by = make_user(group="moderator")
    for _ in range(20):
        Reply.append(approved_comment(article=comment.article, by=by), "好", by=editor)
    address = pages(comment)[0]
    # The rankings are made once a minute.
    queries(reader, address)
    kept_pages.clear()
    assert queries(reader, address) == (KEEPING + 6, 0)
    assert reader.get(address).text.count("编辑回复") == 20
