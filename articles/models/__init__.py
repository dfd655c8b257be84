"""What a newsroom publishes, and the record of who reads it."""

from articles.models.article import Article
from articles.models.category import Category
from articles.models.page import Page
from articles.models.picture import Picture
from articles.models.publication import Publication
from articles.models.readership import DailyViews, Visit

__all__ = ["Article", "Category", "DailyViews", "Page", "Picture", "Publication", "Visit"]
