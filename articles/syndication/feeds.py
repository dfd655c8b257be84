"""Feeds of the newest articles, of the site and of each category, as Atom and as RSS."""

from __future__ import annotations

import mimetypes
import re
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.feedgenerator import get_tag_uri
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.category_tree import CategoryTree
from articles.markup.pictures import without_placeholders
from articles.models import Article, Category, Picture
from articles.models.queryset import SHOWN_IN_LISTS, ArticleQuerySet
from articles.pages.ai_labels import label_pictures
from articles.pages.context_processors import masthead
from articles.pages.decorators import kept_page, public_page
from articles.pages.page_parts import day_and_language, frozen, page_parts
from articles.pages.prepared_pages import PreparedPages
from articles.plain_text import excerpt, printable
from articles.prepared_statements import NOW, Parameter
from articles.syndication.base_url import origin
from articles.syndication.feed_formats import Atom, Rss

ARTICLES_IN_FEED = 30

# Relative addresses lead nowhere in a feed.
_LOCAL_ADDRESS = re.compile(r'(<(?:a|img)(?:[^>"]|"[^"]*")*? (?:href|src)=")/(?!/)')


def _in_feeds() -> ArticleQuerySet:
    """Return the articles that readers may see, with what a feed has of them."""
    articles = Article.objects.visible_at(NOW).with_tag_rows().select_related("category", "cover")
    return articles.only(*SHOWN_IN_LISTS, "body", "source", "created_at", "edited_at")


_of_site = PreparedPages(_in_feeds, "published_at", ARTICLES_IN_FEED)
_of_category = PreparedPages(
    lambda: _in_feeds().filter(category=Parameter("category")), "published_at", ARTICLES_IN_FEED
)


class ArticleFeed(Feed):  # type: ignore[type-arg]
    """A feed for one request, so that what its parts have in common is read once."""

    language = "zh-CN"
    item_guid_is_permalink = False

    def __init__(self, request: HttpRequest, category: Category | None, tree: CategoryTree) -> None:
        self.publication = masthead()
        self.origin = origin(request, self.publication)
        self.feed_url = self.origin + escape_uri_path(request.path)
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

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        """Return the feed, with items that are written anew only if they are not as they were."""
        feed = self._feed_of([], request)
        shown = (self.feed_type, self.origin, frozen(self.publication), day_and_language())
        for article in self._articles():
            key = (shown, frozen(article), self._labelled_in(article))
            xml = page_parts.get_or_render(key, partial(self._as_xml, article, request))
            dates = {"pubdate": article.published_at, "updateddate": article.changed_at}
            feed.items.append(dates | {"xml": xml})
        return feed

    def _feed_of(self, articles: list[Article], request: HttpRequest) -> Any:
        self._items = articles
        return super().get_feed(None, request)

    def _as_xml(self, article: Article, request: HttpRequest) -> str:
        xml: str = self._feed_of([article], request).items_as_xml()
        return xml

    def items(self) -> list[Article]:
        return self._items

    def _articles(self) -> list[Article]:
        now = timezone.now()
        if self.category is None:
            articles = _of_site.page([{"now": now}]).items
        else:
            ids = self.tree.subtree_ids(self.category)
            articles = _of_category.page({"now": now, "category": pk} for pk in ids).items
        self._ai_generated: set[str] = set()
        if self.publication.full_text_in_feeds:
            texts = "".join(article.body for article in articles)
            self._ai_generated = Picture.objects.ai_generated_in(texts)
        return articles

    def _labelled_in(self, article: Article) -> tuple[str, ...]:
        return tuple(sorted(name for name in self._ai_generated if name in article.body))

    def item_title(self, item: Article) -> str:
        return printable(item.title)

    def item_link(self, item: Article) -> str:
        return self.origin + item.get_absolute_url()

    def item_guid(self, item: Article) -> str:
        # Not the link: it changes when the site moves to https, and readers' programs would show
        # every article as new.
        return get_tag_uri(self.item_link(item), item.created_at)

    def item_description(self, item: Article) -> str:
        return escape(
            self._ai_notice(item)
            + (printable(item.summary) or excerpt(without_placeholders(item.body)))
        )

    def _ai_notice(self, item: Article) -> str:
        """Return what a feed's reader must know before the text, in brackets."""
        if item.ai_generated:
            notice = _("Contains AI-generated content")
        elif item.cover and item.cover.ai_generated:
            notice = _("AI-generated picture")
        else:
            return ""
        return f"【{notice}】"

    def item_extra_kwargs(self, item: Article) -> dict[str, str]:
        if not self.publication.full_text_in_feeds:
            return {"content": ""}
        body = label_pictures(printable(without_placeholders(item.body)), self._ai_generated)
        notice = self._ai_notice(item)
        body = (f"<p>{notice}</p>" if notice else "") + body
        return {"content": _LOCAL_ADDRESS.sub(rf"\1{self.origin}/", body)}

    def item_author_name(self, item: Article) -> str:
        return printable(item.byline or item.source or self.publication.name)

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.changed_at

    def item_categories(self, item: Article) -> list[str]:
        names = [item.category.name, *(tag["name"] for tag in item.tag_list)]
        return [printable(name) for name in names]

    def item_enclosure_url(self, item: Article) -> str:
        return self.origin + item.cover.file.url if item.cover else ""

    def item_enclosure_length(self, item: Article) -> int:
        try:
            return item.cover.file.size if item.cover else 0
        except OSError:
            return 0  # The file is missing; the specification asks for 0 then.

    def item_enclosure_mime_type(self, item: Article) -> str:
        # Before Python 3.13 the strict list has no WebP.
        name = item.cover.file.name if item.cover else ""
        return mimetypes.guess_type(name or "", strict=False)[0] or "image/webp"


@require_safe
@public_page
@kept_page()
def feed(request: HttpRequest, feed_type: type[Atom | Rss], slug: str = "") -> HttpResponse:
    """The newest articles of the site, or of a category with everything below it."""
    tree = CategoryTree()
    category = tree.find(slug) if slug else None
    if category and category.slug != slug:
        name = "syndication:category_feed"
        if feed_type is Rss:
            name += "_rss"
        return redirect(name, category.slug, permanent=True)
    article_feed = ArticleFeed(request, category, tree)
    article_feed.feed_type = feed_type
    response = article_feed(request)
    # Taking an article back makes the latest date an older one: a program that asks by date would
    # be told that nothing has changed, and keep the article. The ETag is always right.
    del response["Last-Modified"]
    return response
