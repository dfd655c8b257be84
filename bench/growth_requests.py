"""Everything that is requested of an archive: pages, feeds, sitemaps, queues, lists and steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from articles.models import Article, Category, Tag
from articles.models.indexing import index_once, mark_changed
from bench.archive import PARENT
from bench.archive_comments import (
    FEW_COMMENTS,
    FREQUENT_NETWORK,
    FREQUENT_NICKNAME,
    WITHOUT_COMMENTS,
)
from bench.load import BROWSER
from bench.writer import Writer
from comments import digest
from comments.models import Comment
from comments.moderation.actions import Action
from comments.moderation.batch import TRANSACTION_SIZE, Batch
from comments.moderation.filters import AGES, FLAGGED, QUEUES
from comments.terms.rescreen import rescreen
from newscenter.page_store import kept_pages
from tests.second_factor import confirm_identity

DESK = "/admin/comments/comment/desk/"
# Of a filter with a choice for each person or category, these stand for the others.
CHOICES_OF_FILTER = 6


def administrator() -> User:
    values = {"is_staff": True, "is_superuser": True}
    return User.objects.get_or_create(username="bench-administrator", defaults=values)[0]


def searches() -> dict[str, str]:
    """Return what is searched for; the rarest text is in the oldest article alone."""
    words, oldest = Writer().words, Article.objects.published().order_by("published_at", "pk")[0]
    return {"frequent": words[0], "rarer": words[100], "rarest": oldest.title, "none": "无此词语吗"}


def _next_page(text: str) -> str:
    match = re.search(r'href="(\?[^"]*)"[^>]*rel="next"|rel="next"[^>]*href="(\?[^"]*)"', text)
    return (match[1] or match[2]).replace("&amp;", "&") if match else ""


def public_addresses(client: Client) -> Iterator[tuple[str, str]]:
    """Yield name and address of what readers and crawlers ask for."""
    published = Article.objects.published()
    newest = published.newest_first()[0]
    oldest = published.order_by("published_at", "pk")[0]
    tag = quote(Tag.objects.order_by("pk")[0].slug)
    yield from {
        "home": "/",
        "category": "/category/category-1/",
        "category, a year": "/category/category-1/?year=2020",
        "tag": f"/tags/{tag}/",
        "feed": "/feed/",
        "feed of a category": "/category/category-1/feed/",
        "sitemap for people": "/pages/sitemap/",
        "sitemap index": "/sitemap.xml",
        "news sitemap": "/news-sitemap.xml",
    }.items()
    for name, address in (("category", "/category/category-1/"), ("tag", f"/tags/{tag}/")):
        if following := _next_page(client.get(address).text):
            yield f"{name}, next page", address + following
    for name, article in (("newest", newest), ("oldest", oldest)):
        url = article.get_absolute_url()
        yield f"article, {name}", url
        yield f"comments of the {name}", f"{url}comments/"
        yield f"print, {name}", f"{url}print/"
    for name, word in searches().items():
        yield f"search, {name}", f"/search/?q={quote(word)}"
    parts = re.findall(r"<loc>https?://[^/<]+([^<]+)</loc>", client.get("/sitemap.xml").text)
    for name, part in (("first", parts[0]), ("last", parts[-1])):
        yield f"sitemap, {name} part", part.replace("&amp;", "&")


def desk_addresses() -> Iterator[tuple[str, str]]:
    """Yield name and address of the desk with each of its filters."""
    waiting = Comment.objects.pending().select_related("article")
    single = waiting.filter(cluster="").oldest_first()[0]
    wave = waiting.exclude(cluster="").oldest_first()[0]
    yield "desk", DESK
    filters: list[tuple[str, Any]] = [
        *(("queue", queue) for queue in QUEUES),
        *(("age", age) for age in AGES),
        *(("flagged", value) for value in FLAGGED),
        ("category", Category.objects.get(slug=PARENT).pk),
        ("category", Category.objects.get(slug=WITHOUT_COMMENTS).pk),
        ("category", Category.objects.get(slug=FEW_COMMENTS).pk),
        ("article", single.article_id),
        ("nickname", single.nickname),
        ("network", single.network),
        ("nickname", FREQUENT_NICKNAME),
        ("network", FREQUENT_NETWORK),
        ("similar", wave.fingerprint),
        ("cards", 100),
    ]
    for number, (name, value) in enumerate(filters, 1):
        yield f"desk, filter {number}: {name}", f"{DESK}?{urlencode({name: value})}"
    combined = {"category": Category.objects.get(slug=PARENT).pk, "age": "1d"}
    yield "desk, combined", f"{DESK}?{urlencode(combined)}"
    for name, value in (("nickname", FREQUENT_NICKNAME), ("network", FREQUENT_NETWORK)):
        yield f"desk, sender by {name}", f"{DESK}sender/?{urlencode({name: value})}"


def comment_searches(address: str) -> Iterator[tuple[str, str]]:
    """Yield name and address of searches in the list of comments, by status."""
    words = searches() | {
        # Comments are short: a rarer word would not fill a page of a small archive.
        "rarer": Writer().words[10],
        "one character": Writer().words[0][0],
        "nickname": FREQUENT_NICKNAME,
        "the oldest": Comment.objects.order_by("pk")[0].body[:8],
    }
    for status in (*Comment.Status.values, "all"):
        for name, word in words.items():
            query = urlencode({"status": status, "q": word})
            yield f"list comments.comment, {status}, search {name}", f"{address}?{query}"


def list_addresses(client: Client) -> Iterator[tuple[str, str]]:
    """Yield name and address of every list of the admin, with each choice of each filter."""
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        address = f"/admin/{label.replace('.', '/')}/"
        yield f"list {label}", address
        request = client.get(address).wsgi_request
        request.user = administrator()
        # A page of our own in place of the list has neither filters nor forms.
        names = {pattern.name for pattern in model_admin.get_urls() if hasattr(pattern, "name")}
        if f"{label.replace('.', '_')}_change" not in names:
            continue
        change_list = model_admin.get_changelist_instance(request)
        for specification in change_list.filter_specs:
            choices = islice(specification.choices(change_list), 1, 1 + CHOICES_OF_FILTER)
            for number, choice in enumerate(choices, 1):
                query = choice["query_string"]
                yield f"list {label}, {specification.title} {number}", f"{address}{query}"
        if model_admin.search_fields:
            for name, word in searches().items():
                yield f"list {label}, search {name}", f"{address}?q={quote(word)}"
        if model is Comment:
            yield from comment_searches(address)
        if row := model_admin.get_queryset(request).order_by("-pk").first():
            yield f"form {label}", f"{address}{row.pk}/change/"


def _in_transaction(step: Callable[[], object]) -> Callable[[], None]:
    """Have the step done and taken back, so that it can be repeated."""

    def run() -> None:
        with transaction.atomic():
            step()
            transaction.set_rollback(True)

    return run


def _index_batch() -> None:
    with index_once():
        mark_changed(*Article.objects.order_by("-pk").values_list("pk", flat=True)[:10])


def steps() -> dict[str, Callable[[], None]]:
    """Return what commands and bulk decisions do at a time."""
    by = administrator()

    def decide(action: Action) -> None:
        batch = list(Comment.objects.pending().oldest_first()[:TRANSACTION_SIZE])
        Batch.run(action, batch, by=by, reason="广告")

    return {
        "step, reject a batch": _in_transaction(lambda: decide(Action.REJECT)),
        "step, approve a batch": _in_transaction(lambda: decide(Action.APPROVE)),
        "step, index a batch": _in_transaction(_index_batch),
        "step, screen a batch": _in_transaction(lambda: rescreen(seconds=0)),
        "step, digest": _in_transaction(digest.send.func),
    }


def requests() -> dict[str, Callable[[], float | None]]:
    """Return everything that is measured, by its name; what it returns divides its cost."""
    reader, staff = (Client(headers={"User-Agent": BROWSER}) for _ in range(2))
    staff.force_login(administrator())
    confirm_identity(staff)

    def of(client: Client, address: str) -> Callable[[], float]:
        def get() -> float:
            # Otherwise it would be measured how a page is kept.
            kept_pages.clear()
            response = client.get(address)
            if response.status_code != 200:
                raise SystemExit(f"{address} answered {response.status_code}.")
            # A part of a sitemap is bounded, but has ten times as many addresses when it is full.
            return max(response.content.count(b"<url>"), 1)

        return get

    public, newsroom = dict(public_addresses(reader)), dict(desk_addresses())
    newsroom |= dict(list_addresses(staff)) | {"admin": "/admin/"}
    return {
        **{name: of(reader, address) for name, address in public.items()},
        **{name: of(staff, address) for name, address in newsroom.items()},
        **steps(),
    }
