"""The moderation desk in a real browser, for the tests that need one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from comments.models import Comment
from tests.factories import make_article, make_comment

DESK = "/admin/comments/comment/desk/"
TOO_SMALL = """() => [...document.querySelectorAll(
        ":is(.moderation, .restrictions)"
        + " :is(a, button, summary, select, input:not([type=hidden]))")]
    .filter(e => e.checkVisibility({visibilityProperty: true}))
    .map(e => e.closest("label") ?? e)
    .filter(e => {const r = e.getBoundingClientRect(); return r.width < 43.5 || r.height < 43.5})
    .map(e => e.outerHTML)"""


def open_desk(page: Page, user: User) -> Page:
    """Sign in without the sign-in page, and open the desk."""
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.goto("/healthz")
    address = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page.goto(DESK)
    return page


def fill(count: int, **fields: Any) -> list[Comment]:
    """Store so many waiting comments, on one article unless it is given."""
    article = fields.pop("article", None) or make_article()
    return [
        make_comment(article=article, nickname=f"读者{number}", **fields) for number in range(count)
    ]


def wait_for_decisions(page: Page) -> None:
    """Wait until the answer to every decision is there."""
    page.wait_for_selector(".is-sending", state="detached")


def status(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status
