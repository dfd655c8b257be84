"""Generated documents as they stand in the clipboard, with the characters that are to be seen.

A strategy gives pairs: HTML, and its visible characters in their order. The numbers and bullets of
lists are no characters of the text.
"""

from __future__ import annotations

from html import escape

from hypothesis import strategies as st

Part = tuple[str, str]

WORDS = st.text("渡口今晨重开，。“”《》（）水abcXYZ019<>&\"'—🚢é", min_size=1, max_size=8)
# What is typed between words, and seen as nothing or as a space.
GAPS = st.sampled_from(
    ["", "", " ", "&nbsp;", "&nbsp;&nbsp; ", "\n", "\u200b", "　", "&zwnj;", "\u202d"]
)
STYLES = st.sampled_from(
    [
        "font-weight:bold",
        "font-weight:normal",
        "font-style:italic",
        "mso-bidi-font-weight:normal",
        "font-family:宋体;mso-ascii-font-family:'Times New Roman'",
        "text-decoration:line-through",
        "vertical-align:super",
        "display:inline-block",
        'font-family:"微软雅黑",sans-serif;mso-spacerun:yes',
    ]
)


def _joined(parts: list[Part]) -> Part:
    return "".join(html for html, _text in parts), "".join(text for _html, text in parts)


def _wrapped(start: str, part: Part, end: str) -> Part:
    return f"{start}{part[0]}{end}", part[1]


TEXTS = st.builds(lambda gap, word: (f"{gap}{escape(word)}", word), GAPS, WORDS)


def _inline(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    many = st.lists(inner, min_size=1, max_size=3).map(_joined)
    return st.one_of(
        many,
        st.builds(
            lambda style, part: _wrapped(f"<span style='{style}'>", part, "</span>"),
            STYLES.filter(lambda style: "'" not in style),
            many,
        ),
        st.builds(
            lambda name, part: _wrapped(f"<{name}>", part, f"</{name}>"),
            st.sampled_from(
                ["b", "i", "u", "font", "strong", "em", "s", "st1:city", "ins", "label"]
            ),
            many,
        ),
        many.map(lambda part: _wrapped('<a href="https://example.cn/">', part, "</a>")),
        many.map(lambda part: _wrapped("", part, "<o:p></o:p>")),
        many.map(lambda part: _wrapped("", part, "<br>")),
        many.map(
            lambda part: _wrapped(
                "<![if !vml]>", part, "<![endif]><!--[if gte vml 1]>x<![endif]-->"
            )
        ),
    )


INLINES = st.recursive(TEXTS, _inline, max_leaves=6)

PARAGRAPH_STARTS = st.sampled_from(
    [
        "<p class=MsoNormal style='text-indent:21.0pt;mso-char-indent-count:2.0'>",
        '<p class=MsoNormal  style="margin-left:21.0000pt;" >',
        "<p>　　",
        "<p>&nbsp;&nbsp;&nbsp;&nbsp;",
        "<p style='mso-outline-level:2'>",
        "<p class=MsoTitle>",
        "<p class=MsoCaption>",
    ]
)
PARAGRAPHS = st.builds(
    lambda start, part: _wrapped(start, part, "</p>\n"), PARAGRAPH_STARTS, INLINES
)
MARKERS = st.sampled_from(["1.", "（2）", "a)", "iv.", "①", "l", "·", "o", "§", "三、", "1.2.1"])


def _word_item(level: int, marker: str, part: Part, text: str) -> Part:
    # A single item with a Chinese number keeps it as text, so there are always two.
    item = (
        f"<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level{level} lfo1'>"
        "<![if !supportLists]><span style='font-family:Wingdings'><span style='mso-list:Ignore'>"
        f"{marker}<span>&nbsp;&nbsp; </span></span></span><![endif]>"
    )
    return _joined([_wrapped(item, part, "</p>\n"), _wrapped(item, (text, text), "</p>\n")])


WORD_ITEMS = st.builds(
    _word_item, st.integers(1, 4), MARKERS, INLINES, st.sampled_from(["甲", "乙丙"])
)
LEAVES = st.one_of(
    PARAGRAPHS,
    WORD_ITEMS,
    INLINES.map(lambda part: _wrapped("<h3>", part, "</h3>")),
    INLINES.map(lambda part: _wrapped("<pre>", part, "</pre>")),
    INLINES.map(lambda part: _wrapped("<div>", part, "</div>")),
    INLINES.map(lambda part: _wrapped("<span style='display:block'>", part, "</span>")),
    st.sampled_from([("<p><br></p>", ""), ("<section></section>", ""), ("<hr>", ""), ("\n", "")]),
    st.just(("<p class=MsoNormal><o:p>&nbsp;</o:p></p>", "")),
)


def _cells(parts: list[Part]) -> Part:
    return _joined([_wrapped("<td style='font-weight:700'>", part, "</td>") for part in parts])


def _items(parts: list[Part]) -> Part:
    return _joined([_wrapped("<li>", part, "</li>") for part in parts])


def _blocks(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    many = st.lists(inner, min_size=1, max_size=3)
    one = many.map(_joined)
    containers = ["section", "div", "blockquote", "center", "article", "b", "li", "main"]
    rows = st.lists(many.map(_cells), min_size=1, max_size=3)
    return st.one_of(
        one,
        st.builds(
            lambda name, part: _wrapped(f"<{name}>", part, f"</{name}>"),
            st.sampled_from(containers),
            one,
        ),
        many.map(_items).map(lambda part: _wrapped("<ul>", part, "</ul>")),
        many.map(_items).map(lambda part: _wrapped("<ol start=3>", part, "</ol>")),
        # Nested beside the item.
        many.map(_items).map(lambda part: _wrapped("<ul><ul>", part, "</ul></ul>")),
        rows.map(
            lambda parts: _wrapped(
                "<table border=1><tr>",
                _joined([_wrapped("", p, "</tr><tr>") for p in parts]),
                "</tr></table>",
            )
        ),
    )


DOCUMENTS = st.lists(st.recursive(LEAVES, _blocks, max_leaves=8), min_size=1, max_size=4).map(
    _joined
)
