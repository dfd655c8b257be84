"""Published comments, as those see them who reply for the editorial office."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class PublishedComment(Comment):
    """Comments under an address of their own, for staff who may not see those that wait."""

    class Meta:
        proxy = True
        verbose_name = _("published comment")
        verbose_name_plural = _("Published comments and replies")
        default_permissions = ()
