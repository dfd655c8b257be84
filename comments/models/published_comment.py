"""A proxy of published comments, for the page on which the editorial office replies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class PublishedComment(Comment):
    """Gives replies a page and a permission of their own, without access to waiting comments."""

    class Meta:
        # A proxy has no table; its rows are limited to published ones by the admin's queryset.
        proxy = True
        verbose_name = _("published comment")
        verbose_name_plural = _("Published comments and replies")
        default_permissions = ()
