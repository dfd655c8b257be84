"""The pictures in the text of an article as readers get them: with renditions, and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings

from articles.markup.pictures import PICTURE
from articles.models.picture import TextPicture
from articles.pages.ai_labels import label_pictures
from articles.pages.picture_element import SLOTS, Renditions


def _element(image: str, picture: TextPicture) -> str:
    name = picture.address.removeprefix(settings.MEDIA_URL)
    renditions = Renditions(name, picture.width, picture.height, picture.renditions)
    sources, attributes = renditions.sources(SLOTS["article"])
    image = f'<img decoding="async"{" " if attributes else ""}{attributes}{image[len("<img") :]}'
    return f"<picture>{sources}{image}</picture>" if sources else image


def with_text_pictures(html: str, pictures: Iterable[TextPicture]) -> str:
    """Return the text with the renditions of its pictures, and labels at those made by AI."""
    by_address = {picture.address: picture for picture in pictures}
    if not by_address:
        return html

    def shown(match: re.Match[str]) -> str:
        picture = by_address.get(match[1])
        return _element(match[0], picture) if picture else match[0]

    by_ai = [address for address, picture in by_address.items() if picture.ai_generated]
    return PICTURE.sub(shown, label_pictures(html, by_ai))
