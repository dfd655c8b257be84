"""A save that the database is too busy for: the page keeps what was typed, and saves it again."""

import html5lib
import pytest
from django.db import OperationalError
from django.urls import reverse

from articles.admin.article import ArticleAdmin
from articles.admin.category import CategoryAdmin
from articles.models import Article
from tests.factories import make_category, make_draft

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_article_add")


def kept(page):
    """Return what the page posts again; whatever the newsroom may have typed is in it."""
    assert page.status_code == 503
    assert "内容没有丢失，都在这个页面里" in page.text
    form = html5lib.parse(page.text, namespaceHTMLElements=False).find(".//form[@class='question']")
    return {field.get("name"): field.get("value") for field in form.iter("input")}


@pytest.fixture
def busy(monkeypatch):
    """`busy(admin, "method")` makes a method meet a lock, once."""

    def begin(admin, name):
        method = getattr(admin, name)

        def refuse(*_args, **_kwargs):
            monkeypatch.setattr(admin, name, method)
            raise OperationalError("database is locked")

        monkeypatch.setattr(admin, name, refuse)

    return begin


@pytest.mark.parametrize("method", ["get_object", "save_model", "log_change"])
def test_a_changed_text_is_saved_from_the_page(busy, writer_client, method):
    article = make_draft(body="<p>旧文。</p>")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = writer_client.get(address).context["adminform"].form
    typed = {"base": form.initial["base"], "title": "新题", "body": "<p>新文。</p>", "_save": ""}
    busy(ArticleAdmin, method)
    page = writer_client.post(address, typed)
    article.refresh_from_db()
    assert article.body == "<p>旧文。</p>"
    assert writer_client.post(address, kept(page)).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.body) == ("新题", "<p>新文。</p>")


def test_a_new_article_is_saved_and_published_from_the_page(busy, editor_client):
    category = make_category()
    typed = {"title": "新题", "body": "<p>新文。</p>", "category": category.pk, "_publish": ""}
    busy(ArticleAdmin, "save_model")
    page = editor_client.post(ADD, typed)
    assert not Article.objects.exists()
    assert editor_client.post(ADD, kept(page)).status_code == 302
    assert Article.objects.get().status == Article.Status.PUBLISHED


def test_rows_of_a_list_are_saved_from_the_page(busy, editor_client):
    category = make_category(position=10)
    address = reverse("admin:articles_category_changelist")
    total = editor_client.get(address).context["cl"].formset.total_form_count()
    typed = {"form-0-id": category.pk, "form-0-position": 20, "initial-form-0-position": 10}
    typed |= {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": total, "_save": ""}
    busy(CategoryAdmin, "save_model")
    page = editor_client.post(address, typed)
    editor_client.post(address, kept(page))
    category.refresh_from_db()
    assert category.position == 20


def test_a_page_that_is_only_read_has_nothing_to_keep(busy, writer_client):
    busy(ArticleAdmin, "get_object")
    writer_client.raise_request_exception = False
    answer = writer_client.get(reverse("admin:articles_article_change", args=[make_draft().pk]))
    assert answer.status_code == 503
    assert "<form" not in answer.text
