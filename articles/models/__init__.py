"""The models of a newsroom: articles and what belongs to them, and their views."""

from articles.models.article import Article
from articles.models.attachment import Attachment
from articles.models.autosave import Autosave
from articles.models.category import Category
from articles.models.daily_views import DailyViews, TotalViews
from articles.models.former_slug import FormerSlug, FormerTagSlug
from articles.models.page import Page
from articles.models.page_version import PageChange, PageVersion
from articles.models.picture import Picture
from articles.models.picture_fetch import PictureFetch
from articles.models.picture_reference import PictureReference
from articles.models.presence import Presence
from articles.models.publication import Publication
from articles.models.tag import Tag
from articles.models.tagging import Tagging
from articles.models.visit_position import VisitPosition
from articles.search_index.document import SearchDocument

__all__ = [
    "Article",
    "Attachment",
    "Autosave",
    "Category",
    "DailyViews",
    "FormerSlug",
    "FormerTagSlug",
    "Page",
    "PageChange",
    "PageVersion",
    "Picture",
    "PictureFetch",
    "PictureReference",
    "Presence",
    "Publication",
    "SearchDocument",
    "Tag",
    "Tagging",
    "TotalViews",
    "VisitPosition",
]
