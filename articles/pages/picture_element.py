"""The <picture> element: a browser takes the smallest rendition that is sharp enough.

Where a picture has no renditions yet, its own file is shown. Elements are kept for what they show,
because a page has many of them and renders them again after every change.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from articles.images.renditions import rendition_kinds, rendition_name
from articles.models.picture import Picture, is_long

KEPT = 4096
MIME_TYPES = {"avif": "image/avif", "webp": "image/webp"}
# Classes of static/site/focal-point.css stand for these parts of a picture.
FOCUS_STEP = 10
DEFAULT_FOCUS = (50, 40)


class Slot(NamedTuple):
    """A slot of a page: how wide its pictures are shown, whether at once, and whether uncut."""

    sizes: str
    is_first: bool = False
    is_whole: bool = False


# The widths of LOOK in rem; a rem of a media query is always that of the browser's settings.
SLOTS = {
    "lead": Slot("(min-width: 62rem) 800px, 100vw", is_first=True),
    "top_story": Slot("(min-width: 96rem) 600px, (min-width: 62rem) 480px, 100vw", is_first=True),
    "card": Slot("(min-width: 62rem) 280px, 50vw"),
    # On phones it is a thumb beside the words.
    "story": Slot("(min-width: 62rem) 384px, (min-width: 40rem) 50vw, 120px"),
    # Always the smallest.
    "thumb": Slot(""),
    "article": Slot("(min-width: 62rem) 736px, 100vw", is_whole=True),
    "cover": Slot("(min-width: 62rem) 736px, 100vw", is_first=True, is_whole=True),
}


class Renditions(NamedTuple):
    """The file of a picture, and the widths of its renditions that are ready."""

    name: str
    width: int
    height: int
    ready: str

    def _addresses(self, kind: str, slot: Slot) -> str:
        """Return the value of a srcset attribute."""
        widths = self.ready.split(",")
        if slot.is_whole and is_long(self.width, self.height):
            # Readers enlarge it.
            widths = widths[-1:]
        addresses = {
            width: escape(default_storage.url(rendition_name(self.name, int(width), kind)))
            for width in widths
        }
        if not slot.sizes:
            return addresses[widths[0]]
        return ", ".join(f"{address} {width}w" for width, address in addresses.items())

    def sources(self, slot: Slot) -> tuple[SafeString, SafeString]:
        """Return the <source> elements, and the attributes of the <img> for other browsers."""
        if not self.ready:
            return SafeString(), SafeString()
        sizes = format_html(' sizes="{}"', slot.sizes) if slot.sizes else ""
        kinds = {
            kind: format_html(
                'srcset="{}"{}',
                SafeString(self._addresses(kind, slot)),
                sizes,
            )
            for kind in rendition_kinds(self.name, (self.width, self.height))
        }
        others = kinds.pop("jpg", SafeString())
        elements = ((MIME_TYPES[kind], attributes) for kind, attributes in kinds.items())
        return format_html_join("", '<source type="{}" {}>', elements), others


def _focus_classes(focus: tuple[int, int]) -> SafeString:
    """Return the class attribute for a focal point: a page has no inline styles."""
    if focus == DEFAULT_FOCUS:
        return SafeString()
    x, y = (round(part / FOCUS_STEP) * FOCUS_STEP for part in focus)
    return format_html(' class="focus-x-{} focus-y-{}"', x, y)


@lru_cache(KEPT)
def _element(
    renditions: Renditions, focus: tuple[int, int], slot: str, alternative_text: str
) -> SafeString:
    sources, attributes = renditions.sources(SLOTS[slot])
    image = format_html(
        '<img src="{}" {} width="{}" height="{}" alt="{}" {} decoding="async"{}>',
        default_storage.url(renditions.name),
        attributes,
        renditions.width,
        renditions.height,
        alternative_text,
        SafeString('fetchpriority="high"' if SLOTS[slot].is_first else 'loading="lazy"'),
        _focus_classes(focus),
    )
    return format_html("<picture>{}{}</picture>", sources, image) if sources else image


def picture_element(picture: Picture, slot: str, alternative_text: str = "") -> SafeString:
    """Return the element for a picture at one of the SLOTS of a page."""
    name = str(picture.file.name)
    renditions = Renditions(name, picture.width, picture.height, picture.renditions)
    return _element(renditions, (picture.focus_x, picture.focus_y), slot, alternative_text)
