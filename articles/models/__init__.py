"""What a newsroom publishes, and the record of who reads it."""

from articles.models.article import Article
from articles.models.category import Category
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.publication import Publication
from articles.models.readership import DailyViews, Visit
from articles.models.search_text import SearchText

__all__ = [
    "Article",
    "Category",
    "DailyViews",
    "Page",
    "Picture",
    "Publication",
    "SearchText",
    "Visit",
]
