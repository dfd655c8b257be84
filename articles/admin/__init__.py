"""The newsroom's rooms in the admin."""

from articles.admin.article import ArticleAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.pages import PageAdmin, PublicationAdmin
from articles.admin.picture import PictureAdmin
from articles.admin.tag import TagAdmin

__all__ = [
    "ArticleAdmin",
    "CategoryAdmin",
    "PageAdmin",
    "PictureAdmin",
    "PublicationAdmin",
    "TagAdmin",
]
