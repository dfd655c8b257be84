"""Syndication: feeds, sitemaps, and the metadata of pages."""
