"""The addresses of feeds and sitemaps."""

from django.urls import path

from articles.syndication import feeds, sitemaps
from articles.syndication.feed_formats import Atom, Rss

atom, rss = {"feed_type": Atom}, {"feed_type": Rss}

app_name = "syndication"

urlpatterns = [
    path("feed/", feeds.feed, atom, name="feed"),
    path("feed/rss/", feeds.feed, rss, name="feed_rss"),
    path("category/<slug:slug>/feed/", feeds.feed, atom, name="category_feed"),
    path("category/<slug:slug>/feed/rss/", feeds.feed, rss, name="category_feed_rss"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-articles-<int:part>.xml", sitemaps.articles, name="sitemap_articles"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
]
