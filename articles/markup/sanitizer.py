"""The HTML of rich text: one definition for the editor and for the sanitiser.

Paragraphs, headings of level 2 and 3, lists, quotations, rules, tables, links, emphasis, and
our own pictures. No classes, no styles, no identifiers: how a text looks, the indentation of
paragraphs included, is up to the stylesheet. A picture is

    <figure><img src="/media/…" alt="…" width="1200" height="800">
    <figcaption>Caption <small>Credit</small></figcaption></figure>

(on one line). The caption may be missing, and so may the credit in it.
"""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse_lazy
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django_prose_editor.config import allowlist_from_extensions
from django_prose_editor.fields import ProseEditorField

from articles.markup import elements, links

# The toolbar's buttons, from which the library derives the allowed elements. Credit and Newsroom
# are ours: static/newsroom/editor.js, registered in the settings.
MENU_GROUPS = [
    # Buttons all of them: the library's drop-down list can't be reached with the keyboard, and
    # needs a browser of 2023.
    "blockType -lists",
    "lists",
    "nodes -blockType -lists",
    "marks",
    "link",
    "table",
    "history",
    "utility",
]
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Figure": {"pickerUrl": reverse_lazy("admin:articles_picture_choices")},
    "Caption": True,
    "Credit": True,
    "Image": True,
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", "tel"],
        "choicesUrl": reverse_lazy("admin:articles_article_link_choices"),
    },
    "Newsroom": {
        "mediaUrl": settings.MEDIA_URL,
        "fetchesUrl": reverse_lazy("admin:articles_picture_fetches"),
        "wordImportUrl": reverse_lazy("admin:articles_article_import_word"),
    },
    "Menu": {"groups": [{"group": group} for group in MENU_GROUPS]},
}

MAX_LENGTH = 200_000
# Pasted text may shrink when it is cleaned. Beyond this it is refused unread, because parsing
# elements that are nested by the ten thousand takes minutes.
MAX_UNCLEANED_LENGTH = 2 * MAX_LENGTH
MAX_TAGS = 20_000

# Attributes that the library allows and we do not.
DROPPED_ATTRIBUTES = {"class", "style", "rel", "data-file", "data-type"}
MAX_PASSES = 10
TOO_LONG = _("This text is too long. Please keep it under %(limit)s characters, markup included.")


def _is_own_picture(address: str) -> bool:
    path = address.removeprefix(settings.MEDIA_URL)
    return path != address and ".." not in path and re.fullmatch(r"[\w./-]+", path) is not None


def _keep_attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src") and not _is_own_picture(value):
        return None
    if (tag, attribute) == ("a", "href"):
        return links.absolute(value)
    if attribute in {"width", "height", "colspan", "rowspan", "start"}:
        return value if re.fullmatch("[1-9][0-9]{0,4}", value, re.ASCII) else None
    return value


def _make_cleaner() -> nh3.Cleaner:
    allowed = allowlist_from_extensions(EXTENSIONS)
    return nh3.Cleaner(
        tags=allowed["tags"],
        attributes={
            # Otherwise `lang` and `title` may stand everywhere.
            "*": set(),
            **{tag: names - DROPPED_ATTRIBUTES for tag, names in allowed["attributes"].items()},
        },
        attribute_filter=_keep_attribute,
        url_schemes=allowed["url_schemes"],
        clean_content_tags=elements.INVISIBLE,
        # Editors vouch for their links, so no nofollow.
        link_rel="noopener",
    )


_cleaner = _make_cleaner()

# They come from joined files and from web pages, and would hide that a line is blank or indented.
_ZERO_WIDTH = "\u200b\u2060\ufeff"
_INVISIBLE_EDGES = re.compile(f"^[{_ZERO_WIDTH}]+|[{_ZERO_WIDTH}]+$")
# HTML and PostgreSQL refuse them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# These are applied to what the cleaner wrote: every “<” and “>” outside of tags is escaped there.
_FOREIGN_PICTURE = re.compile(r'<img(?:(?! src=)[^>"]|"[^"]*")*>')
# Without a picture it is none, and the editor would drop its caption.
_EMPTY_FIGURE = re.compile(r"<figure>((?:(?!<img|</?figure>).)*)</figure>", re.DOTALL)
_DEAD_LINK = re.compile(r'<a(?:(?! href=)[^>"]|"[^"]*")*>(.*?)</a>', re.DOTALL)
_TYPED_INDENT = re.compile(rf"(<p>(?:<(?:strong|em|s|su[bp])>)*)(?:&nbsp;|[\s{_ZERO_WIDTH}])+")
_BLANK_LINE = re.compile(rf"<(p|h[23])>(?:<p>|</p>|<br>|&nbsp;|[\s{_ZERO_WIDTH}])*</\1>")
# Stands for a blank line until it is known what is around it; the text itself has none.
_MARK = "\x00"
_MARKS = re.compile(rf"{_MARK}(?:\s*{_MARK})+")
_BLOCK_TAG = (
    r"</?(?:blockquote|br|fig|h[23r]|li|ol|p|table|tbody|td|th|tr|ul)"
    r'[a-z]*(?:[^>"]|"[^"]*")*>'
)
_MARK_AT_BLOCK = re.compile(rf"(^|{_BLOCK_TAG})\s*{_MARK}|{_MARK}\s*(?={_BLOCK_TAG}|$)")


def _without_blank_lines(html: str) -> str:
    html = _MARKS.sub(_MARK, _BLANK_LINE.sub(_MARK, html))
    # Between two runs of text that no other element separates, the line has to end.
    return _MARK_AT_BLOCK.sub(r"\1", html).replace(_MARK, "<br>")


def _without_figure(figure: re.Match[str]) -> str:
    content = re.sub("<(/?)figcaption>", r"<\1p>", figure[1])
    return content if re.search(_BLOCK_TAG, content) else f"<p>{content}</p>"


def _clean_once(html: str) -> str:
    html = _cleaner.clean(elements.with_editor_elements(html))
    html = _DEAD_LINK.sub(r"\1", _FOREIGN_PICTURE.sub("", html))
    html = _EMPTY_FIGURE.sub(_without_figure, html)
    return _without_blank_lines(_TYPED_INDENT.sub(r"\1", html)).strip()


def clean(html: str) -> str:
    """Return `html` without everything that the editor can't make, blank lines included.

    Cleaning is idempotent.
    """
    html = _UNPRINTABLE.sub("", html)
    # Where an element was dropped, the rest may be nested as no parser would nest it, and changes
    # when it is parsed again. Two passes are enough for everything but attacks.
    for _pass in range(MAX_PASSES):
        before, html = html, _clean_once(html)
        if html == before:
            break
    return html


def clean_or_refuse(html: str) -> str:
    """Return `html` cleaned; raises ValidationError when it is too long for an article."""
    is_too_long = len(html) > MAX_UNCLEANED_LENGTH or html.count("<") > MAX_TAGS
    cleaned = "" if is_too_long else clean(html)
    if is_too_long or len(cleaned) > MAX_LENGTH:
        raise ValidationError(TOO_LONG, params={"limit": f"{MAX_LENGTH:,}"}, code="max_length")
    return cleaned


def text_to_html(plain: str) -> str:
    """Return plain text as HTML: a paragraph begins after a blank line, and where one is indented.

    Any other line end is a <br>. The indents are dropped: the stylesheet indents.
    """
    return _paragraphs(escape(plain))


def body_to_html(text: str) -> str:
    """Return an article's text as HTML: HTML as it is, anything else as `text_to_html` does.

    Some systems store HTML with line ends for paragraphs, others with two <br>, or one before an
    indent. Nothing is sanitised here.
    """
    if not elements.is_html(text):
        return text_to_html(text)
    divided = elements.with_paragraphs_for_breaks(text)
    if divided != text:
        return f"<p>{divided}"
    if elements.has_paragraphs(text):
        return text
    return _paragraphs(elements.with_blank_lines_around_blocks(text))


def _paragraphs(text: str) -> str:
    # A line end before an indent becomes a blank line.
    lines = "\n".join(
        re.sub(r"^(?=\s)", "\n", _INVISIBLE_EDGES.sub("", line)).rstrip()
        for line in text.splitlines()
    )
    paragraphs = re.split(r"\n\s*\n\s*", lines.strip())
    return "".join(f"<p>{text}</p>" for text in paragraphs if text).replace("\n", "<br>")


class MarkupField(ProseEditorField):
    """Rich text that is sanitised whenever it is written to the database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, extensions=EXTENSIONS, sanitize=clean_or_refuse, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        # Typed into the form where the editor did not start.
        if value and not elements.is_html(value):
            value = text_to_html(value)
        cleaned = super().clean(value, model_instance)
        # Again, because a text of nothing but scripts is blank only after cleaning.
        self.validate(cleaned, model_instance)
        return cleaned

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(
            clean(value) if isinstance(value, str) else value, connection
        )
