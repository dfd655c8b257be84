"""Replies of the editorial office: rows are only added, and readers see the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField
from articles.plain_text import cut, in_one_line
from comments.models.permissions import REPLY_TO_COMMENTS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models.comment import Comment

REPLY_STORED_LENGTH = 10_000


class Reply(models.Model):
    """A reply below a comment; one without a text withdraws the reply before it.

    Created with `append`. The triggers refuse to change or delete a row, so the rows are their
    own log.
    """

    LENGTH = 1000

    comment = models.ForeignKey(
        "comments.Comment",
        verbose_name=_("comment"),
        on_delete=models.PROTECT,
        related_name="replies",
    )
    text = models.TextField(_("reply"), max_length=REPLY_STORED_LENGTH, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = BoundedDateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="reply_fits",
                condition=LessThanOrEqual(Length("text"), REPLY_STORED_LENGTH),
            )
        ]
        # Pages read only the newest reply of each comment.
        indexes = [models.Index(fields=["comment", "-id"], name="reply_newest")]

    def __str__(self) -> str:
        return cut(in_one_line(f"{self.comment_id}: {self.text}"), 30)

    @classmethod
    def append(cls, comment: Comment, text: str, *, by: User) -> Reply:
        """Reply to the comment, or with "" withdraw the reply. Raises PermissionDenied."""
        if not by.has_perm(REPLY_TO_COMMENTS):
            raise PermissionDenied
        return cls.objects.create(comment=comment, text=text, by=by)
