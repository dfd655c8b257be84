"""Versions of rows, what is different in them, and an old one as a new draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.editing.differences import ADDED, CHANGED, REMOVED, Change, compare
from articles.markup.sanitizer import MarkupField
from articles.models import Article, Attachment, Category, Picture
from articles.models.indexing import index_once

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TAGS = "tag_names"
ATTACHMENTS = "attachments"
# What a text is made of; who sees it, where and when, is decided for each draft anew.
_TEXT = (
    *("title", "kicker", "subtitle", "summary", "body", "author_note"),
    *("source", "byline", "responsible_editor", "comments_open", "ai_generated"),
)


@dataclass(frozen=True)
class FieldChange:
    """A field in two versions, as paragraphs."""

    label: str
    changes: list[Change]


def label(revision: models.Model, name: str) -> str:
    """Return the name of a field for people."""
    if name == TAGS:
        return _("tags")
    return capfirst(str(revision._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def changed_labels(revision: Any) -> list[str]:
    return [label(revision, name) for name in revision.changed_fields if _is_field(revision, name)]


def _is_field(revision: Any, name: str) -> bool:
    return name == TAGS or any(field.name == name for field in revision._meta.fields)


def field_changes(old: Any, new: Any) -> Iterator[FieldChange]:
    """Yield the fields of a version that differ from the one before."""
    for name in new.changed_fields:
        if _is_field(new, name):
            yield FieldChange(label(new, name), list(_changes(old, new, name)))


def _changes(old: Any, new: Any, name: str) -> list[Change]:
    if name != TAGS and isinstance(new._meta.get_field(name), MarkupField):
        return compare(getattr(old, name), getattr(new, name))
    before, after = (escape(in_words(row, name), quote=False) for row in (old, new))
    kind = CHANGED if before and after else ADDED if after else REMOVED
    return [Change(kind, before, after)]


def in_words(revision: Any, name: str) -> str:
    """Return the value of a field as people read it."""
    if name == TAGS:
        return "，".join(revision.tag_names)
    if name == ATTACHMENTS:
        return "，".join(title for _key, title in revision.attachments)
    field = revision._meta.get_field(name)
    if field.choices:
        return str(getattr(revision, f"get_{name}_display")())
    if isinstance(field, models.ForeignKey):
        related: Any = field.related_model
        row = related._base_manager.filter(pk=getattr(revision, field.attname)).first()
        return str(row or "")
    value = getattr(revision, name)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "Y-m-d H:i")
    return "" if value is None else str(value)


def previous(revision: Any) -> Any:
    """Return the version before this one; None for the first."""
    versions = type(revision).objects.filter(id=revision.id, history_id__lt=revision.history_id)
    return versions.order_by("-history_id").first()


def _copy_attachments(revision: models.Model, article: Article) -> None:
    """Give the article the files of an old version that are still there."""
    titles = {UUID(key): title for key, title in revision.attachments}  # type: ignore[attr-defined]
    rows = {row.key: row for row in Attachment.objects.filter(key__in=titles)}
    for position, (key, title) in enumerate(titles.items()):
        if row := rows.get(key):
            row.position, row.title = position, title
            row.copied_to(article)


@index_once()
def as_new_draft(revision: Any, *, by: User) -> Article:
    """Make a new draft of an old version; the article itself stays as it is."""
    values = {name: getattr(revision, name) for name in _TEXT}
    # A category that was deleted meanwhile is chosen anew.
    category = Category.objects.filter(pk=revision.category_id).first()
    article = Article(
        **values,
        category=category,
        cover=Picture.objects.filter(pk=revision.cover_id).first(),
        created_by=by,
    )
    article.save()
    article.set_tags(revision.tag_names)
    _copy_attachments(revision, article)
    return article
