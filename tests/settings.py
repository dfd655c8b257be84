"""The site's settings with what a test run must have to itself: its folder and its database."""

import os
import tempfile
from pathlib import Path

for name in (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "HTTPS",
    "SECRET_KEY",
    "TRUSTED_PROXIES",
):
    os.environ.pop(name, None)
if "VAR_DIR" not in os.environ:
    # Kept in a name, because the folder goes when the object does: at the end of the run.
    folder = tempfile.TemporaryDirectory(prefix="newscenter-test-")
    os.environ["VAR_DIR"] = folder.name
# Tests that run beside each other share no cache, no pictures, and no lock of the decoder.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if Path(os.environ["VAR_DIR"]).name != WORKER:
    os.environ["VAR_DIR"] = str(Path(os.environ["VAR_DIR"], WORKER))

from newscenter.env import SQLITE  # noqa: E402
from newscenter.settings import *  # noqa: E402, F403
from newscenter.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"] == SQLITE:
    # Connections to a database in memory share one lock: there are no races in it.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    # A test database need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA synchronous = OFF"

# What a thread of a test server keeps open would keep the database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
