"""Health checks for monitoring and load balancers."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.cache import caches
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.models import Picture

if TYPE_CHECKING:
    from newscenter.resilient_cache import ResilientCache


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process runs, whatever the database does."""
    return HttpResponse("ok", content_type="text/plain")


def _database_problem() -> str:
    try:
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        name = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite" and not os.path.exists(name):  # noqa: PTH110 (never fails)
            return "the database file is missing"
        return "the database does not answer"
    return "migrations are waiting" if unapplied else ""


def _static_files_problem() -> str:
    try:
        # As every page asks; the names are read once, when the process first needs one.
        static("site/site.css")
    except ValueError:
        return "the static files are not collected: run collectstatic, and start the site again"
    return ""


def _cache_problem() -> str:
    problem = cast("ResilientCache", caches["default"]).problem()
    return f"the cache can't be used: {problem}" if problem else ""


def _media_problem() -> str:
    folder = Path(settings.MEDIA_ROOT)
    try:
        # The first picture makes the folder.
        if not folder.exists() and not Picture.objects.exists():
            folder = folder.parent
        # Without a name, so that nothing is left behind by a process that ends here.
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(b"x")
    except OSError as error:
        return f"no pictures can be stored in the media folder: {error.strerror}"
    except Error:
        # The database has a line of its own.
        return ""
    return ""


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the site has all it needs, else 503 and a line for everything that fails."""
    checks = (_database_problem, _static_files_problem, _cache_problem, _media_problem)
    lines = [problem for check in checks if (problem := check())]
    return HttpResponse(
        "\n".join(lines) or "ready", status=503 if lines else 200, content_type="text/plain"
    )
