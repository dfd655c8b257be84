"""Nobody who may not publish changes what readers see, by whatever form of the admin.

The test walks every form that the admin site has, sends a planted word in every field of every
object that readers see, and looks for the word on every public page.
"""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.admin.picture_form import ONLY_EDITORS
from articles.models import Article, Category, Page, Picture
from tests.factories import make_article, make_draft, make_picture, make_user, picture_file, sign_in

WORD = "canary"
MAX_OBJECTS = 5
DIALOG = "/admin/articles/picture/choices/"
BUTTONS = [{}, {"_publish": "1"}, {"_take_back": "1"}, {"_withdraw": "1"}]
TEXT_FIELDS = {"CharField", "ProseEditorFormField", "TagNamesField"}


@pytest.fixture
def pages(public_addresses, full_article):
    """A function that returns the text of every public page, without numbers and tags."""
    labelled = make_picture(caption="江上", ai_generated=True)
    body = f'<figure><img src="{labelled.file.url}" alt="图" width="9" height="9"></figure>'
    full_article.body += body
    full_article.save()
    make_article(category=full_article.category, cover=make_picture(caption="麦田"))
    addresses = [
        *public_addresses,
        *(category.get_absolute_url() for category in Category.objects.all()),
        *(page.get_absolute_url() for page in Page.objects.all()),
        *(article.get_absolute_url() for article in Article.objects.published()),
        *("/feed/", "/feed/rss/", "/sitemap.xml", "/news-sitemap.xml"),
        f"{full_article.category.get_absolute_url()}feed/",
    ]
    # Its visits are not counted, so the lists of the most read stay as they are.
    robot = Client(headers={"User-Agent": "curl/8"})

    def texts():
        shown = {address: robot.get(address).text for address in addresses}
        return {
            # The question of a captcha is another one each time.
            address: re.sub(r"\d+|<[^>]*>", "", text)
            for address, text in shown.items()
            if "captcha" not in text
        }

    return texts


def field_value(name, bound_field):
    """Return what is sent for a field: the word, the other state of a switch, or what it was."""
    field, value = bound_field.field, bound_field.value()
    kind, widget = type(field).__name__, type(field.widget).__name__
    if "Checkbox" in widget:
        return None if value else "on"
    if kind in TEXT_FIELDS:
        return f"<p>{WORD}</p>" if name == "body" else WORD
    if kind == "SlugField":
        return f"{WORD}-{value or 'new'}"
    if "File" in widget:
        return SimpleUploadedFile("a.png", picture_file().read())
    return "" if value is None else value


def form_data(form):
    values = {form.add_prefix(name): field_value(name, form[name]) for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def forms_of(model_admin, get):
    """Yield the address of every form of an admin, with its data."""
    options = model_admin.opts
    objects = model_admin.model._default_manager.order_by("-pk")[:MAX_OBJECTS]
    views = [("change", [row.pk]) for row in objects] + [("add", []), ("changelist", [])]
    for view, arguments in [*views, *(("delete", [row.pk]) for row in objects)]:
        try:
            name = f"admin:{options.app_label}_{options.model_name}_{view}"
            address = reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        context = get(address).context or {}
        if "adminform" in context:
            yield address, form_data(context["adminform"].form)
        elif formset := getattr(context.get("cl"), "formset", None):
            forms = [formset.management_form, *formset.forms]
            data = {name: value for form in forms for name, value in form_data(form).items()}
            yield address, data | {"_save": "1"}
        elif view == "delete":
            yield address, {"post": "yes"}


def attempts(app, get):
    """Every form of an app as an administrator sees it, to be sent by somebody else."""
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label == app:
            yield from forms_of(model_admin, get)
    file = SimpleUploadedFile("a.png", picture_file().read())
    yield DIALOG, {"file": file, "alternative_text": WORD, "caption": WORD, "credit": WORD}


def send_all(client, app, get):
    """Send every form, with every button; return how many there were."""
    number = 0
    for address, data in attempts(app, get):
        for button in BUTTONS if "/articles/article/" in address else BUTTONS[:1]:
            for value in data.values():
                if hasattr(value, "seek"):
                    value.seek(0)
            assert client.post(address, data | button).status_code < 500, address
            number += 1
    return number


@pytest.mark.parametrize(
    ("group", "apps"),
    [("writer", ["articles", "comments", "auth"]), ("moderator", ["articles"]), ("", ["articles"])],
)
def test_those_who_may_not_publish_change_nothing_that_readers_see(
    pages, admin_client, group, apps
):
    client = sign_in(make_user(group=group, is_staff=True), raise_request_exception=False)
    make_draft(cover=Picture.objects.earliest("pk"))
    before = pages()
    assert sum(send_all(client, app, admin_client.get) for app in apps) > 40
    assert pages() == before


def test_those_who_may_publish_change_it(pages, admin_client, editor_client):
    send_all(editor_client, "articles", admin_client.get)
    changed = [address for address, text in pages().items() if WORD in text]
    assert any(address.startswith("/articles/") for address in changed)
    assert "/" in changed


@pytest.fixture
def figure(db):
    picture = make_picture(caption="渡口")
    return picture, f'<figure><img src="{picture.file.url}" alt="渡口"></figure>'


@pytest.mark.parametrize("scheduled", [False, True])
@pytest.mark.parametrize("use", ["cover", "body", "page"])
def test_a_writer_is_told_why_a_picture_in_use_can_not_be_changed(
    writer_client, editor_client, db, use, scheduled, figure
):
    picture, html = figure
    at = timezone.now() + timedelta(days=scheduled) - timedelta(hours=1)
    if use == "page":
        Page.objects.filter(slug="about").update(body=html)
    else:
        make_article(published_at=at, **{use: picture if use == "cover" else html})
    address = f"/admin/articles/picture/{picture.pk}/change/"
    assert str(ONLY_EDITORS) in writer_client.get(address).text
    form = {"alternative_text": "别的图", "caption": "换掉的说明", "credit": "某某"}
    answer = writer_client.post(address, form)
    assert str(ONLY_EDITORS) in answer.text
    # Nothing that was typed is lost.
    assert "换掉的说明" in answer.text
    picture.refresh_from_db()
    assert picture.caption == "渡口"
    assert editor_client.post(address, form).status_code == 302
    picture.refresh_from_db()
    assert picture.caption == "换掉的说明"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_draft_is_not_published_while_a_writer_changes_its_picture(writer_client, figure, db):
    picture, _html = figure
    make_draft(cover=picture)
    with CaptureQueriesContext(connection) as queries:
        form = {"alternative_text": "渡口", "caption": "新的说明"}
        writer_client.post(f"/admin/articles/picture/{picture.pk}/change/", form)
    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert [sql for sql in locks if 'FROM "articles_article"' in sql]


def test_a_writer_changes_pictures_of_drafts(writer_client, figure, db):
    picture, html = figure
    make_draft(cover=picture, body=html)
    address = f"/admin/articles/picture/{picture.pk}/change/"
    assert str(ONLY_EDITORS) not in writer_client.get(address).text
    writer_client.post(address, {"alternative_text": "渡口", "caption": "新的说明"})
    picture.refresh_from_db()
    assert picture.caption == "新的说明"
