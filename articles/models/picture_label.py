"""The AI label that belongs into the file of a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from articles.images.ai_label import AILabel
from articles.models.publication import Publication

if TYPE_CHECKING:
    from articles.models.picture import Picture


def label_of(picture: Picture) -> AILabel:
    """Return the label that the file came with, or ours where somebody has set it by hand."""
    if picture.ai_label:
        return AILabel(**json.loads(picture.ai_label))
    if not picture.ai_generated:
        return AILabel()
    publisher = Publication.get_solo().name
    fields = {"Label": "1", "ContentPropagator": publisher, "PropagateID": str(picture.pk)}
    return AILabel(fields)
