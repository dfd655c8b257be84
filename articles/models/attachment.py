"""Attachments of articles: files that readers download, never shown inside of a page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField

if TYPE_CHECKING:
    from articles.models.article import Article

# Of a row that a page shows.
COLUMNS = ("id", "position", "title", "name", "kind", "size")
MAX_ATTACHMENTS = 20
MAX_TITLE = 120
MAX_NAME = 150


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def for_article(self, article_id: int | None) -> Self:
        """Those that the article has, or that nobody has yet: uploads for it."""
        own = models.Q(article__isnull=True)
        return self.filter(own | models.Q(article=article_id) if article_id else own)

    def attach(self, article: Article, wanted: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Give the article those with these keys and titles, in this order, and no others."""
        titles = dict(wanted)
        now = timezone.now()
        article.attachments.exclude(key__in=titles).update(article=None, unused_since=now)
        rows = {row.key: row for row in self.for_article(article.pk).filter(key__in=titles)}
        for position, (key, title) in enumerate(titles.items()):
            values = {"position": position, "title": title, "unused_since": None}
            row = rows.get(key)
            if row and row.differs(article=article, **values):
                # Compare and set: two forms may have the same new one.
                free = self.for_article(article.pk).filter(pk=row.pk)
                free.update(article=article, **values)

    def unused_before(self, before: datetime) -> Self:
        return self.filter(article__isnull=True, unused_since__lt=before)


class Attachment(models.Model):
    """A file as it was uploaded, checked by `articles.editing.attachment_files`.

    A new one belongs to no article until the form is saved to which its key was added.
    """

    # Known to the form of its uploader alone until then.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article: models.ForeignKey[Any, Any] = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="attachments"
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/")
    # As readers save it; the file itself is stored under a random name.
    name = models.CharField(_("file name"), max_length=MAX_NAME)
    kind = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    unused_since = BoundedDateTimeField(null=True, default=timezone.now)
    uploaded_at = BoundedDateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["position", "pk"]
        # Who may change an article may change its attachments.
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["unused_since"],
                name="attachment_unused",
                condition=models.Q(article__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:attachment", args=[self.article_id, self.pk, self.name])

    def differs(self, **values: Any) -> bool:
        """Whether the row has other values in these fields."""
        return any(getattr(self, name) != value for name, value in values.items())

    def copied_to(self, article: Article) -> None:
        """Give another article the same file."""
        values = {name: getattr(self, name) for name in ("title", "name", "kind", "size")}
        Attachment.objects.create(
            **values,
            article=article,
            position=self.position,
            file=self.file.name,
            unused_since=None,
            uploaded_by_id=self.uploaded_by_id,
        )
