"""Settings of the measured site: those of the site, and a switch of how it keeps pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from newscenter.settings import *  # noqa: F403
from newscenter.settings import MIDDLEWARE

if TYPE_CHECKING:
    from newscenter.page_store import KeptPage

SWITCH = "/bench/keeping/"
# A reading of the database at every request; one in a tenth of a second; each page rendered anew.
SELECT, REUSE, NOT_KEPT = "select", "reuse", "not-kept"
MIDDLEWARE = ["bench.measured_site.choose_keeping", *MIDDLEWARE]

GetResponse = Callable[[HttpRequest], HttpResponse]


def get_nothing(_key: tuple[str, ...]) -> KeptPage | None:
    """Find no page, whatever is kept."""
    return None


def choose_keeping(get_response: GetResponse) -> GetResponse:
    """Middleware that obeys /bench/keeping/…; one process, so that all of it obeys."""
    # They need the settings.
    from newscenter import kept_pages  # noqa: PLC0415
    from newscenter.page_store import kept_pages as store  # noqa: PLC0415

    reuse, get = kept_pages.SECONDS_BETWEEN_READINGS, store.get

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(SWITCH):
            return get_response(request)
        mode = request.path_info.removeprefix(SWITCH)
        kept_pages.SECONDS_BETWEEN_READINGS = reuse if mode == REUSE else 0
        # Without it, each page is rendered as if something on it had just changed.
        store.get = get_nothing if mode == NOT_KEPT else get  # type: ignore[assignment, method-assign]
        return HttpResponse(mode)

    return respond
