"""HTML's elements, and what becomes of those that the editor does not have.

Other programs write elements of HTML that the editor lacks, and angle brackets that are no HTML at
all. Dropping either would lose words or let lines run together: a block becomes a paragraph,
preformatted text keeps its lines, and what is no element stays as text.
"""

from __future__ import annotations

import re
from html import escape

from articles.markup import links


def _names_in(line: str) -> set[str]:
    return set(re.findall("[a-z0-9]+", line))


_TABLE = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_LISTS = {"dir", "li", "menu", "ol", "ul"}
_BLOCKS = _names_in(
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr isindex layer legend listing main"
    " marquee multicol nav noframes noscript optgroup option p plaintext pre search section select"
    " summary textarea xmp"
)
_INLINE = _names_in(
    "a abbr acronym area b base basefont bdi bdo bgsound big blink body br button cite code data"
    " datalist del dfn em embed font frame head html i image img input ins kbd keygen label link"
    " map mark meta meter nextid nobr output param picture progress q rb rp rt rtc ruby s samp slot"
    " small source spacer span strike strong sub sup time track tt u var wbr"
)
# Dropped with their content: it is not shown, or only where the element itself can't be.
INVISIBLE = _names_in(
    "applet audio canvas iframe math noembed object script style svg template title video"
)
_KNOWN = _TABLE | _LISTS | _BLOCKS | _INLINE | INVISIBLE
# HTML lets their end tags be left out.
_NEED_NO_END = _names_in("br dd dt hr img li p td th tr")

_KEPT = {"blockquote", "figcaption", "figure", "h2", "h3", "hr", "p"}
_SYNONYMS = {
    **dict.fromkeys(_BLOCKS - _KEPT, "p"),
    **dict.fromkeys(["h4", "h5", "h6"], "h3"),
    **dict.fromkeys(["del", "strike"], "s"),
    **dict.fromkeys(["dir", "menu"], "ul"),
    **dict.fromkeys(["thead", "tfoot"], "tbody"),
    "caption": "p",
    "h1": "h2",
    "b": "strong",
    "i": "em",
}

# A quoted value may contain angle brackets. Possessive, because backtracking could take minutes.
_ATTRIBUTES = r"""(?:=\s*(?:"[^"]*"|'[^']*'|[^\s<>"'][^\s<>]*)?|[^=<>])*+"""
_NAME = r"[a-z][^\s<>/=\"']*"
TAG = re.compile(rf"<(/?)({_NAME})({_ATTRIBUTES})>", re.IGNORECASE)
# The last alternative is an angle bracket that begins nothing.
_TOKEN = re.compile(
    rf"<!--.*?-->|<!doctype\b[^<>]*>|<\?[a-z][^<>]*>|<!\[(?:if|endif)\b[^<>]*>|{TAG.pattern}|<",
    re.IGNORECASE | re.DOTALL,
)
_PREFORMATTED = re.compile(
    rf"<(pre|listing|xmp|textarea|plaintext)\b{_ATTRIBUTES}>(.*?)(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
# A paragraph inside of a drawing would end it, and its labels would become text.
_DRAWINGS = {
    re.compile(rf"<{name}\b{_ATTRIBUTES}(?<!/)>.*?</{name}\s*>", re.IGNORECASE | re.DOTALL): (
        re.compile(rf"</{name}\s*>", re.IGNORECASE)
    )
    for name in ("svg", "math")
}
# How a word is read: <ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>. End tags may be left out.
_RUBY_FALLBACK = re.compile(
    rf"<rp\b{_ATTRIBUTES}>[\s()（）\[\]【】〔〕]*(?:</rp\s*>)?", re.IGNORECASE
)
_RUBY_TEXT = re.compile(
    rf"<rt\b{_ATTRIBUTES}>((?:(?!</?(?:r[btp]|rtc|ruby|p|div|br)\b).)*)(?:</rt\s*>)?",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = rf"<br\b{_ATTRIBUTES}>"
_BLANK = r"(?:&nbsp;|&e[mn]sp;|&#(?:160|12288|x3000|xa0);|\s)"
_INDENT = r"(?:&nbsp;|&e[mn]sp;|&#(?:160|12288|x3000|xa0);|[\u3000\u2002\u2003\xa0])"
_PARAGRAPH_BREAK = re.compile(
    rf"{_BREAK}(?:{_BLANK}*{_BREAK})+|{_BREAK}(?=\s*{_INDENT}\s*{_INDENT})", re.IGNORECASE
)
_BLOCK_TAG = rf"</?(?:{'|'.join(_KEPT | _LISTS | _TABLE)})\b{_ATTRIBUTES}>"
_LINE_END_AT_BLOCK = re.compile(
    rf"({_BLOCK_TAG})[^\S\n]*\n|\n(?=[^\S\n]*{_BLOCK_TAG})", re.IGNORECASE
)
_CHARACTER_DATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_END_TAG = re.compile(rf"</({_NAME})", re.IGNORECASE)
_START_TAG = re.compile(rf"<({_NAME})", re.IGNORECASE)


def is_html(text: str) -> bool:
    """Whether the text has tags of HTML, and not only angle brackets.

    A start tag counts where no end tag is needed: in “a<b and c>d” is no bold type.
    """
    return any(
        end or (name.lower() in _NEED_NO_END and (not attributes.strip(" /") or "=" in attributes))
        for end, name, attributes in TAG.findall(text)
        if name.lower() in _KNOWN
    )


def has_paragraphs(html: str) -> bool:
    """Whether elements, and not line ends, make the lines of this HTML."""
    breaks = {"br", "div", "p", "section", "article"}
    return any(name.lower() in breaks for _end, name, _attributes in TAG.findall(html))


def _without_drawings(html: str) -> str:
    for drawing, end_tag in _DRAWINGS.items():
        # Looking for an end behind the last one would take minutes, for each of many drawings.
        end = max((tag.end() for tag in end_tag.finditer(html)), default=0)
        html = drawing.sub("", html[:end]) + html[end:]
    return html


def _with_readings_in_parentheses(html: str) -> str:
    return _RUBY_TEXT.sub(
        lambda reading: f"（{reading[1]}）" if reading[1].strip() else "",
        _RUBY_FALLBACK.sub("", html),
    )


def with_paragraphs_for_breaks(html: str) -> str:
    """Return HTML with paragraphs where lines end twice, or before an indent, with <br>."""
    return _PARAGRAPH_BREAK.sub("<p>", html)


def _names(pattern: re.Pattern[str], html: str) -> set[str]:
    return {name.lower() for name in pattern.findall(html)}


def with_editor_elements(html: str) -> str:
    """Return `html` with the editor's elements in place of those that it lacks.

    The result is still to be sanitised.
    """
    html = _CHARACTER_DATA.sub(r"\1", html)
    html = _PREFORMATTED.sub(_preformatted, _without_drawings(html))
    html = _with_readings_in_parentheses(html)
    starts, ends = _names(_START_TAG, html), _names(_END_TAG, html)
    outside_of_tables = "table" not in starts

    def rewrite(token: re.Match[str]) -> str:
        slash, name, attributes = token[1], (token[2] or "").lower(), token[3]
        if not name:
            return "&lt;" if token[0] == "<" else ""
        if name in INVISIBLE - {"script", "style"} and name not in ends:
            return ""  # Without an end it would swallow the rest of the text.
        if name in _KNOWN:
            synonym = "p" if name in _TABLE and outside_of_tables else _SYNONYMS.get(name, name)
            if name == "q":
                return "”" if slash else "“"
            if name == "a":
                attributes = links.with_scheme(attributes)
            return f"<{slash}{synonym}{attributes}>"
        if name not in (starts if slash else ends) and not attributes.endswith("/"):
            return f"&lt;{token[0][1:]}"
        # Word marks cities and dates inside of sentences with elements such as <st1:city>.
        return "" if ":" in name else f"<{slash}p>"

    return _TOKEN.sub(rewrite, html)


def with_blank_lines_around_blocks(html: str) -> str:
    """Return `html` with its blocks on lines of their own, as plain text separates paragraphs."""
    html = TAG.sub(lambda tag: " ".join(tag[0].split()), with_editor_elements(html))
    return _LINE_END_AT_BLOCK.sub(r"\1\n\n", html)


def _preformatted(match: re.Match[str]) -> str:
    name, content = match[1].lower(), match[2].removeprefix("\r").removeprefix("\n")
    if name in {"xmp", "plaintext"}:
        content = escape(content, quote=False)
    elif name == "textarea":
        content = content.replace("<", "&lt;")
    pieces, done = [], 0
    for tag in TAG.finditer(content):
        pieces += [_with_breaks(content[done : tag.start()]), tag[0]]
        done = tag.end()
    return f"<p>{''.join(pieces)}{_with_breaks(content[done:])}</p>"


def _with_breaks(text: str) -> str:
    lines = text.expandtabs(4).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # A browser folds spaces, except for those that don't break.
    indented = (re.sub("^ +", lambda spaces: "&nbsp;" * len(spaces[0]), line) for line in lines)
    return "<br>".join(indented)
