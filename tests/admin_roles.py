"""Rights in the admin by role, and rows whose sensitive fields hold canaries."""

from __future__ import annotations

from datetime import timedelta

from captcha.models import CaptchaStore
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from comments.models import (
    ArticleReport,
    Disclosure,
    Lease,
    PublishedComment,
    Reason,
    Report,
    Restriction,
    Term,
    TermList,
)
from newscenter.sign_in.models import SignInEvent
from tests.factories import (
    BROWSER,
    approved_comment,
    make_article,
    make_comment,
    make_picture,
    make_user,
    sign_in,
)
from tests.second_factor import confirm_identity

CANARY = "canary"
ADDRESS = "203.0.113.177"

VIEW, ADD, CHANGE, DELETE = "view", "add", "change", "delete"
EDIT = {VIEW, CHANGE}
# DESIGN.md, 1: writers write, editors publish and answer, moderators look after comments. What is
# not named here is closed to them.
WRITER = {
    "articles.article": {*EDIT, ADD},
    "articles.picture": {*EDIT, ADD},
    "articles.category": {VIEW},
    "articles.tag": {VIEW},
}
EDITOR = WRITER | {
    "articles.category": {*EDIT, ADD, DELETE},
    "articles.tag": EDIT,
    "articles.page": EDIT,
    "articles.publication": EDIT,
    "comments.publishedcomment": EDIT,
    "comments.articlereport": {VIEW},
}
MODERATOR = {
    "comments.comment": {VIEW},
    "comments.report": {VIEW},
    "comments.publishedcomment": EDIT,
    "comments.ledger": {VIEW},
    "comments.decision": {VIEW},
    "comments.disclosure": {VIEW},
    "comments.restriction": {VIEW},
}
ADMIN = {
    **EDITOR,
    **MODERATOR,
    "comments.reason": {*EDIT, ADD, DELETE},
    "comments.term": {*EDIT, ADD, DELETE},
    "comments.termlist": {*EDIT, ADD, DELETE},
    "comments.commentingsettings": EDIT,
    "auth.user": {*EDIT, ADD},
    "auth.group": {VIEW},
    "newscenter.signinevent": {VIEW},
}
RIGHTS: dict[str, dict[str, set[str]]] = {
    "anonymous": {},
    "stranger": {},
    "writer": WRITER,
    "editor": EDITOR,
    "moderator": MODERATOR,
    "admin": ADMIN,
}
ROLES = list(RIGHTS)
MODELS = sorted(model._meta.label_lower for model in admin.site._registry)
# A moderator needs them on the card; nobody else below the administrator sees them.
SEES_SENDERS = {"moderator", "admin"}


def plant() -> dict[str, Model]:
    """Make two rows of every kind that differ in what the lists don't show.

    Return one row of each registered model, by its label.
    """
    colleague = make_user(group="moderator", username="colleague", email="c@example.cn")
    article = make_article(cover=make_picture(), tags=["渡口"])
    article.created_by = colleague
    article.save()
    sender = {"address": ADDRESS, "network": ADDRESS, "browser": f"{CANARY}/1.0"}
    other = {"address": "198.51.100.1", "network": "198.51.100.1", "browser": "b/1"}
    words = {"article": article, "nickname": "江边人", "body": "终于等到了！"}
    at = timezone.now() - timedelta(hours=2)
    published = approved_comment(by=colleague, submitted_at=at, **words, **sender)
    approved_comment(by=colleague, submitted_at=at, **words, **other)
    waiting = make_comment(submitted_at=at, captcha_key=CANARY, **words, **sender)
    make_comment(submitted_at=at, captcha_key="b", **words, **other)
    for network in (ADDRESS, "198.51.100.1"):
        report = Report.objects.create(
            comment=published, kind="insult", note="骂人", at=at, network=network
        )
    for network in (ADDRESS, "198.51.100.1"):
        article_report = ArticleReport.objects.create(
            article=article, kind="rumour", note="有误", at=at, network=network
        )
    Lease.objects.create(comment=waiting, by=colleague, until=timezone.now() - timedelta(hours=1))
    CaptchaStore.generate_key()
    for address in (ADDRESS, "198.51.100.1"):
        SignInEvent.objects.create(kind="failed", user=colleague, address=address)
    Disclosure.append("ledger", "2026-11", by=colleague)
    term_list = TermList.objects.create(name="名单")
    rows: list[Model] = [
        *(article, article.category, article.cover, article.tags.get(), published, waiting),
        *(
            report,
            article_report,
            term_list,
            Reason.objects.first(),
            colleague,
            Group.objects.first(),
        ),
        Restriction.impose("nickname", "某", by=User.objects.get(username="admin")),
        Term.objects.create(list=term_list, text="发票"),
        PublishedComment.objects.get(pk=published.pk),
    ]
    return {
        model._meta.label_lower: model._default_manager.first() for model in admin.site._registry
    } | {row._meta.label_lower: row for row in rows if row}


def clients() -> dict[str, Client]:
    """Return a browser for each role, made once: signing in is what takes time."""
    people = {
        "stranger": make_user(username="stranger"),
        "admin": make_user(username="admin", is_staff=True, is_superuser=True),
        **{name: make_user(group=name, username=name) for name in ("writer", "editor")},
        "moderator": make_user(group="moderator", username="moderator"),
    }
    anonymous = {"anonymous": Client(headers={"User-Agent": BROWSER})}
    browsers = {name: sign_in(person) for name, person in people.items()}
    confirm_identity(browsers["admin"])
    return anonymous | browsers


def change_list(label: str) -> str:
    return f"/admin/{label.replace('.', '/')}/"
