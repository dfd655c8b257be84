"""The public addresses of articles."""

from django.urls import path

from articles.display import views as display
from articles.pages import views as pages
from articles.pages.attachments import attachment
from articles.search.views import search

app_name = "articles"

urlpatterns = [
    path("", pages.home, name="home"),
    path("category/<slug:slug>/", pages.category, name="category"),
    path("tags/<slug:slug>/", pages.tag, name="tag"),
    path("articles/<int:pk>/", pages.article, name="article"),
    path("articles/<int:pk>/print/", pages.print_version, name="print"),
    path(
        "articles/<int:pk>/attachments/<int:attachment_id>/<str:name>",
        attachment,
        name="attachment",
    ),
    path("search/", search, name="search"),
    path("pages/sitemap/", pages.site_map, name="site_map"),
    path("pages/<slug:slug>/", pages.page, name="page"),
    path("modes/", display.modes, name="display"),
    path("modes.css", display.stylesheet, name="display_stylesheet"),
]
