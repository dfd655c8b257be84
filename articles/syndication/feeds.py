"""Feeds of the newest articles, of the site and of each category, as Atom and as RSS."""

from __future__ import annotations

import mimetypes
import re
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, get_tag_uri
from django.utils.html import escape
from django.views.decorators.http import require_safe

from articles.category_tree import CategoryTree
from articles.keyset_pagination import EPOCH, page_by_key
from articles.models import Article, Category, Publication
from articles.pages.decorators import public_page
from articles.syndication.base_url import origin
from articles.syndication.excerpt import opening, printable

ARTICLES_IN_FEED = 30

_OWN_ADDRESS = re.compile(r'(<(?:a|img)(?:[^>"]|"[^"]*")*? (?:href|src)=")/(?!/)')


class Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        # Django says “now” of a feed without items, which would make every answer a new one.
        return super().latest_post_date() if self.items else EPOCH

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class Rss(Rss201rev2Feed):
    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else EPOCH

    def rss_attributes(self) -> dict[str, str]:
        content = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return super().rss_attributes() | content

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])


class ArticleFeed(Feed):  # type: ignore[type-arg]
    """One answer to one request: what its parts need in common is read once."""

    language = "zh-CN"
    item_guid_is_permalink = False

    def __init__(self, request: HttpRequest, category: Category | None, tree: CategoryTree) -> None:
        self.publication = Publication.get_solo()
        self.origin = origin(request, self.publication)
        self.feed_url = self.origin + request.path
        self.category = category
        self.tree = tree

    def title(self) -> str:
        name = self.publication.name
        return printable(f"{self.category.name}_{name}" if self.category else name)

    def description(self) -> str:
        about = self.category.description if self.category else self.publication.tagline
        return printable(about) or self.title()

    subtitle = description

    def link(self) -> str:
        return self.origin + (
            self.category.get_absolute_url() if self.category else reverse("articles:home")
        )

    def author_name(self) -> str:
        return printable(self.publication.name)

    def items(self) -> list[Article]:
        articles = Article.objects.published().for_lists().with_tag_rows().defer(None)
        lists = (
            articles.by_category(self.tree.subtree_ids(self.category))
            if self.category
            else [articles]
        )
        return page_by_key(lists, "published_at", ARTICLES_IN_FEED).items

    def item_title(self, item: Article) -> str:
        return printable(item.title)

    def item_link(self, item: Article) -> str:
        return self.origin + item.get_absolute_url()

    def item_guid(self, item: Article) -> str:
        # Not the link: that changes with the site's first “https”, and all would be news again.
        return get_tag_uri(self.item_link(item), item.created_at)

    def item_description(self, item: Article) -> str:
        return escape(printable(item.summary) or opening(item.body))

    def item_extra_kwargs(self, item: Article) -> dict[str, str]:
        whole = self.publication.full_text_in_feeds
        body = _OWN_ADDRESS.sub(rf"\1{self.origin}/", printable(item.body)) if whole else ""
        return {"content": body}

    def item_author_name(self, item: Article) -> str:
        return printable(item.byline or item.source or self.publication.name)

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return max(item.published_at or item.updated_at, item.updated_at)

    def item_categories(self, item: Article) -> list[str]:
        names = [item.category.name, *(tag["name"] for tag in item.tag_list)]
        return [printable(name) for name in names]

    def item_enclosure_url(self, item: Article) -> str:
        return self.origin + item.cover.file.url if item.cover else ""

    def item_enclosure_length(self, item: Article) -> int:
        try:
            return item.cover.file.size if item.cover else 0
        except OSError:
            return 0  # What is said of a file that is not there.

    def item_enclosure_mime_type(self, item: Article) -> str:
        # Not every Python's own list has WebP.
        name = item.cover.file.name if item.cover else ""
        return mimetypes.guess_type(name or "", strict=False)[0] or "image/webp"


@require_safe
@public_page
def feed(request: HttpRequest, written_as: type[Atom | Rss], slug: str = "") -> HttpResponse:
    """The newest articles of the site, or of the category with this address and all below it."""
    tree = CategoryTree()
    category = tree.find(slug) if slug else None
    if category and category.slug != slug:
        name = "syndication:category_feed"
        if written_as is Rss:
            name += "_rss"
        return redirect(name, category.slug, permanent=True)
    answer = ArticleFeed(request, category, tree)
    answer.feed_type = written_as
    response = answer(request)
    # A taken back article makes the feed older than it was: who asks by date alone would be told
    # that nothing has changed, and keep it. The ETag tells.
    del response["Last-Modified"]
    return response
