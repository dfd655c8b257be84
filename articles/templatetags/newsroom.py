"""Template tags for the first page of the admin."""

from __future__ import annotations

from django import template
from django.utils import timezone

from articles.models import Article

register = template.Library()

SHOWN = 6
# Drafts are looked for among so many articles that were changed last: the archive may be large.
NEWEST = 300


@register.simple_tag
def work_on_articles() -> dict[str, list[Article]]:
    """Return the drafts that were changed last, and the articles that are published next."""
    articles = Article.objects.select_related("created_by").defer("body")
    last_changed = Article.objects.order_by("-updated_at").values_list("pk", flat=True)[:NEWEST]
    drafts = articles.filter(pk__in=list(last_changed), status=Article.Status.DRAFT)
    scheduled = articles.filter(
        status=Article.Status.PUBLISHED, published_at__gt=timezone.now()
    ).order_by("published_at", "pk")
    return {
        "drafts": list(drafts.order_by("-updated_at", "-pk")[:SHOWN]),
        "scheduled": list(scheduled[:SHOWN]),
    }
