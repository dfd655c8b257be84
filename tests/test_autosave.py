"""Autosave on the server: whose it is, what it keeps, and when it is forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Autosave
from articles.models.autosave import MAX_TEXTS
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


@pytest.mark.parametrize("changes", [{"title": ""}, {"category": "0"}, {"body": "字" * 2_000_000}])
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


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_time_make_one_article(writer, at_once):
    category = make_category(name="要闻")
    clients = [sign_in(writer), sign_in(writer)]
    form = new_article(clients[0], category)
    answers = at_once(lambda number: clients[number].post(ADD, form).status_code, 2)
    assert answers == [302, 302]
    assert Article.objects.count() == 1


def test_each_tab_keeps_its_own_text_in_one_row(writer_client, article):
    first = filled_in(writer_client, address_of(article), title="甲")
    second = filled_in(writer_client, address_of(article), title="乙")
    for form in (first, second, first):
        autosave(writer_client, form, article)
    titles = [text.fields["title"] for text in Autosave.objects.get().texts]
    assert titles == ["甲", "乙"]
    writer_client.post(address_of(article), first)
    assert [text.fields["title"] for text in Autosave.objects.get().texts] == ["乙"]


def test_a_restored_text_is_replaced_by_what_goes_on_from_it(writer_client, article):
    first = filled_in(writer_client, address_of(article), title="甲")
    autosave(writer_client, first, article)
    key = Autosave.objects.get().key
    again = filled_in(writer_client, f"{address_of(article)}?autosave={key}")
    assert again["title"] == "甲"
    assert again["autosave_tab"] != first["autosave_tab"]
    autosave(writer_client, again | {"title": "甲乙"}, article)
    assert [text.fields["title"] for text in Autosave.objects.get().texts] == ["甲乙"]


def test_an_older_state_of_a_tab_arrives_too_late(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    for number, title in (("7", "新"), ("6", "旧一点")):
        autosave(writer_client, form | {"autosave_number": number, "title": title}, article)
    assert Autosave.objects.get().fields["title"] == "新"


def test_a_text_that_a_browser_had_kept_has_the_time_when_it_was_typed(writer_client, article):
    form = filled_in(writer_client, address_of(article), title="路上写的", autosave_age="7200")
    autosave(writer_client, form, article)
    age = timezone.now() - Autosave.objects.get().saved_at
    assert timedelta(hours=2) <= age < timedelta(hours=2, minutes=5)


def test_the_number_of_texts_in_a_row_is_bounded(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    for number in range(MAX_TEXTS + 2):
        changes = {"autosave_tab": f"tab{number}", "title": f"第{number}稿"}
        autosave(writer_client, form | changes, article)
    texts = Autosave.objects.get().texts
    assert (len(texts), texts[0].fields["title"]) == (MAX_TEXTS, f"第{MAX_TEXTS + 1}稿")


def test_an_autosave_waits_no_longer_than_a_second_for_a_lock(transactional_db, writer_client):
    article = make_draft()
    form = filled_in(writer_client, address_of(article), title="新题")
    with write_lock():
        began = monotonic()
        answer = autosave(writer_client, form, article)
        waited = monotonic() - began
    assert answer.status_code == 503
    assert waited < 10
    assert autosave(writer_client, form, article).status_code == 200
    assert connection.in_atomic_block is False


def test_discarding_forgets_one_text(writer_client, article):
    first = filled_in(writer_client, address_of(article), title="甲")
    second = filled_in(writer_client, address_of(article), title="乙")
    for form in (first, second):
        autosave(writer_client, form, article)
    posted = {"autosave": str(Autosave.objects.get().key), "autosave_tab": second["autosave_tab"]}
    assert writer_client.post(DISCARD, posted)["Location"] == address_of(article)
    assert Autosave.objects.get().fields["title"] == "甲"
    assert writer_client.post(DISCARD, {"autosave": str(uuid.uuid4())})["Location"] == ADD
