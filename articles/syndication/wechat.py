"""An article as HTML for the editor of a WeChat account (公众号), to be copied and pasted there.

WeChat drops classes, stylesheets and links to other sites, and keeps inline styles: every element
brings its own. It fetches the pictures from their addresses, which have to be absolute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from articles.markup.elements import TAG
from articles.markup.pictures import without_placeholders
from articles.models import Article, Picture
from articles.models.picture import TextPicture, is_long
from articles.plain_text import lines

INK, QUIET, RED, RULE = "#333333", "#888888", "#b3202a", "#d9d9d9"
PAGE = f"font-size:16px;line-height:1.75;letter-spacing:0.5px;color:{INK};text-align:justify;"
PARAGRAPH = "margin:0 0 16px;"
CAPTION = f"margin:8px 0 0;font-size:14px;line-height:1.6;color:{QUIET};text-align:center;"
CELL = f"padding:6px 8px;border:1px solid {RULE};font-size:15px;line-height:1.6;"
TITLE = f"margin:0 0 12px;font-size:22px;line-height:1.4;font-weight:bold;color:{INK};"
META = f"margin:0 0 16px;font-size:14px;color:{QUIET};"
LINKS = f"margin:0 0 4px;font-size:13px;line-height:1.6;color:{QUIET};word-break:break-all;"
# The element in WeChat and its style, for each of ours.
STYLES = {
    "p": ("p", PARAGRAPH),
    "h2": (
        "h2",
        (
            f"margin:28px 0 14px;padding:0 0 0 10px;border-left:4px solid {RED};"
            "font-size:20px;line-height:1.4;font-weight:bold;"
        ),
    ),
    "h3": ("h3", "margin:22px 0 12px;font-size:18px;line-height:1.4;font-weight:bold;"),
    "blockquote": (
        "blockquote",
        f"margin:0 0 16px;padding:4px 0 4px 14px;border-left:3px solid {RULE};color:{QUIET};",
    ),
    "ul": ("ul", "margin:0 0 16px;padding:0 0 0 24px;list-style-type:disc;"),
    "ol": ("ol", "margin:0 0 16px;padding:0 0 0 24px;list-style-type:decimal;"),
    "li": ("li", "margin:0 0 6px;"),
    "figure": ("section", "margin:20px 0;text-align:center;"),
    "figcaption": ("p", CAPTION),
    "table": ("table", "width:100%;margin:0 0 16px;border-collapse:collapse;"),
    "tbody": ("tbody", ""),
    "tr": ("tr", ""),
    "td": ("td", CELL),
    "th": ("th", f"{CELL}background-color:#f5f5f5;font-weight:bold;"),
    "hr": ("hr", f"margin:24px 0;border:0;border-top:1px solid {RULE};"),
    "br": ("br", ""),
    "strong": ("strong", "font-weight:bold;"),
    "em": ("em", "font-style:italic;"),
    "s": ("span", "text-decoration:line-through;"),
    "sub": ("sub", "font-size:12px;"),
    "sup": ("sup", "font-size:12px;"),
    "small": ("span", ""),
    "img": ("img", "display:block;max-width:100%;height:auto;margin:0 auto;"),
}
# Paragraphs in them stand close together.
TIGHT = {"li", "td", "th"}
# The types of lists that an article can have.
NUMBERS = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_KEPT = {"alt", "colspan", "rowspan", "start"}
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
# WeChat stores pictures 1080 pixels wide, and takes none of more than 10 MB.
WIDTH = 1080
# Where WeChat keeps links.
WECHAT_HOST = "mp.weixin.qq.com"


def element(name: str, style: str, content: str) -> str:
    return f'<{name} style="{style}">{content}</{name}>'


class _Text:
    """The text of an article while its elements get their styles."""

    def __init__(self, origin: str, pictures: Iterable[TextPicture]) -> None:
        self.origin = origin
        self.pictures = {picture.address: picture for picture in pictures}
        self.open: list[str] = []
        self.links: list[str] = []
        # What stands behind the words of each link that is open.
        self._ends: list[str] = []

    def styled(self, html: str) -> str:
        return TAG.sub(self._styled_tag, html)

    def _styled_tag(self, tag: re.Match[str]) -> str:
        name, attributes = tag[2].lower(), dict(_ATTRIBUTE.findall(tag[3]))
        if name == "a":
            return self._end_of_link() if tag[1] else self._link(unescape(attributes["href"]))
        new, style = STYLES.get(name, ("span", ""))
        if tag[1]:
            if self.open:
                self.open.pop()
            return f"</{new}>"
        if name == "p" and TIGHT & set(self.open[-1:]):
            style = "margin:0;"
        if numbers := NUMBERS.get(attributes.get("type", "")):
            style = style.replace("decimal", numbers)
        if name not in {"br", "hr", "img"}:
            self.open.append(name)
        kept = "".join(f' {key}="{value}"' for key, value in attributes.items() if key in _KEPT)
        styled = f' style="{style}"' if style else ""
        if name == "img":
            return self._picture(attributes["src"], f"{kept}{styled}")
        return f"<{new}{kept}{styled}>"

    def _picture(self, address: str, attributes: str) -> str:
        picture, label = self.pictures.get(address), ""
        if picture and picture.ai_generated:
            label = element("p", CAPTION, _("AI-generated"))
        # Of a strip every line is to be read.
        if picture and not is_long(picture.width, picture.height):
            address, _width = picture.rendition(WIDTH)
        return f'<img src="{escape(urljoin(self.origin, unescape(address)))}"{attributes}>{label}'

    def _link(self, address: str) -> str:
        address = urljoin(self.origin, address)
        if urlsplit(address).hostname == WECHAT_HOST:
            self._ends.append("</a>")
            return f'<a href="{escape(address)}" style="color:#576b95;">'
        if urlsplit(address).scheme not in {"http", "https"}:
            self._ends.append("")
            return ""
        if address not in self.links:
            self.links.append(address)
        number = self.links.index(address) + 1
        self._ends.append(element("sup", "font-size:12px;", f"[{number}]"))
        return ""

    def _end_of_link(self) -> str:
        return self._ends.pop() if self._ends else ""


def _cover(cover: Picture | None, body: str, text: _Text) -> str:
    if cover is None or cover.file.url in body:
        return ""
    text.pictures[cover.file.url] = cover.as_in_text()
    words = escape(f"{cover.caption} {cover.credit}".strip())
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    image = f'<img src="{escape(cover.file.url)}" alt="{escape(cover.alternative_text)}">'
    return text.styled(f"<figure>{image}{caption}</figure>")


def _head(article: Article) -> Iterator[str]:
    if article.kicker:
        yield element("p", META, escape(article.kicker))
    yield element("h1", TITLE, escape(str(article)))
    if article.subtitle:
        yield element("p", f"{PARAGRAPH}font-size:18px;", escape(article.subtitle))
    credits_line = [
        f"{label}{value}"
        for label, value in (
            (_("Source:"), article.source),
            (_("By:"), article.byline),
            (_("Responsible editor:"), article.responsible_editor),
        )
        if value
    ]
    if article.ai_generated:
        credits_line.append(_("Contains AI-generated content"))
    if credits_line:
        yield element("p", META, escape("　".join(credits_line)))


def _foot(article: Article, text: _Text) -> Iterator[str]:
    if article.author_note:
        note = escape(article.author_note).replace("\n", "<br>")
        yield element("p", META, note)
    for number, address in enumerate(text.links, 1):
        yield element("p", LINKS, f"[{number}] {escape(address)}")
    if article.is_public:
        address = urljoin(text.origin, article.get_absolute_url())
        words = _("The article on our site, with its attachments:")
        if not article.attachment_list:
            words = _("This article on the web:")
        yield element("p", LINKS, f"{words}{escape(address)}")


def wechat_html(article: Article, origin: str) -> str:
    """Return the article with inline styles; `origin` is scheme and host of the site."""
    text = _Text(origin, article.text_pictures)
    shown = without_placeholders(article.body)
    body = text.styled(shown)
    cover = _cover(article.cover, shown, text)
    parts = [*_head(article), cover, body, *_foot(article, text)]
    return element("section", PAGE, "".join(parts))


def wechat_text(article: Article) -> str:
    """Return the title and the lines of the article, for where no HTML can be pasted."""
    return "\n\n".join([str(article), *lines(without_placeholders(article.body))])
