"""What pages of other rooms show of comments."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article
from articles.paging import page_by_key
from comments.forms import CommentForm
from comments.views import is_open

NEWEST_ON_ARTICLE = 20

register = template.Library()


@register.inclusion_tag("comments/section.html")
def comment_section(article: Article) -> dict[str, Any]:
    """The newest published comments of the article, their count, and the form."""
    published = article.comments.published()
    newest = [published.with_replies()]
    return {
        "article": article,
        "comments": page_by_key(newest, "submitted_at", NEWEST_ON_ARTICLE).items,
        "count": published.count(),
        "open": is_open(article),
        "form": CommentForm(),
    }
