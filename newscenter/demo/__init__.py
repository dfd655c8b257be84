"""The content of the demo: a small invented county, its categories, articles, comments, pictures.

Texts are files in `articles/` and `comments/`, everything else about the place is in `site.toml`
and `pictures.toml`. `manage.py demo` puts them into the database.
"""
