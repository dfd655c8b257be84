"""The pictures in the text of an article as readers get them: with renditions, and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.markup.pictures import PICTURE
from articles.models.picture import TextPicture
from articles.pages.picture_element import SLOTS, Renditions

# A picture, and the beginning of its caption or the end of a figure that has none.
_WITH_CAPTION = re.compile(rf"({PICTURE.pattern})(<figcaption>|(?=</figure>))?")


def _element(image: str, picture: TextPicture) -> str:
    name = picture.address.removeprefix(settings.MEDIA_URL)
    renditions = Renditions(name, picture.width, picture.height, picture.renditions)
    sources, attributes = renditions.sources(SLOTS["article"])
    image = f'<img decoding="async"{" " if attributes else ""}{attributes}{image[len("<img") :]}'
    return f"<picture>{sources}{image}</picture>" if sources else image


def _labelled(image: str, caption: str | None, label: SafeString) -> str:
    if caption is None:
        return f"{image}{label}"
    return f"{image}<figcaption>{label} " + ("" if caption else "</figcaption>")


def with_text_pictures(
    html: str, pictures: Iterable[TextPicture], *, with_renditions: bool = True
) -> str:
    """Return the text with the renditions of its pictures, and labels at those made by AI."""
    by_address = {picture.address: picture for picture in pictures}
    if not by_address:
        return html
    label = format_html('<span class="ai-label">{}</span>', _("AI-generated"))

    def shown(match: re.Match[str]) -> str:
        image, address, caption = match.groups()
        picture = by_address.get(address)
        if picture is None:
            return match[0]
        image = _element(image, picture) if with_renditions else image
        if picture.ai_generated:
            return _labelled(image, caption, label)
        return f"{image}{caption or ''}"

    return _WITH_CAPTION.sub(shown, html)
