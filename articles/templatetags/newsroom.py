"""Template tags for the first page of the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from articles.admin.unsaved import UnsavedLink, unsaved_links
from articles.models import Article

if TYPE_CHECKING:
    from django.contrib.auth.models import User

register = template.Library()

SHOWN = 6
LIVE_SHOWN = 10


@register.simple_tag
def work_on_articles(user: User) -> dict[str, list[Article]]:
    """Return a person's drafts and those of others, what is scheduled, and what is new today.

    Each list is the beginning of an index, however many articles there are.
    """
    now = timezone.now()
    articles = Article.objects.select_related("created_by").defer("body", "author_note", "summary")
    drafts = articles.unpublished().filter(status=Article.Status.DRAFT).outside_bin()
    published = articles.filter(status=Article.Status.PUBLISHED)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    live = published.filter(published_at__gte=today, published_at__lte=now)
    return {
        "own": list(drafts.filter(created_by=user)[:SHOWN]),
        "others": list(drafts.exclude(created_by=user)[:SHOWN]),
        "scheduled": list(
            published.filter(published_at__gt=now).order_by("published_at", "pk")[:SHOWN]
        ),
        "live": list(live.newest_first().with_views()[:LIVE_SHOWN]),
    }


@register.simple_tag
def unsaved_texts(user: User) -> list[UnsavedLink]:
    """Return what the user has typed and not saved, with the addresses of the forms."""
    return unsaved_links(user)
