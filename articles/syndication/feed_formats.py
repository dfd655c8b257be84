"""Feeds in their two formats, Atom and RSS."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.keyset_pagination import EPOCH


class ItemsAsXML(SyndicationFeed):
    """A feed whose items have been written before: see `ArticleFeed.get_feed`."""

    def items_as_xml(self) -> str:
        text = StringIO()
        super().write_items(  # type: ignore[misc]
            SimplerXMLGenerator(text, "utf-8", short_empty_elements=True)
        )
        return text.getvalue()

    def write_items(self, handler: Any) -> None:
        for item in self.items:
            # The only method that escapes nothing.
            handler.ignorableWhitespace(item["xml"])


class Atom(ItemsAsXML, Atom1Feed):
    def latest_post_date(self) -> datetime:
        # For an empty feed Django returns the present time, which would change every response.
        return super().latest_post_date() if self.items else EPOCH

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class Rss(ItemsAsXML, Rss201rev2Feed):
    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else EPOCH

    def rss_attributes(self) -> dict[str, str]:
        content = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}
        return super().rss_attributes() | content

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])
