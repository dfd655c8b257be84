"""The attachments of an article: the property and the method of `Article` with these names."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from articles.models.article_history import before_change
from articles.models.attachment import COLUMNS, Attachment
from articles.models.indexing import index_once

if TYPE_CHECKING:
    from articles.models.article import Article

ROWS = "attachment_rows"


def attachment_list(article: Article) -> list[dict[str, Any]]:
    """`id`, `title`, `name`, `kind` and `size` of the attachments, in their order.

    Read once, unless `with_attachment_rows()` has annotated them.
    """
    if ROWS not in vars(article):
        rows = article.attachments.order_by().values(*COLUMNS) if article.pk else []
        vars(article)[ROWS] = list(rows)
    return sorted(vars(article)[ROWS], key=itemgetter("position", "id"))


def set_attachments(article: Article, wanted: Iterable[tuple[UUID, str]]) -> None:
    """Give the article the attachments with these keys and titles, and no others."""
    with index_once():
        before_change(article.pk)
        Attachment.objects.attach(article, wanted)
    vars(article).pop(ROWS, None)
