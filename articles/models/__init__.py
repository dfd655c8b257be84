"""What a newsroom publishes, and the record of who reads it."""

from articles.models.article import Article
from articles.models.category import Category, FormerSlug
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.publication import Publication
from articles.models.tag import Tag
from articles.models.tagging import Tagging
from articles.models.visit import DailyViews, Visit
from articles.search_index.document import SearchDocument

__all__ = [
    "Article",
    "Category",
    "DailyViews",
    "FormerSlug",
    "Page",
    "Picture",
    "Publication",
    "SearchDocument",
    "Tag",
    "Tagging",
    "Visit",
]
