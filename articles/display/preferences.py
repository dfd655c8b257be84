"""Display preferences of a reader: theme, type size, elder mode. They are kept in a cookie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import product

from django.conf import settings
from django.http import HttpRequest

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 60 * 60

# By the names that addresses and cookies use; the first value of each is the default.
CHOICES = {
    "theme": ("auto", "light", "dark", "contrast"),
    "elder": ("off", "on"),
    "size": ("normal", "large", "largest"),
}
# Not for print: paper is white, whatever the screen is.
SCREEN = "screen"
DARK_SCREEN = "screen and (prefers-color-scheme: dark)"
MORE_CONTRAST = "(prefers-contrast: more)"


@dataclass(frozen=True)
class Preferences:
    """The choices of one reader, every one a value from CHOICES."""

    theme: str = "auto"
    elder: str = "off"
    size: str = "normal"

    @classmethod
    def parse(cls, cookie: str) -> Preferences:
        """Read a cookie as `cookie_value` writes it; anything else in it is ignored."""
        pairs = (word.partition("-") for word in cookie.split("."))
        known = {name: value for name, _, value in pairs if value in CHOICES.get(name, ())}
        return cls(**known)

    @classmethod
    def of(cls, request: HttpRequest) -> Preferences:
        return cls.parse(request.COOKIES.get(COOKIE, ""))

    @property
    def words(self) -> list[str]:
        """The choices as `theme-dark`: so they are written in the cookie and in class names."""
        return [f"{name}-{value}" for name, value in asdict(self).items()]

    @property
    def cookie_value(self) -> str:
        """The choices that are not defaults; empty when there is nothing to remember."""
        defaults = Preferences().words
        return ".".join(word for word in self.words if word not in defaults)

    @classmethod
    def all(cls) -> Iterator[Preferences]:
        """Yield every combination of choices."""
        return (cls(*values) for values in product(*CHOICES.values()))

    def stylesheets(self) -> Iterator[tuple[str, str]]:
        """Yield the names of files in static/site/modes/, each after the media it is for."""
        dark_on = {"light": "", "dark": SCREEN}.get(self.theme, DARK_SCREEN)
        if self.theme == "contrast" or self.elder == "on":
            yield "all", "contrast"
            if dark_on:
                yield dark_on, "contrast-dark"
        else:
            if dark_on:
                yield dark_on, "dark"
            if self.theme == "auto":
                yield MORE_CONTRAST, "contrast"
                yield f"{DARK_SCREEN} and {MORE_CONTRAST}", "contrast-dark"
        if self.size != "normal":
            yield "all", self.size
        # Last, so that its sizes win over those of the rest.
        if self.elder == "on":
            yield "all", "elder"


@lru_cache
def combined_stylesheet(preferences: Preferences) -> str:
    """Return one stylesheet for these preferences; in it the settings page marks them as chosen."""
    folder = settings.BASE_DIR / "static" / "site" / "modes"
    parts = [
        f"@media {media} {{\n{(folder / f'{name}.css').read_text()}}}\n"
        for media, name in preferences.stylesheets()
    ]
    for word in preferences.words:
        parts.append(f".is-{word} {{\n  --chosen: var(--red);\n}}\n")
        parts.append(f".is-{word} .chosen {{\n  display: inline;\n}}\n")
    return "".join(parts)
