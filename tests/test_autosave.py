"""Autosave on the server: whose it is, what it keeps, and when it is forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.admin.article_autosave import ArticleAutosaveAdmin
from articles.models import Article, Autosave
from tests.factories import make_category, make_draft, sign_in
from tests.faults import write_lock

pytestmark = pytest.mark.django_db

AUTOSAVE = "/admin/articles/article/autosave/"
DISCARD = f"{AUTOSAVE}discard/"
ADD = "/admin/articles/article/add/"


def address_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def filled_in(client, address: str, **changes: str) -> dict[str, str]:
    """Return the form at this address as its script and its buttons post it."""
    context = client.get(address).context
    autosave = context["autosave"]
    form = {bound.name: bound.value() for bound in context["adminform"].form}
    values = {key: value for key, value in form.items() if value not in (None, False, [])}
    user = client.session["_auth_user_id"]
    return {
        **values,
        "autosave": str(autosave["key"]),
        "autosave_tab": autosave["tab"],
        "autosave_replaces": autosave["replaces"],
        "autosave_number": "1",
        "autosave_user": user,
        **changes,
    }


def autosave(client, form: dict[str, str], article: Article | None = None):
    return client.post(f"{AUTOSAVE}?row={article.pk}" if article else AUTOSAVE, form)


def new_article(client, category) -> dict[str, str]:
    return filled_in(client, ADD, title="新稿", category=str(category.pk), body="<p>文。</p>")


@pytest.fixture
def category(db):
    return make_category(name="要闻")


@pytest.fixture
def article(db):
    return make_draft(title="旧题", body="<p>旧文。</p>")


def test_a_form_is_kept_with_every_field_and_its_base(writer_client, article):
    form = filled_in(writer_client, address_of(article), title="新题", tag_names="渡口，江边")
    assert autosave(writer_client, form, article).json()["saved_at"]
    fields = Autosave.objects.get(article=article).fields
    assert (
        fields.items()
        >= {"title": "新题", "tag_names": "渡口，江边", "body": "<p>旧文。</p>"}.items()
    )
    assert '"version":1' in fields["base"]
    article.refresh_from_db()
    assert (article.title, article.version) == ("旧题", 1)


def test_a_form_without_changes_is_not_kept(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    autosave(writer_client, form | {"title": "新题"}, article)
    assert autosave(writer_client, form | {"autosave_number": "2"}, article).json() == {
        "saved_at": ""
    }
    assert not Autosave.objects.exists()


def test_a_save_forgets_what_its_form_had(writer_client, article):
    form = filled_in(writer_client, address_of(article), title="新题")
    autosave(writer_client, form, article)
    assert writer_client.post(address_of(article), form).status_code == 302
    assert not Autosave.objects.exists()
    # A request that was under way, or that a browser had kept, brings nothing back.
    autosave(writer_client, form, article)
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"title": "长" * 200}, {"category": "0"}, {"body": "字" * 2_000_000}]
)
def test_a_refused_save_keeps_it(writer_client, article, changes):
    form = filled_in(writer_client, address_of(article), **changes)
    autosave(writer_client, form, article)
    assert writer_client.post(address_of(article), form).status_code == 200
    assert Autosave.objects.get().fields.items() >= changes.items()


def test_a_save_that_is_undone_keeps_it(writer_client, article, monkeypatch):
    form = filled_in(writer_client, address_of(article), title="新题")
    autosave(writer_client, form, article)

    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_change", fail)
    writer_client.raise_request_exception = False
    assert writer_client.post(address_of(article), form).status_code == 500
    article.refresh_from_db()
    assert article.title == "旧题"
    assert Autosave.objects.get().fields["title"] == "新题"


def test_a_new_article_has_a_row_under_the_key_of_its_form(writer_client, category):
    form = filled_in(
        writer_client, ADD, title="新稿", category=str(category.pk), body="<p>文。</p>"
    )
    autosave(writer_client, form)
    row = Autosave.objects.get()
    assert (str(row.key), row.article) == (form["autosave"], None)
    shown = writer_client.get(f"{ADD}?autosave={row.key}").context
    assert shown["adminform"].form["title"].value() == "新稿"
    assert str(shown["autosave"]["key"]) == form["autosave"]
    assert writer_client.post(ADD, form).status_code == 302
    assert not Autosave.objects.exists()


def test_a_new_form_that_is_sent_again_makes_no_second_article(writer_client, category):
    form = filled_in(
        writer_client, ADD, title="新稿", category=str(category.pk), body="<p>文。</p>"
    )
    first, second = writer_client.post(ADD, form), writer_client.post(ADD, form)
    article = Article.objects.get()
    assert first["Location"] == second["Location"] == address_of(article)
    later = form | {"body": "<p>文。后来写的。</p>"}
    answer = writer_client.post(ADD, later, follow=True)
    assert Article.objects.get().body == "<p>文。</p>"
    assert answer.context["adminform"].form["body"].value() == "<p>文。后来写的。</p>"
    assert writer_client.get(f"{ADD}?autosave={form['autosave']}")["Location"] == address_of(
        article
    )


def test_an_autosave_that_has_waited_for_the_save_brings_nothing_back(
    writer_client, category, monkeypatch
):
    form = new_article(writer_client, category)
    writer_client.post(ADD, form)
    written_in, early = ArticleAutosaveAdmin.written_in, iter([True])

    def not_yet_saved(*arguments):
        return None if next(early, False) else written_in(*arguments)

    monkeypatch.setattr(ArticleAutosaveAdmin, "written_in", not_yet_saved)
    assert autosave(writer_client, form).status_code == 200
    assert not Autosave.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_time_make_one_article(writer, at_once):
    category = make_category(name="要闻")
    clients = [sign_in(writer), sign_in(writer)]
    form = new_article(clients[0], category)
    answers = at_once(lambda number: clients[number].post(ADD, form).status_code, 2)
    assert answers == [302, 302]
    assert Article.objects.count() == 1


def test_a_text_that_a_browser_had_kept_has_the_time_when_it_was_typed(writer_client, article):
    form = filled_in(writer_client, address_of(article), title="路上写的", autosave_age="7200")
    autosave(writer_client, form, article)
    age = timezone.now() - Autosave.objects.get().saved_at
    assert timedelta(hours=2) <= age < timedelta(hours=2, minutes=5)


def test_an_autosave_does_not_wait_until_a_lock_ends(transactional_db, writer_client):
    article = make_draft()
    form = filled_in(writer_client, address_of(article), title="新题")
    with write_lock():
        answer = autosave(writer_client, form, article)
    assert answer.status_code == 503
    assert autosave(writer_client, form, article).status_code == 200
    assert connection.in_atomic_block is False


def test_a_text_beyond_the_limit_leaves_what_was_kept_before(writer_client, article):
    form = filled_in(writer_client, address_of(article), title="新题")
    autosave(writer_client, form, article)
    longer = form | {"autosave_number": "2", "body": "字" * 6_000_000}
    for answer in (
        autosave(writer_client, longer, article),
        writer_client.post(address_of(article), longer),
    ):
        assert 400 <= answer.status_code < 500
    assert Autosave.objects.get().fields["title"] == "新题"


def test_the_text_of_an_article_that_vanishes_stays(writer_client, article):
    form = filled_in(writer_client, address_of(article), title="新题")
    autosave(writer_client, form, article)
    pk = article.pk
    article.delete()
    later = form | {"autosave_number": "2", "title": "更新的题"}
    assert writer_client.post(f"{AUTOSAVE}?row={pk}", later).status_code == 200
    page = writer_client.get(ADD)
    assert [offer.title for offer in page.context["offers"]] == ["更新的题"]


def test_discarding_forgets_one_text(writer_client, article):
    first = filled_in(writer_client, address_of(article), title="甲")
    second = filled_in(writer_client, address_of(article), title="乙")
    for form in (first, second):
        autosave(writer_client, form, article)
    posted = {"autosave": str(Autosave.objects.get().key), "autosave_tab": second["autosave_tab"]}
    assert writer_client.post(DISCARD, posted)["Location"] == address_of(article)
    assert Autosave.objects.get().fields["title"] == "甲"
    assert writer_client.post(DISCARD, {"autosave": str(uuid.uuid4())})["Location"] == ADD
