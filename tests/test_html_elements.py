"""Texts from other programs: no word is lost, and no two lines run together."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.markup.losses import losses
from articles.markup.sanitizer import body_to_html, clean
from articles.plain_text import lines, printable


def lines_of(body: str) -> list[str]:
    return list(lines(clean(body_to_html(body))))


def visible(text: str) -> str:
    """Return the text without white space, which may change."""
    return re.sub(r"\s", "", printable(text))


@pytest.mark.parametrize(
    "text",
    [
        "联系人：张三 <tougao@example.cn>",
        "<<书名>>",
        "如果 a<b and c>d，就 a < b",
        "List<String> 与 Map<String, List<T>>",
        "#include <map>",
        "AT&T &amp; &lt;b&gt; &nbsp;",
        "</书名> <!-- 没有结束 <!书> <?号>",
        "<config><name>值</name></config>",
        "10<20>5，<3",
    ],
)
def test_angle_brackets_and_entities_of_plain_text_stay(text):
    assert lines_of(f"{text}\n第二行") == [text, "第二行"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>张三 <a@example.cn></p>", ["张三 <a@example.cn>"]),
        ("<p><<书名>> a<3 List<String></p>", ["<<书名>> a<3 List<String>"]),
        ("<p></书名> <!书> <?号</p>", ["</书名> <!书> <?号"]),
        ("<p>甲 <!-- 没有结束</p><p>乙</p>", ["甲 <!-- 没有结束", "乙"]),
        ("<p><![CDATA[甲 & 乙]]></p>", ["甲 & 乙"]),
        ("<p>他说<q>好</q></p>", ["他说“好”"]),
        ('<p title="a <b> c">甲</p>', ["甲"]),
    ],
)
def test_what_is_no_element_stays_in_html_too(html, expected):
    assert lines_of(html) == expected


BLOCKS = [
    *("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div"),
    *("fieldset", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hgroup", "listing", "main", "marquee", "menu", "multicol", "nav", "noscript"),
    *("optgroup", "option", "p", "pre", "search", "section", "select", "summary", "textarea"),
    *("xmp", "x-card", "unknown"),
]
PARTS = [
    *("<dl><dt>甲</dt><dd>乙</dd></dl>", "<ul><li>甲<li>乙</ul>", "甲<hr>乙", "甲<br>乙"),
    *("<details><summary>甲</summary>乙</details>", "<fieldset><legend>甲</legend>乙</fieldset>"),
    *(
        "<table><caption>甲</caption><tr><td>乙</td></tr></table>",
        "<tr><td>甲</td><td>乙</td></tr>",
    ),
    "<table><thead><tr><th>甲</th></tr></thead><tfoot><tr><td>乙</td></tr></tfoot></table>",
    "<figure>甲<figcaption>乙</figcaption></figure>",
]


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_ends_the_line(name):
    block = f"<{name}>%s</{name}>"
    expected = ["甲", "乙", "丙"]
    assert lines_of(f"<p>零</p>甲{block % '乙'}丙") == ["零", *expected]
    assert lines_of("<p>零</p>" + "".join(block % text for text in expected)) == ["零", *expected]


@pytest.mark.parametrize("html", PARTS)
def test_parts_of_a_block_stay_apart(html):
    assert lines_of(f"{html}<p>丙</p>") == ["甲", "乙", "丙"]


@pytest.mark.parametrize("name", ["pre", "listing", "xmp", "textarea"])
def test_preformatted_text_keeps_its_lines_and_indents(name):
    html = body_to_html(f"<p>零</p><{name}>\n一\n  二\r\n\n三</{name}>")
    assert clean(html) == "<p>零</p><p>一<br>&nbsp;&nbsp;二<br><br>三</p>"


def test_code_in_raw_text_is_text():
    assert lines_of("<p>零</p><xmp><b>x</b> &amp;</xmp>") == ["零", "<b>x</b> &amp;"]
    assert lines_of("<p>零</p><plaintext><b>x</b>") == ["零", "<b>x</b>"]


@pytest.mark.parametrize("name", ["video", "audio", "iframe", "object", "svg", "title", "template"])
def test_an_element_without_an_end_swallows_nothing(name):
    assert lines_of(f"<p>一</p><{name} src=x/>二<p>三</p>") == ["一", "二", "三"]


def test_a_drawing_leaves_no_labels_in_the_text():
    drawing = "<svg viewBox='0 0 9 9'><title>图标</title><desc>说明</desc><text>一</text></svg>"
    formula = "<math><mfrac><mi>a</mi><mi>b</mi></mfrac><annotation>\\frac</annotation></math>"
    assert lines_of(f"<p>甲{drawing}乙{formula}丙<svg/>丁</p>") == ["甲乙丙丁"]


@pytest.mark.parametrize("content", ["<figcaption>图说</figcaption>", "图说", "<p>图说</p>"])
def test_a_figure_without_its_picture_is_a_paragraph(content):
    figure = f'<figure><a href="#x"><img src="https://other.example/x.jpg"></a>{content}</figure>'
    assert clean(f"<p>甲</p>{figure}<p>乙</p>") == "<p>甲</p><p>图说</p><p>乙</p>"


def test_word_processors_mark_up_words_inside_a_sentence():
    html = '<p>在<st1:city w:st="on">北京</st1:city>开<o:p></o:p>会</p><!--[if mso]>x<![endif]-->'
    assert lines_of(html) == ["在北京开会"]


@pytest.mark.parametrize("indent", ["　　", "    ", "\t", "　", "\xa0\xa0"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_an_indent_begins_a_paragraph(indent, end):
    body = end.join(f"{indent}第{n}段" for n in range(3))
    assert body_to_html(body) == "<p>第0段</p><p>第1段</p><p>第2段</p>"


@pytest.mark.parametrize("invisible", ["\ufeff", "\u200b", "\u2060"])
def test_invisible_characters_hide_neither_an_indent_nor_a_blank_line(invisible):
    body = f"{invisible}　　一\n{invisible}　　二\n三\n{invisible}\n四{invisible}"
    assert body_to_html(body) == "<p>一</p><p>二<br>三</p><p>四</p>"
    html = f"<p>{invisible}　　一</p><p>{invisible}</p><p>{invisible}<br></p><p>二</p>"
    assert clean(html) == "<p>一</p><p>二</p>"


@pytest.mark.parametrize(
    "indent", ["　　", "&nbsp;&nbsp;&nbsp;&nbsp;", "&#12288;&emsp;", "\xa0 \xa0"]
)
@pytest.mark.parametrize("container", ["%s", "<p>%s</p>", "<div>%s</div>", "<p><b>%s</b></p>"])
def test_a_break_before_an_indent_begins_a_paragraph(indent, container):
    body = container % f"{indent}一<br>{indent}二<BR />\r\n{indent}三<br>四"
    assert (
        re.sub("</?strong>", "", clean(body_to_html(body))) == "<p>一</p><p>二</p><p>三<br>四</p>"
    )


def test_two_breaks_begin_a_paragraph():
    body = "床前明月光<br>疑是地上霜<br><br/>\n&nbsp;<br>举头望明月"
    assert clean(body_to_html(body)) == "<p>床前明月光<br>疑是地上霜</p><p>举头望明月</p>"


@pytest.mark.parametrize("attribute", ["lang=zh-CN", "title=甲", 'lang="zh" title="<b>"'])
def test_attributes_of_word_processors_hide_no_indent_and_no_blank_line(attribute):
    html = f"<p {attribute}>　　甲</p><p {attribute}>&nbsp;</p><p {attribute}><b>　　乙</b></p>"
    assert clean(html) == "<p>甲</p><p><strong>乙</strong></p>"


def test_a_poem_keeps_its_lines():
    poem = "床前明月光\n疑是地上霜\n \n举头望明月\n低头思故乡"
    assert body_to_html(poem) == ("<p>床前明月光<br>疑是地上霜</p><p>举头望明月<br>低头思故乡</p>")


def test_html_without_paragraphs_is_read_by_its_line_ends():
    html = "第一段<b>粗</b>\n\n第二段\n续行\n<h2>题</h2>\n<ul>\n  <li>甲</li>\n</ul>\n末"
    assert clean(body_to_html(f"{html}<a\nhref='/x'>段</a>")) == (
        "<p>第一段<strong>粗</strong></p><p>第二段<br>续行</p><h2>题</h2><ul><li>甲</li></ul>"
        '<p>末<a href="/x" rel="noopener">段</a></p>'
    )


PIECES = st.sampled_from(
    [*"<>&;/!?-=\"' \n　ab书\u2028\t", "<b", "<p", "&lt;", "&nbsp;", "<!--", "]]>"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)))
@example("<a<b>")
def test_every_visible_character_of_plain_text_arrives(text):
    # Elements of HTML make it HTML, which the next test is about.
    text = re.sub("(?i)<(/?)(?=[a-z])", r"<\1书", text)
    assert visible("".join(lines_of(text))) == visible(text)


WORDS = st.text(st.sampled_from("甲乙丙 \n<>&3—“”…<"), min_size=1, max_size=6)
NAMES = [
    # In these, elements are text; other tests are about them.
    *(name for name in BLOCKS if name not in {"xmp", "textarea", "plaintext"}),
    "b",
    "em",
    "font",
    "span",
    "td",
    "tr",
    "table",
    "li",
    "ul",
    "dt",
    "a href=x",
    "o:p",
]
ELEMENTS = st.recursive(
    WORDS.map(lambda text: (text, escape(text, quote=False))),
    lambda inner: st.tuples(st.sampled_from(NAMES), st.lists(inner, min_size=1, max_size=3)).map(
        lambda pair: (
            "".join(text for text, _html in pair[1]),
            f"<{pair[0]}>{''.join(html for _text, html in pair[1])}</{pair[0].split()[0]}>",
        )
    ),
    max_leaves=6,
)


@given(ELEMENTS)
def test_every_visible_character_of_html_arrives(element):
    text, html = element
    arrived = visible("".join(lines_of(f"<p></p>{html}")))
    # A caption stands before its table.
    assert sorted(arrived) == sorted(visible(text))


def test_losses_are_counted_by_kind():
    html = (
        '<img src="x.png"><img src="/media/own.png"><svg></svg><video src=x></video>'
        '<iframe src=x></iframe><script>"<img>"</script><!-- <img> --><object><embed></object>'
        '<a href="#x">一</a><a href="/x">二</a><a name="y">三</a><audio></audio>'
    )
    assert losses(html, clean(html)) == {
        "picture": 2,
        "video": 1,
        "frame": 1,
        "script": 1,
        "object": 2,
        "link": 1,
        "recording": 1,
    }
