"""The public addresses of the newsroom."""

from django.urls import path

from articles import views
from articles.search.views import search

urlpatterns = [
    path("", views.home, name="home"),
    path("category/<slug:slug>/", views.category, name="category"),
    path("articles/<int:pk>/", views.article, name="article"),
    path("search/", search, name="search"),
    path("pages/sitemap/", views.site_map, name="site_map"),
    path("pages/<slug:slug>/", views.page, name="page"),
]
