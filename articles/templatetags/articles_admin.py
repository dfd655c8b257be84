"""Template tags for the first page of the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from articles.admin.unsaved import UnsavedLink, unsaved_links

if TYPE_CHECKING:
    from django.contrib.auth.models import User

register = template.Library()


@register.simple_tag
def unsaved_texts(user: User) -> list[UnsavedLink]:
    """Return what the user has typed and not saved, with the addresses of the forms."""
    return unsaved_links(user)
