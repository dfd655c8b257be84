"""The public addresses of the newsroom."""

from django.urls import include, path

from articles import modes, views
from articles.search.views import search

urlpatterns = [
    path("", views.home, name="home"),
    path("category/<slug:slug>/", views.category, name="category"),
    path("tags/<slug:slug>/", views.tag, name="tag"),
    path("articles/<int:pk>/", views.article, name="article"),
    path("articles/<int:pk>/print/", views.print_version, name="print"),
    path("search/", search, name="search"),
    path("pages/sitemap/", views.site_map, name="site_map"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("", include("articles.machines.urls")),
    path("modes/", modes.modes, name="modes"),
    path("modes.css", modes.stylesheet, name="modes_stylesheet"),
]
