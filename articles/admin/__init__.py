"""Every ModelAdmin of the app."""

from articles.admin.article import ArticleAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.page import PageAdmin
from articles.admin.picture import PictureAdmin
from articles.admin.publication import PublicationAdmin
from articles.admin.tag import TagAdmin

__all__ = [
    "ArticleAdmin",
    "CategoryAdmin",
    "PageAdmin",
    "PictureAdmin",
    "PublicationAdmin",
    "TagAdmin",
]
