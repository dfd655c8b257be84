"""The demo content: the news of a small invented county.

Articles are in `articles/`, their comments in `comments/`, pictures in `pictures/` with their
captions in `pictures.toml`, everything else in `site.toml`. `manage.py demo` loads them into the
database. All of it, pictures included, was made for this project and is under its licence.
"""
