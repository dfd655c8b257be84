"""Uses of a picture: all that shows it now, or may do so again."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.markup.pictures import PICTURE
from articles.models.article import Article
from articles.models.autosave import Autosave
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.picture_reference import PictureReference

# A list names a few; that there are more is enough to know.
MAX_OF_A_KIND = 20


class Part(StrEnum):
    COVER = "cover"
    TEXT = "text"
    # A version that was saved before, which can be restored.
    VERSION = "version"
    UNSAVED = "unsaved"


class PictureUse(NamedTuple):
    """A row that shows a picture; of an unsaved text nobody else may know whose it is."""

    part: Part
    row: Article | Page | None = None


def _in_articles(picture: Picture) -> Iterator[PictureUse]:
    articles = Article.objects.showing(picture).only("title", "cover").order_by("-pk")
    for article in articles[:MAX_OF_A_KIND]:
        yield PictureUse(Part.COVER if article.cover_id == picture.pk else Part.TEXT, article)


def _in_versions(picture: Picture) -> Iterator[PictureUse]:
    before = Article.objects.filter(
        picture_references__picture=picture, picture_references__is_current=False
    )
    for article in before.only("title").order_by("-pk")[:MAX_OF_A_KIND]:
        yield PictureUse(Part.VERSION, article)
    in_text = Q(body__contains=picture.file.url)
    pages = Page.objects.filter(pk__in=Page.history.filter(in_text).values("id"))
    for page in pages.exclude(in_text):
        yield PictureUse(Part.VERSION, page)


def uses_of(picture: Picture) -> Iterator[PictureUse]:
    """Yield what shows the picture; the next kind is asked for when the one before is used up."""
    yield from _in_articles(picture)
    for page in Page.objects.filter(body__contains=picture.file.url):
        yield PictureUse(Part.TEXT, page)
    yield from _in_versions(picture)
    if Autosave.objects.showing(picture).exists():
        yield PictureUse(Part.UNSAVED)


def is_used(picture: Picture) -> bool:
    """Whether an article, in the bin or not, or a page shows the picture, or may do so again."""
    return next(uses_of(picture), None) is not None


def is_in_a_text(picture: Picture) -> bool:
    """Whether it stands in the text of an article or of one of its versions, as they are read.

    Before a picture is deleted for good nothing else is believed.
    """
    shown = Q(cover=picture) | Q(body__contains=picture.file.url)
    versions = Article.history.filter(shown, id__in=Article.objects.all())
    return Article.objects.filter(shown).exists() or versions.exists()


def unused_pictures() -> QuerySet[Picture]:
    """Return the pictures that no article and no page shows now."""
    references = PictureReference.objects.current().filter(picture=OuterRef("pk"))
    bodies = Page.objects.filter(body__contains=f'src="{settings.MEDIA_URL}')
    on_pages = {
        address.removeprefix(settings.MEDIA_URL)
        for body in bodies.values_list("body", flat=True)
        for address in PICTURE.findall(body)
    }
    return Picture.objects.exclude(file__in=on_pages).filter(~Exists(references))
