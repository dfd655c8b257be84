"""Public withdrawal (撤稿): the addresses answer 410, and no list has the article."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone

from articles.models import Article, DailyViews
from articles.models.transitions import StateChanged
from comments.models import Comment
from tests.factories import (
    approved_comment,
    comment_post,
    make_article,
    make_draft,
    make_user,
    withdrawn_article,
)

pytestmark = pytest.mark.django_db

NOTICE = "文中数字有误，本文已撤下。"


@pytest.fixture
def withdrawn(editor):
    return withdrawn_article(by=editor, notice=NOTICE, title="渡口的一天", tags=["渡口"])


def pages(article):
    url = article.get_absolute_url()
    return [url, f"{url}print/", f"{url}comments/", f"{url}comments/captcha/"]


def form_of(article):
    return f"/admin/articles/article/{article.pk}/change/"


def written(article, **fields):
    form = {"title": article.title, "category": article.category_id, "body": article.body}
    return form | {"comments_open": "on"} | fields


def test_every_address_of_a_withdrawn_article_is_gone_with_the_notice(reader, withdrawn):
    for address in pages(withdrawn):
        answer = reader.get(address)
        assert answer.status_code == 410, address
        assert "本文已撤稿" in answer.text
        assert NOTICE in answer.text


def test_nothing_of_the_article_is_shown_not_even_its_title(reader, withdrawn):
    for address in pages(withdrawn):
        text = reader.get(address).text
        for words in (withdrawn.title, withdrawn.body, withdrawn.category.name):
            assert words not in text.split("<main")[1], address


def test_without_a_notice_there_is_a_standard_message(reader):
    answer = reader.get(withdrawn_article().get_absolute_url())
    assert answer.status_code == 410
    assert 'class="notice"' not in answer.text


def test_a_withdrawn_article_is_in_no_list_tag_or_count(reader, withdrawn):
    assert reader.get("/tags/du-kou/").status_code == 404
    for address in ("/", withdrawn.category.get_absolute_url()):
        assert withdrawn.title not in reader.get(address).text
    assert withdrawn not in Article.objects.published()


def test_its_comments_are_not_shown_either(reader, editor, moderator):
    comment = approved_comment(by=moderator)
    comment.article.withdraw(by=editor)
    assert not Comment.objects.published().exists()
    assert reader.get(f"/comments/{comment.pk}/report/").status_code == 404


def test_nobody_can_comment_on_it(reader, withdrawn):
    answer = reader.post(f"{withdrawn.get_absolute_url()}comments/", comment_post())
    assert answer.status_code == 410
    assert not Comment.objects.exists()


def test_viewing_it_counts_no_visit(reader, withdrawn, tally):
    reader.get(withdrawn.get_absolute_url())
    tally()
    assert not DailyViews.objects.exists()


def test_caches_may_keep_the_page_for_a_second_but_not_the_comments(reader, withdrawn):
    url, _print, comments, _captcha = pages(withdrawn)
    assert "s-maxage=1" in reader.get(url)["Cache-Control"]
    assert "no-store" in reader.get(comments)["Cache-Control"]


def test_a_withdrawn_article_that_is_taken_back_is_not_found(reader, editor, withdrawn):
    withdrawn.take_back(by=editor)
    assert (withdrawn.status, withdrawn.withdrawn_at) == ("draft", None)
    assert [reader.get(address).status_code for address in pages(withdrawn)] == [404] * 4
    withdrawn.publish(by=editor)
    assert reader.get(withdrawn.get_absolute_url()).status_code == 200


def test_an_editor_withdraws_with_a_notice_in_one_step(editor_client, editor, reader):
    article = make_article()
    reason = {"withdrawal_notice": NOTICE, "withdrawal_reason": "数字有误"}
    fields = reason | {"_withdraw": "confirmed"}
    answer = editor_client.post(form_of(article), written(article, **fields), follow=True)
    assert "已撤稿：" in answer.text
    assert NOTICE in reader.get(article.get_absolute_url()).text
    entry = LogEntry.objects.get(user=editor, change_message__startswith="已撤稿")
    assert entry.change_message.endswith("原因：数字有误")
    assert "数字有误" not in reader.get(article.get_absolute_url()).text.replace(NOTICE, "")


def test_the_notice_can_be_changed_afterwards(editor_client, reader, withdrawn):
    fields = written(withdrawn, withdrawal_notice="更正后另行刊登。")
    editor_client.post(form_of(withdrawn), fields)
    assert "更正后另行刊登。" in reader.get(withdrawn.get_absolute_url()).text


def test_a_withdrawn_article_can_be_taken_back_in_its_form(editor_client, withdrawn):
    page = editor_client.get(form_of(withdrawn)).text
    assert 'name="_take_back"' in page
    assert 'name="_withdraw"' not in page
    articles = (
        editor_client.get("/admin/articles/article/?state=withdrawn").context["cl"].result_list
    )
    assert list(articles) == [withdrawn]


def test_only_visible_articles_can_be_withdrawn(editor):
    later = make_article(published_at=timezone.now() + timedelta(hours=1))
    for article in (make_draft(), later, withdrawn_article()):
        before = article.status
        with pytest.raises(StateChanged):
            article.withdraw(by=editor)
        article.refresh_from_db()
        assert article.status == before


def test_withdrawing_takes_the_permission_to_publish(writer, moderator, stranger, writer_client):
    article = make_article()
    for person in (writer, moderator, stranger):
        with pytest.raises(PermissionDenied):
            article.withdraw(by=person)
    writer_client.post(form_of(article), written(article, _withdraw="", withdrawal_notice="x"))
    article.refresh_from_db()
    assert (article.status, article.withdrawal_notice) == ("published", "")


def test_the_database_refuses_a_withdrawal_without_a_time():
    article = make_article()
    with pytest.raises(IntegrityError):
        Article.objects.filter(pk=article.pk).update(status="withdrawn")


def test_of_simultaneous_transitions_one_wins(at_once):
    article = make_article()
    editors = [make_user(group="editor") for _ in range(6)]

    def decide(number):
        same = Article.objects.get(pk=article.pk)
        step = same.withdraw if number % 2 else same.take_back
        step(by=editors[number])

    lost = [result for result in at_once(decide, 6) if isinstance(result, StateChanged)]
    article.refresh_from_db()
    # Taking back what was just withdrawn is a step of its url.
    assert len(lost) in (4, 5)
    assert article.status in ("draft", "withdrawn")


@pytest.mark.parametrize("address", ["/articles/999/", "/articles/999/print/"])
def test_an_unknown_article_is_not_found(reader, address):
    assert reader.get(address).status_code == 404
