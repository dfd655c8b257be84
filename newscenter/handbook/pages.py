"""Pages of the handbook: Markdown files of docs/, rendered once by each process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

BASE = Path(settings.BASE_DIR)
DOCS = BASE / "docs"
# By the names in their addresses, in the order of the contents.
FILES = {
    "writers": DOCS / "handbook" / "writers.md",
    "editors": DOCS / "handbook" / "editors.md",
    "moderators": DOCS / "handbook" / "moderators.md",
    "administrators": DOCS / "handbook" / "administrators.md",
    "operators": DOCS / "handbook" / "operators.md",
    "deployment": DOCS / "deployment.zh-CN.md",
    "settings": BASE / "README.zh-CN.md",
    "identity": DOCS / "identity.zh-CN.md",
    "screening": DOCS / "screening.zh-CN.md",
    "inspection": DOCS / "inspection.zh-CN.md",
    "compliance": DOCS / "compliance.md",
    "readers": DOCS / "handbook" / "readers.md",
}
# Of a file that is about other things too, the section that is shown.
PARTS = {"settings": "设置"}
PICTURES = "pictures/"
# Of static files: the folder of the pictures has it as a prefix.
STATIC = "handbook/"


class Heading(NamedTuple):
    level: int
    anchor: str
    text: str


class HandbookPage(NamedTuple):
    slug: str
    title: str
    text: SafeString
    headings: list[Heading]

    @property
    def contents(self) -> list[Heading]:
        return [heading for heading in self.headings if heading.level == 2]

    def get_absolute_url(self) -> str:
        return reverse("admin:handbook_page", args=[self.slug])


def anchor_of(text: str) -> str:
    """Return what a link to the heading ends in; code hosts make the same of it."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def _headings(tokens: list[Token]) -> Iterator[Heading]:
    """Give each heading its anchor, and yield it."""
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            anchor = anchor_of(inline.content)
            token.attrSet("id", anchor)
            yield Heading(int(token.tag[1:]), anchor, inline.content)


def _address(link: str, file: Path) -> str:
    """Return where a link leads in the admin; nothing for a file that is no page of it."""
    if re.match(r"#|https?:", link):
        return link
    path, _hash, anchor = unquote(link).partition("#")
    target = (file.parent / path).resolve()
    for slug, other in FILES.items():
        if other.resolve() == target:
            address = reverse("admin:handbook_page", args=[slug])
            return f"{address}#{anchor}" if anchor else address
    return ""


def _show(picture: Token) -> Iterator[Token]:
    """Yield the picture in a link to itself: on a phone it is too small to be read."""
    name = str(picture.attrGet("src")).removeprefix(PICTURES)
    picture.attrSet("src", static(f"{STATIC}{name}"))
    picture.attrSet("loading", "lazy")
    yield Token("link_open", "a", 1, attrs={"href": str(picture.attrGet("src"))})
    yield picture
    yield Token("link_close", "a", -1)


def _resolve(tokens: list[Token], file: Path) -> None:
    """Let pictures and links lead to where they are on this site."""
    for token in tokens:
        if token.type == "link_open" and (link := token.attrGet("href")):
            if address := _address(str(link), file):
                token.attrSet("href", address)
            else:
                # Its name stays, for somebody with the files at hand.
                token.attrs.pop("href")
        _resolve(token.children or [], file)
        if token.children:
            token.children = [
                shown
                for child in token.children
                for shown in (_show(child) if child.type == "image" else [child])
            ]


def _source(slug: str) -> str:
    text = FILES[slug].read_text()
    if heading := PARTS.get(slug):
        text = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        return f"# {heading}\n{text}"
    return text


@cache
def page(slug: str) -> HandbookPage:
    """Return the page of this name; raises KeyError, and OSError where its file is missing."""
    file = FILES[slug]
    # No HTML in the files: what they hold can be nothing but text, links and pictures.
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(_source(slug))
    headings = list(_headings(tokens))
    _resolve(tokens, file)
    text = parser.renderer.render(tokens, parser.options, {})
    return HandbookPage(slug, headings[0].text, mark_safe(text), headings)  # noqa: S308


def pages() -> list[HandbookPage]:
    # Somebody may have brought the program to a server without its documents.
    return [page(slug) for slug, file in FILES.items() if file.exists()]
