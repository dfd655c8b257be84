"""What pages of other rooms show of comments."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from articles.models import Article
from articles.paging import page_by_key
from comments.forms import CommentForm
from comments.views import is_open

NEWEST_ON_ARTICLE = 20

register = template.Library()


@register.inclusion_tag("comments/section.html", takes_context=True)
def comment_section(context: Context, article: Article) -> dict[str, Any]:
    """The newest published comments of the article, their count, and the form."""
    published = article.comments.published()
    newest = [published.with_replies()]
    return {
        "article": article,
        "comments": page_by_key(newest, "submitted_at", NEWEST_ON_ARTICLE).items,
        "count": published.count(),
        "open": is_open(article, context["columns"]),
        "form": CommentForm(),
    }
