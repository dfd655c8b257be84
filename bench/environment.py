"""The set-up of benchmarks: Django, and a database of their own. To be imported first."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, setup_test_environment

from bench.servers import end_on_signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")
django.setup()
# Each leaves its databases and servers in order when it is told to end.
end_on_signals()

say = print


@contextlib.contextmanager
def test_database() -> Iterator[None]:
    """Provide an empty database on the server that DATABASE_URL names; drop it in the end."""
    if connection.vendor == "sqlite":
        connection.settings_dict.setdefault("TEST", {})["NAME"] = settings.VAR_DIR / "bench.sqlite3"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings.VISITS_DIR = Path(folder)
            yield
    finally:
        for database, name, _destroy in databases:
            database.creation.destroy_test_db(name, verbosity=0)


def database_url() -> str:
    """Return the address of the database of `test_database`, for other processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def analyze() -> None:
    """Sort indexes in and update the planner's statistics, as autovacuum does meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
