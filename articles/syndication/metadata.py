"""Metadata of an article for search engines and link previews."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from articles.date_field import machine_time
from articles.images.renditions import rendition_height
from articles.markup.pictures import PICTURE, without_placeholders
from articles.models import Article, Category, Publication
from articles.models.picture import TextPicture
from articles.plain_text import excerpt, printable
from articles.syndication.bylines import authors

CONTEXT = "https://schema.org"
# What services that preview links ask for, at least.
WIDTH = 1200
AI_COMPOSITE = f"{CONTEXT}/CompositeWithTrainedAlgorithmicMediaDigitalSource"


@dataclass(frozen=True)
class Image:
    """The picture of a link preview; its size is 0 where it is not known."""

    address: str
    width: int = 0
    height: int = 0
    description: str = ""
    ai_generated: bool = False

    def json_ld(self) -> str | dict[str, str]:
        if not self.ai_generated:
            return self.address
        return {
            "@type": "ImageObject",
            "url": self.address,
            "creditText": _("AI-generated"),
            "digitalSourceType": f"{CONTEXT}/TrainedAlgorithmicMediaDigitalSource",
        }

    @classmethod
    def of_picture(cls, picture: TextPicture, origin: str, description: str = "") -> Image:
        """Make it of a rendition: WeChat, for one, shows no picture of several megabytes."""
        if picture.ai_generated:
            description = _("[AI-generated] %s") % description
        address, width = picture.rendition(WIDTH)
        height = rendition_height((picture.width, picture.height), width)
        return cls(origin + address, width, height, description.strip(), picture.ai_generated)

    @classmethod
    def of_site(cls, origin: str) -> Image:
        return cls(f"{origin}/apple-touch-icon.png", 180, 180)


def publisher(publication: Publication, origin: str) -> dict[str, Any]:
    """Return the publication in the vocabulary of schema.org."""
    return {
        "@type": "NewsMediaOrganization",
        "name": printable(publication.name),
        "url": f"{origin}/",
        "logo": {"@type": "ImageObject", "url": Image.of_site(origin).address},
    }


@dataclass(frozen=True)
class ArticleMetadata:
    """Metadata for the head of an article's page. `path` is its category's, from the top.

    `pictures` are those in its text.
    """

    article: Article
    publication: Publication
    path: list[Category]
    origin: str
    pictures: Collection[TextPicture]

    @property
    def url(self) -> str:
        return self.origin + self.article.get_absolute_url()

    @property
    def title(self) -> str:
        return printable(self.article.title)

    @cached_property
    def description(self) -> str:
        summary = " ".join(printable(self.article.summary).splitlines())
        return summary or excerpt(without_placeholders(self.article.body)) or self.title

    @property
    def keywords(self) -> list[str]:
        names = [tag["name"] for tag in self.article.tag_list]
        names += [category.name for category in reversed(self.path)]
        return list(map(printable, names))

    @property
    def author(self) -> str:
        return printable(self.article.byline)

    @property
    def source(self) -> str:
        return printable(self.article.source or self.publication.name)

    @property
    def published(self) -> datetime | None:
        at = self.article.published_at
        return machine_time(at).replace(microsecond=0) if at else None

    @property
    def changed(self) -> datetime:
        return machine_time(self.article.changed_at).replace(microsecond=0)

    @cached_property
    def image(self) -> Image:
        """The cover, else the first picture in the text, else the icon of the site."""
        if cover := self.article.cover:
            words = printable(cover.alternative_text)
            return Image.of_picture(cover.as_in_text(), self.origin, words)
        for picture in self._pictures_in_order():
            return Image.of_picture(picture, self.origin)
        return Image.of_site(self.origin)

    def _pictures_in_order(self) -> Iterator[TextPicture]:
        pictures = {picture.address: picture for picture in self.pictures}
        for address in PICTURE.findall(without_placeholders(self.article.body)):
            if picture := pictures.get(address):
                yield picture

    def images(self) -> list[Image]:
        """Return the picture of the preview, and those in the text that AI generated."""
        by_ai = (picture for picture in self._pictures_in_order() if picture.ai_generated)
        images = [self.image, *(Image.of_picture(picture, self.origin) for picture in by_ai)]
        return list({image.address: image for image in reversed(images)}.values())[::-1]

    @property
    def preview(self) -> str:
        """The description for link previews, which says first what AI wrote."""
        if not self.article.ai_generated:
            return self.description
        return _("[Contains AI-generated content] %s") % self.description

    def ai_label(self) -> str:
        """Return the label that programs read, in the form of GB 45438; empty without AI."""
        if not self.article.ai_generated:
            return ""
        fields = {
            "Label": "1",
            "ContentPropagator": printable(self.publication.name),
            "PropagateID": self.url,
        }
        return json.dumps({"AIGC": fields}, ensure_ascii=False, separators=(",", ":"))

    def json_ld(self) -> dict[str, Any]:
        """Return the article in the vocabulary of schema.org."""
        persons = authors(self.author) or [{"@type": "Organization", "name": self.source}]
        data = {
            "@context": CONTEXT,
            "@type": "NewsArticle",
            "mainEntityOfPage": self.url,
            "url": self.url,
            "headline": self.title,
            "description": self.description,
            "image": [image.json_ld() for image in self.images()],
            "datePublished": self.published,
            "dateModified": self.changed,
            "author": persons[0] if len(persons) == 1 else persons,
            "publisher": publisher(self.publication, self.origin),
            "articleSection": printable(self.article.category.name),
            "keywords": self.keywords,
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
            "digitalSourceType": AI_COMPOSITE if self.article.ai_generated else "",
            "creditText": _("Contains AI-generated content") if self.article.ai_generated else "",
        }
        # An empty value is an error to validators, a missing one is not.
        return {name: value for name, value in data.items() if value}
