"""Comments on the pages of other packages: the article page and the front page."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django import template
from django.template import Context

from articles.models import Article
from comments.posting import discussion
from comments.posting.discussion import CommentOfSite, discussion_of
from comments.posting.forms import CommentForm

NEWEST_ON_ARTICLE = 20
NEWEST_ON_SITE = 4
# An article that is much talked about must not hide the others.
SEARCHED_ON_SITE = 40

register = template.Library()


@register.simple_tag(takes_context=True)
def comments_of(context: Context, article: Article) -> dict[str, Any]:
    """Return the newest published comments of the article, and its Discussion."""
    # The page has read the tree for its menu already.
    values = discussion_of(article, context["category_tree"])._asdict()
    newest = discussion.newest_comments(article, NEWEST_ON_ARTICLE)
    return {"newest": newest, **values}


@register.simple_tag
def empty_comment_form() -> CommentForm:
    """Return the form that is the same for all readers: a script fetches token and captcha."""
    return CommentForm()


@register.simple_tag
def newest_comments(without: Container[int] = ()) -> list[CommentOfSite]:
    """Return the newest published comments of the whole site, one of each article.

    Articles whose ids are in `without` have been named often enough on the page.
    """
    comments: dict[int, CommentOfSite] = {}
    for comment in discussion.newest_of_site(SEARCHED_ON_SITE):
        if comment.article_id not in without:
            comments.setdefault(comment.article_id, comment)
            if len(comments) == NEWEST_ON_SITE:
                break
    return list(comments.values())
