"""The pages of the staff: on a phone, with large type, in the dark, and who is named on them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from playwright.sync_api import Page

from articles.models import Article
from comments.models import DailyTotal
from tests.browser import run_axe
from tests.factories import (
    make_article,
    make_category,
    make_comment,
    make_draft,
    make_picture,
    make_user,
)
from tests.factories import sign_in as client_of
from tests.public_pages import MODES, choose
from tests.second_factor import confirm_identity
from tests.writing import EDITOR

LONG = "W" * 90
TEXTS = "[data-django-prose-editor-default]"
FIELDS = "Object.fromEntries(new FormData(document.querySelector('#article_form')))"
POST = """([address, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, ...fields })) {
    const input = document.createElement("textarea");
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture
def chief(db: None) -> User:
    """Somebody who may do everything, and signs in by a name that is nobody's."""
    fields = {"last_name": "高", "first_name": "远山"}
    return make_user(username="root17", is_staff=True, is_superuser=True, **fields)


def sign_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/?next=/admin/password_change/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", "correct horse battery")
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/password_change/")


def open_page(page: Page, path: str) -> None:
    """Open a page of the staff; where texts are edited, wait until the editor is there."""
    page.goto(f"/admin/{path}")
    if page.locator(TEXTS).count():
        page.wait_for_selector(EDITOR)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "mode"), [(360, "light"), (360, "elder"), (1280, "dark")])
def test_staff_pages_fit_and_axe_reports_nothing(page, chief, width, mode):
    article = make_article(title=LONG, cover=make_picture())
    comment = make_comment(article=article, nickname="江边人")
    make_draft(title="渡" * 120, created_by=chief)
    sign_in(page, chief)
    choose(page, MODES[mode])
    page.set_viewport_size({"width": width, "height": 800})
    faults = []
    for path in (
        "",
        "articles/article/",
        f"articles/article/{article.pk}/change/",
        "articles/picture/",
        "articles/category/",
        "articles/publication/",
        "comments/comment/",
        "comments/reason/",
        "comments/commentingsettings/",
        f"comments/comment/{comment.pk}/change/",
        "comments/ledger/",
        "comments/restriction/",
        "comments/term/",
        "comments/term/try/",
        "auth/user/",
        f"auth/user/{chief.pk}/change/",
        "auth/group/1/change/",
        "comments/",
        "password_change/",
        "setup/",
        "compliance/",
    ):
        open_page(page, path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{path} is too wide")
        results = run_axe(page)
        if results.violations_count:
            faults.append(f"{path}: {results.generate_report()}")
    assert not faults, "\n".join(faults)


@pytest.mark.django_db(transaction=True)
def test_axe_reports_nothing_on_pages_that_ask_or_compare(page, chief):
    article, draft = make_article(), make_draft(title="旧题", body="<p>旧文。</p>")
    sign_in(page, chief)
    faults = []

    def check(name: str) -> None:
        results = run_axe(page)
        if results.violations_count:
            faults.append(f"{name}: {results.generate_report()}")

    def open_form(pk: int) -> None:
        page.goto(f"/admin/articles/article/{pk}/change/")
        page.wait_for_selector(EDITOR)

    def post(address: str, fields: dict[str, str]) -> None:
        """Send a form that holds these fields, as a button of a page does."""
        with page.expect_event("load"):
            page.evaluate(POST, [address, fields])

    list_address = "/admin/articles/article/"
    post(list_address, {"action": "publish_selected", "_selected_action": str(draft.pk)})
    assert "发布" in page.inner_text("h1")
    check("bulk publishing")
    open_form(article.pk)
    page.click(".submit-row [name=_withdraw]")
    check("dialog of a withdrawal")
    # As without scripts: the answer is a page that asks.
    values = page.evaluate(FIELDS)
    post(f"{list_address}{article.pk}/change/", values | {"_withdraw": ""})
    check("page of a withdrawal")
    open_form(draft.pk)
    values = page.evaluate(FIELDS)
    draft.title, draft.body = "别人的题", "<p>别人的文。</p>"
    draft.save()
    values |= {"title": "我的题", "body": "<p>我的文。</p>", "_save": ""}
    post(f"{list_address}{draft.pk}/change/", values)
    assert page.locator("[name=body-choice-0]").count()
    check("conflict")
    assert not faults, "\n".join(faults)


@pytest.mark.django_db(transaction=True)
def test_axe_reports_nothing_on_further_staff_pages(page, chief):
    draft, picture, category = make_draft(), make_picture(), make_category()
    sign_in(page, chief)
    faults = []
    for path in (
        f"articles/article/{draft.pk}/history/",
        f"articles/picture/{picture.pk}/change/",
        "articles/article/import-word/",
        "articles/picture/add/",
        "articles/picture/?bin=1",
        "articles/category/",
        f"articles/category/{category.pk}/change/",
        f"articles/category/{category.pk}/delete/",
        "articles/article/?state=bin",
        "articles/page/",
        "articles/page/1/change/",
        "articles/tag/",
        "articles/publication/",
        "auth/user/add/",
        "auth/group/",
        "comments/comment/desk/",
        "comments/termlist/",
        "comments/restriction/add/",
        "comments/term/add/",
        "comments/commentingsettings/",
    ):
        open_page(page, path)
        results = run_axe(page)
        if results.violations_count:
            faults.append(f"{path}: {results.generate_report()}")
    assert not faults, "\n".join(faults)


def test_people_are_named_as_they_are_known(chief):
    client = client_of(chief)
    article = make_draft(created_by=chief)
    LogEntry.objects.create(
        user=chief,
        content_type=ContentType.objects.get_for_model(Article),
        object_id=str(article.pk),
        object_repr=article.title,
        action_flag=CHANGE,
    )
    for path in ("", f"articles/article/{article.pk}/history/"):
        text = client.get(f"/admin/{path}").text
        assert "高远山" in text
        assert "root17" not in text
    assert "高远山" in client.get("/admin/auth/user/").text
    confirm_identity(client)
    assert "高远山</div>" in "".join(
        client.get(f"/admin/auth/user/{chief.pk}/change/").text.split()
    )


def test_the_chart_is_there_when_there_are_seven_days(chief):
    client = client_of(chief)
    today = timezone.localdate()
    DailyTotal.objects.update_or_create(day=today - timedelta(days=5), defaults={"received": 3})
    assert "desk-chart" not in client.get("/admin/").text
    DailyTotal.objects.update_or_create(day=today - timedelta(days=6), defaults={"received": 3})
    assert "desk-chart" in client.get("/admin/").text


def test_what_waits_is_on_the_first_page(chief):
    make_draft(title="还没写完", created_by=chief)
    tomorrow = timezone.now() + timedelta(days=1)
    make_article(title="明天见报", published_at=tomorrow)
    make_article(title="上周见报", published_at=timezone.now() - timedelta(days=7))
    text = client_of(chief).get("/admin/").text
    assert "还没写完" in text
    assert "明天见报" in text
    assert "上周见报" not in text
