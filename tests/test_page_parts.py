"""Parts of pages: rendered once for the values that they show, and anew for any other."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.apps import apps
from django.template import Context, Template, TemplateSyntaxError
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from articles.category_tree import CategoryTree
from articles.models import Article, Category
from articles.pages.form_fields import EmptyFields, FormFields
from articles.pages.page_parts import PartStore, frozen
from comments.posting.comment_pages import CommentListForm
from comments.posting.forms import CommentForm
from tests.factories import make_article, make_picture

MODELS = [
    model
    for app in ("articles", "comments")
    for model in apps.get_app_config(app).get_models()
    if model.__module__.startswith(f"{app}.models")
]
NUMBER, TEXT = 7, "a text"
VALUES = {
    "BigAutoField": NUMBER,
    "BigIntegerField": NUMBER,
    "BinaryField": b"text",
    "BooleanField": True,
    "CharField": TEXT,
    "DateField": date(2026, 11, 26),
    "DateTimeField": datetime(2026, 11, 26, tzinfo=UTC),
    "FileField": TEXT,
    "GenericIPAddressField": "192.0.2.1",
    "JSONField": {"key": [1, None, 0.5]},
    "PositiveBigIntegerField": NUMBER,
    "PositiveIntegerField": NUMBER,
    "PositiveSmallIntegerField": NUMBER,
    "SlugField": TEXT,
    "TextField": TEXT,
    "UUIDField": uuid4(),
}
PART = Template('{% load page_parts %}{% part "articles/search_box.html" form_class=name %}')


@pytest.fixture
def rendered(monkeypatch):
    """The names of the parts that were rendered, one for each time."""
    names = []

    class Store(PartStore):
        def get_or_render(self, key, render):
            return super().get_or_render(key, lambda: names.append(key[0]) or render())

    monkeypatch.setattr("articles.templatetags.page_parts.page_parts", Store())
    return names


def test_a_part_is_rendered_once_for_its_values(rendered):
    for name in ("wide", "narrow", "wide"):
        assert f'class="{name}"' in PART.render(Context({"name": name}))
    assert len(rendered) == 2


def test_text_that_is_marked_safe_is_another_value(rendered):
    assert "&lt;b" in PART.render(Context({"name": "<b>"}))
    assert "<b>" in PART.render(Context({"name": mark_safe("<b>")}))


def test_another_day_or_language_is_another_part(rendered, time_machine):
    time_machine.move_to("2026-11-25T12:00:00+08:00")
    PART.render(Context({"name": "wide"}))
    time_machine.move_to("2026-11-26T12:00:00+08:00")
    PART.render(Context({"name": "wide"}))
    with override("en"):
        assert "Search the news" in PART.render(Context({"name": "wide"}))
    assert len(rendered) == 3


def test_a_part_sees_nothing_but_its_values():
    page = Template('{% load page_parts %}{% part "articles/search_box.html" %}')
    assert 'class="search-box"' in page.render(Context({"form_class": "wide"}))


@pytest.mark.parametrize("arguments", ["", "name", '"menu.html" items', "items=items"])
def test_a_part_names_its_template_and_its_values(arguments):
    with pytest.raises((TemplateSyntaxError, IndexError, ValueError)):
        Template(f"{{% load page_parts %}}{{% part {arguments} %}}")


@pytest.mark.django_db
def test_a_row_is_another_value_after_any_change():
    article = make_article(cover=make_picture())

    def key() -> object:
        return frozen(Article.objects.select_related("cover").get(pk=article.pk))

    before = key()
    assert key() == before
    assert frozen(SimpleLazyObject(lambda: article)) == frozen(article)
    Article.objects.filter(pk=article.pk).update(title="另一个题目")
    changed = key()
    assert changed != before
    type(article.cover).objects.update(ai_generated=True)
    assert key() != changed


@pytest.mark.django_db
def test_a_shared_row_is_known_by_its_number():
    make_article()
    rows = [CategoryTree().nodes()[0].category for _ in range(2)]
    assert frozen(rows[0]) == frozen(rows[1])
    assert len(repr(frozen(rows[0]))) < 80
    Category.objects.update(name="另一个栏目")
    assert frozen(CategoryTree().nodes()[0].category) != frozen(rows[0])


def test_what_may_show_more_than_its_values_is_refused(rf):
    assert frozen(gettext_lazy("Search")) == "搜索"
    for value in (rf.get("/"), object(), {"request": rf.get("/")}):
        with pytest.raises(TypeError):
            frozen(value)


def test_the_store_keeps_those_used_last(monkeypatch):
    monkeypatch.setattr("articles.pages.page_parts.MAX_BYTES", 40)
    store, rendered = PartStore(), []

    def get(key: str) -> str:
        return store.get_or_render(key, lambda: rendered.append(key) or key * 4)

    for key in "ababcbcab":
        assert get(key) == key * 4
    assert rendered == ["a", "b", "c", "a", "b"]


@pytest.mark.django_db
def test_an_article_that_was_written_in_the_form_is_kept():
    article = make_article()
    Article.objects.update(form_key=uuid4())
    assert hash(frozen(Article.objects.get(pk=article.pk)))


@pytest.mark.parametrize("model", [*MODELS], ids=lambda model: model.__name__)
def test_a_row_with_a_value_in_every_column_is_kept(model):
    columns = [field for field in model._meta.local_concrete_fields if not field.is_relation]
    row = model(**{field.attname: VALUES[field.get_internal_type()] for field in columns})
    assert hash(frozen(row))


def test_what_can_not_be_kept_is_rendered_each_time(rendered):
    html = PART.render(Context({"name": {"wide"}}))
    assert "wide" in html
    assert rendered == []


def test_what_somebody_has_typed_is_not_kept():
    def group(**typed: str) -> EmptyFields:
        return CommentForm(initial=typed).groups()["body"]

    assert frozen(group()) == frozen(group(nickname="某某"))
    with pytest.raises(TypeError):
        frozen(group(body="还没有写完"))
    sent = CommentForm({"body": ""})
    assert sent.errors
    with pytest.raises(TypeError):
        frozen(sent.groups()["body"])


def test_fields_are_known_by_form_values_errors_and_choices():
    def key(**data: str) -> object:
        return frozen(FormFields(CommentListForm(data), "day"))

    assert key(day="2026-11-26") == key(day="2026-11-26", order="oldest")
    assert len({key(day=day) for day in ("2026-11-26", "2026-11-27", "1", "")}) == 4
    assert frozen(FormFields(CommentForm(), "body")) != frozen(
        EmptyFields(CommentForm(), "nickname")
    )
