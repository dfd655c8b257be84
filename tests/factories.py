"""Factories of the rows that tests need: every argument has a plausible default."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from captcha.models import CaptchaStore
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from articles.models import Article, Category, Picture
from comments import triggers
from comments.models import ArticleReport, Comment, Report
from comments.posting import captcha

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)

_number = itertools.count(1)


def make_user(*, group: str = "", username: str = "", **fields: Any) -> User:
    """A signed-up person; one of a group is staff."""
    user = User.objects.create_user(
        username=username or f"{group or 'user'}{next(_number)}",
        password=fields.pop("password", "correct horse battery"),
        is_staff=fields.pop("is_staff", bool(group)),
        **fields,
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def sign_in(user: User, **options: Any) -> Client:
    """A browser in which `user` is signed in."""
    client = Client(headers={"User-Agent": BROWSER}, **options)
    client.force_login(user)
    return client


def make_category(*, name: str = "", slug: str = "", **fields: Any) -> Category:
    number = next(_number)
    return Category.objects.create(
        name=name or f"栏目{number}", slug=slug or f"category-{number}", **fields
    )


def make_article(
    *,
    category: Category | None = None,
    title: str = "",
    published_at: datetime | None = None,
    **fields: Any,
) -> Article:
    """An article that readers see since an hour ago."""
    tags = fields.pop("tags", ())
    values: dict[str, Any] = {
        "category": category or make_category(),
        "title": title or f"第{next(_number)}号渡口重新通航",
        "body": "<p>渡口停航三周之后，今晨六时重新通航。</p><p>首班渡船载客四十一人。</p>",
        "status": Article.Status.PUBLISHED,
        "published_at": published_at or timezone.now() - timedelta(hours=1),
    }
    article = Article.objects.create(**values | fields)
    if tags:
        article.set_tags(tags)
    return article


def withdrawn_article(*, by: User | None = None, notice: str = "", **fields: Any) -> Article:
    article = make_article(**fields)
    article.withdraw(by=by or make_user(group="editor"), notice=notice)
    return article


def make_draft(**fields: Any) -> Article:
    return make_article(**{"status": Article.Status.DRAFT} | fields)


def picture_file(
    *, size: tuple[int, int] = (64, 48), name: str = "picture.png", kind: str = "PNG"
) -> ContentFile[bytes]:
    """An image file as a browser would upload it."""
    content = ContentFile(b"", name=name)
    Image.new("RGB", size, "#b3202a").save(content, kind)
    content.seek(0)
    return content


def make_picture(**fields: Any) -> Picture:
    values: dict[str, Any] = {"file": picture_file(), "alternative_text": "江边的渡口"}
    return Picture.objects.create(**values | fields)


def make_comment(*, article: Article | None = None, **fields: Any) -> Comment:
    """A comment that waits for review."""
    values: dict[str, Any] = {
        "article": article or make_article(),
        "nickname": "江边人",
        "body": f"终于等到了！{next(_number)}",
        "address": "203.0.113.7",
        "network": "203.0.113.7",
    }
    return Comment.objects.create(**values | fields)


def approved_comment(*, by: User | None = None, **fields: Any) -> Comment:
    comment = make_comment(**fields)
    comment.approve(by=by or make_user(group="moderator"))
    return comment


@contextmanager
def triggers_lifted() -> Iterator[None]:
    """Let a test store rows that the database refuses: many at once, or forged ones."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def rejected_comment(*, by: User | None = None, reason: str = "广告", **fields: Any) -> Comment:
    comment = make_comment(**fields)
    comment.reject(by=by or make_user(group="moderator"), reason=reason)
    return comment


def make_report(*, comment: Comment | None = None, **fields: Any) -> Report:
    """An open report."""
    values = {"comment": comment or approved_comment(), "kind": "insult", "network": "203.0.113.9"}
    return Report.objects.create(**values | fields)


def make_article_report(*, article: Article | None = None, **fields: Any) -> ArticleReport:
    """An open report on an article."""
    values = {"article": article or make_article(), "kind": "rumour", "network": "203.0.113.9"}
    return ArticleReport.objects.create(**values | fields)


def solved_captcha() -> dict[str, str]:
    """The two fields of a form in which a new captcha is answered rightly."""
    challenge: CaptchaStore = captcha.issue(f"198.51.100.{next(_number) % 250}")
    return {"captcha_0": challenge.hashkey, "captcha_1": challenge.response}


def comment_post(**fields: str) -> dict[str, str]:
    """The POST data of a comment, with a solved captcha."""
    return {"nickname": "江边人", "body": "终于等到了！"} | solved_captcha() | fields
