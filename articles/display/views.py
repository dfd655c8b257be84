"""How a reader wants the pages shown: light or dark, in high contrast, in larger type.

The pages stay the same bytes for everybody. They link one stylesheet, /modes.css, and its answer
alone depends on the reader's cookie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from articles.pages.decorators import public_page

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 60 * 60
LONGEST_ADDRESS = 2000

# What can be chosen, by the names in the address; the first of each is what nobody has to choose.
CHOICES = {
    "theme": ("auto", "light", "dark", "contrast"),
    "elder": ("off", "on"),
    "size": ("normal", "large", "largest"),
}
# Paper is white, whatever the screen is.
ON_SCREENS = "screen"
AT_NIGHT = "screen and (prefers-color-scheme: dark)"
IN_NEED = "(prefers-contrast: more)"


@dataclass(frozen=True)
class Display:
    """What one reader has chosen, each a value from CHOICES."""

    theme: str = "auto"
    elder: str = "off"
    size: str = "normal"

    @classmethod
    def from_cookie(cls, text: str) -> Display:
        """Words that mean nothing, or nothing any more, are left aside."""
        said = (word.partition("-") for word in text.split("."))
        known = {name: value for name, _, value in said if value in CHOICES.get(name, ())}
        return cls(**known)

    @property
    def words(self) -> list[str]:
        return [f"{name}-{value}" for name, value in asdict(self).items()]

    @property
    def cookie(self) -> str:
        """What to remember; nothing, where nothing was chosen."""
        usual = Display().words
        return ".".join(word for word in self.words if word not in usual)

    def sheets(self) -> Iterator[tuple[str, str]]:
        """The files in static/site/modes/ that make it, each with the media it is for."""
        night = {"light": "", "dark": ON_SCREENS}.get(self.theme, AT_NIGHT)
        if self.theme == "contrast" or self.elder == "on":
            yield "all", "contrast"
            if night:
                yield night, "contrast-dark"
        else:
            if night:
                yield night, "dark"
            if self.theme == "auto":
                yield IN_NEED, "contrast"
                yield f"{AT_NIGHT} and {IN_NEED}", "contrast-dark"
        if self.size != "normal":
            yield "all", self.size
        if self.elder == "on":
            yield "all", "elder"


@lru_cache
def sheet_of(display: Display) -> str:
    """The stylesheet that makes the display; the page of choices marks what is chosen by it."""
    folder = settings.BASE_DIR / "static" / "site" / "modes"
    parts = [
        f"@media {media} {{\n{(folder / f'{name}.css').read_text()}}}\n"
        for media, name in display.sheets()
    ]
    for word in display.words:
        parts.append(f".is-{word} {{\n  --chosen: var(--red);\n}}\n")
        parts.append(f".is-{word} .chosen {{\n  display: inline;\n}}\n")
    return "".join(parts)


def display_of(request: HttpRequest) -> Display:
    return Display.from_cookie(request.COOKIES.get(COOKIE, ""))


# The only answer of the site that depends on this cookie, so the only one that says so.
@require_safe
@cache_control(private=True, no_cache=True)
@vary_on_cookie
def stylesheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sheet_of(display_of(request)), content_type="text/css; charset=utf-8")


def way_back(request: HttpRequest) -> str:
    """The path on this site that the address names as `next`, or nothing."""
    path = request.GET.get("next", "")
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe and len(path) <= LONGEST_ADDRESS else ""


@public_page
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "display/page.html", {"back": way_back(request)})


@cache_control(private=True, no_store=True)
def remember(request: HttpRequest, chosen: dict[str, str]) -> HttpResponse:
    """Keep the choice in the reader's browser and nowhere else, and send him back."""
    answer = HttpResponseRedirect(way_back(request) or reverse("articles:display"))
    display = replace(display_of(request), **chosen)
    if display.cookie:
        answer.set_cookie(
            COOKIE,
            display.cookie,
            max_age=COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            # Set from a page of another site, a browser drops it.
            samesite="Lax",
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


@require_safe
def modes(request: HttpRequest) -> HttpResponse:
    """All choices; with one in the address, this choice is made.

    It is made by GET, so that it is a plain link: nothing changes but how this one browser shows
    the site, and the next link changes it back.
    """
    chosen = {name: request.GET[name] for name in CHOICES if name in request.GET}
    if not chosen:
        return show(request)
    if any(value not in CHOICES[name] for name, value in chosen.items()):
        raise Http404
    return remember(request, chosen)
