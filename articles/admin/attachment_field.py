"""The attachments of an article in its form: a line of text for each, kept like every field."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Media, Script

from articles.editing.attachment_files import KINDS, MAX_BYTES
from articles.models import Attachment
from articles.models.attachment import MAX_ATTACHMENTS, MAX_TITLE

Attached = list[tuple[uuid.UUID, str]]


def as_text(rows: Iterable[Attachment]) -> str:
    """Return the value of the field: the key and the title of each, in their order."""
    return "\n".join(f"{row.key} {row.title}" for row in rows)


def _parsed(text: str) -> Attached:
    titles: dict[uuid.UUID, str] = {}
    for line in text.splitlines():
        key, _space, title = line.strip().partition(" ")
        try:
            titles[uuid.UUID(key)] = " ".join(title.split())[:MAX_TITLE]
        except ValueError:
            continue
    return list(titles.items())


class AttachmentsInput(forms.Textarea):
    """A list of files with their titles; the script writes the lines of the text."""

    @property
    def media(self) -> forms.Media:
        return Media(js=[Script("newsroom/attachments.js", type="module")])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        text = str(value or "")
        rows = Attachment.objects.filter(key__in=[key for key, _title in _parsed(text)])
        known = {str(row.key): as_choice(row) for row in rows}
        context = {
            "name": name,
            "id": (attrs or {}).get("id"),
            "value": text,
            "known": json.dumps(known),
            "url": reverse("admin:articles_article_attach"),
            "accept": ",".join(f".{kind}" for kind in KINDS),
            "max_bytes": MAX_BYTES,
        }
        return render_to_string("admin/articles/attachments_input.html", context)


def as_choice(row: Attachment) -> dict[str, Any]:
    """Return what the form shows of a file."""
    return {"key": str(row.key), "title": row.title, "name": row.name, "size": row.size}


class AttachmentsField(forms.CharField):
    """The files of an article with their titles, in their order."""

    widget = AttachmentsInput

    # Set by the form: others' attachments can't be taken.
    article_id: int | None = None

    def to_python(self, value: Any) -> Any:
        attached = _parsed(super().to_python(value) or "")
        if len(attached) > MAX_ATTACHMENTS:
            sentence = ngettext(
                "An article can have %d attachment at most.",
                "An article can have %d attachments at most.",
                MAX_ATTACHMENTS,
            )
            raise forms.ValidationError(sentence % MAX_ATTACHMENTS)
        if any(not title for _key, title in attached):
            raise forms.ValidationError(_("Readers need a title for every attachment."))
        keys = {key for key, _title in attached}
        rows = Attachment.objects.for_article(self.article_id).filter(key__in=keys)
        if rows.count() != len(keys):
            raise forms.ValidationError(
                _("A file is not there any more, or belongs to another article: attach it again.")
            )
        return attached

    def joined(self, theirs: str, mine: str) -> str:
        """Return the attachments of two people as one text, each once."""
        titles = dict(_parsed(theirs) + _parsed(mine))
        return "\n".join(f"{key} {title}" for key, title in titles.items())

    def in_words(self, value: str) -> str:
        """Return the titles, for the pages that compare two texts."""
        return "，".join(title for _key, title in _parsed(value))


def attachments_field() -> AttachmentsField:
    return AttachmentsField(
        label=gettext_lazy("attachments"),
        required=False,
        help_text=gettext_lazy(
            "PDF, OFD or Office files that readers can download, at most 20 MB each."
        ),
    )
