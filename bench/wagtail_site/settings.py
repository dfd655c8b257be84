"""Settings as `wagtail start` writes them, for serving instead of for development."""

from bench.plain.settings import *  # noqa: F403
from bench.plain.settings import DATABASES, FOLDER, MIDDLEWARE, TEMPLATES

INSTALLED_APPS = [
    "bench.wagtail_site",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE += ["wagtail.contrib.redirects.middleware.RedirectMiddleware"]
TEMPLATES[0]["APP_DIRS"] = True
TEMPLATES[0]["DIRS"] = []
ROOT_URLCONF = "bench.wagtail_site.urls"
DATABASES["default"]["NAME"] = FOLDER / "wagtail.sqlite3"
WAGTAIL_SITE_NAME = "bench"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
