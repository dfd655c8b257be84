"""The page of display settings, and the stylesheet that depends on them.

All pages stay the same bytes for every reader. They link one stylesheet, /modes.css, and it alone
varies by the reader's cookie.
"""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from articles.display.preferences import (
    CHOICES,
    COOKIE,
    COOKIE_AGE,
    Preferences,
    combined_stylesheet,
)
from articles.pages.decorators import kept_page, public_page

# A search of a hundred characters and its filters, percent-encoded.
MAX_RETURN_PATH_LENGTH = 1200


# A cache that minds Vary keeps one for each cookie; deploy/nginx.conf has those of collectstatic.
@require_safe
@cache_control(public=True, max_age=0, s_maxage=60)
@vary_on_cookie
@kept_page(by_display=True)
def stylesheet(request: HttpRequest) -> HttpResponse:
    css = combined_stylesheet(Preferences.of(request))
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _return_path(request: HttpRequest) -> str:
    """Return the path on this site that `?next=` names, or an empty string."""
    path = request.GET.get("next", "")
    # No host is allowed, not even the site's own: to know it, Django would have to trust the Host
    # header of the request.
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe and len(path) <= MAX_RETURN_PATH_LENGTH else ""


@public_page
def _show(request: HttpRequest) -> HttpResponse:
    return render(request, "display/page.html", {"return_path": _return_path(request)})


@cache_control(private=True, no_store=True)
def _remember(request: HttpRequest, choices: dict[str, str]) -> HttpResponse:
    """Keep the choices in the reader's browser, and send the reader back."""
    response = HttpResponseRedirect(_return_path(request) or reverse("articles:display"))
    preferences = replace(Preferences.of(request), **choices)
    if preferences.cookie_value:
        response.set_cookie(
            COOKIE,
            preferences.cookie_value,
            max_age=COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            # A page of another site can't change a reader's settings by loading this address.
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


@require_safe
def modes(request: HttpRequest) -> HttpResponse:
    """The display settings; with a choice in the address, the choice is made.

    It is made by GET, so that it is a plain link: nothing changes but how this one browser shows
    the site, and the next link changes it back.
    """
    choices = {name: request.GET[name] for name in CHOICES if name in request.GET}
    if not choices:
        return _show(request)
    if any(value not in CHOICES[name] for name, value in choices.items()):
        raise Http404
    return _remember(request, choices)
