"""Numbers that Word writes by itself stay: of headings as text, of lists where they go on."""

import pytest

from articles.editing.word_import.conversion import converted
from articles.editing.word_import.numbering import written
from tests.word_files import STYLES, _part, item, packed, paragraph, parts

TEXT = paragraph("正文第一段，说的是今年的春耕。")
NUMBERING = """
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>
 <w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="5"/>
 <w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="4">
 <w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>
 <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="4"/></w:num>
"""
IN_STYLE = STYLES.replace(
    '<w:name w:val="heading 1"/>',
    '<w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>',
)


def html(body, styles=STYLES):
    files = parts(TEXT + body)
    files["word/numbering.xml"] = _part("numbering", NUMBERING).encode()
    files["word/styles.xml"] = _part("styles", styles).encode()
    article, _archive = converted(packed(files))
    return article.html.removeprefix("<p>正文第一段，说的是今年的春耕。</p>")


def in_list(text, number, level=0, style=""):
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, style=style, properties=numbering)


def test_headings_have_their_numbers():
    body = (
        in_list("播种", 2, style="1")
        + in_list("选种", 2, 1, "2")
        + in_list("晒种", 2, 1, "2")
        + in_list("收割", 2, style="1")
        + in_list("开镰", 2, 1, "2")
    )
    assert html(body) == (
        "<h2>一、播种</h2><h3>一.1 选种</h3><h3>一.2 晒种</h3><h2>二、收割</h2><h3>二.1 开镰</h3>"
    )


def test_headings_are_numbered_by_their_style_unless_they_are_taken_out():
    body = (
        paragraph("播种", style="1") + in_list("附记", 0, style="1") + paragraph("收割", style="1")
    )
    assert html(body, IN_STYLE) == "<h2>一、播种</h2><h2>附记</h2><h2>二、收割</h2>"


def test_a_list_goes_on_behind_a_paragraph():
    body = in_list("甲", 1) + in_list("乙", 1) + TEXT + in_list("丙", 1)
    assert html(body).endswith('<ol start="3"><li><p>丙</p></li></ol>')


def test_lists_that_begin_anew_are_not_joined():
    body = in_list("甲", 1) + in_list("五", 3) + in_list("六", 3)
    assert html(body) == (
        '<ol><li><p>甲</p></li></ol><ol start="5"><li><p>五</p></li><li><p>六</p></li></ol>'
    )


def test_rules_keep_the_words_of_their_numbers():
    body = in_list("总则", 4) + in_list("旅客", 4, 1) + in_list("船员", 4, 1) + in_list("附则", 4)
    assert html(body) == (
        "<p>第一条总则</p><ol><li><p>旅客</p></li><li><p>船员</p></li></ol><p>第二条附则</p>"
    )


def test_bullets_have_no_numbers():
    article, _archive = converted(packed(parts(TEXT + item("种子") + item("玉米", 1))))
    assert article.html.endswith("<ol><li><p>种子</p><ul><li><p>玉米</p></li></ul></li></ol>")


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (1, "chineseCounting", "一"),
        (10, "japaneseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (120, "chineseCounting", "120"),
        (2, "ideographTraditional", "乙"),
        (3, "decimalEnclosedCircle", "③"),
        (4, "upperRoman", "IV"),
        (2, "lowerLetter", "b"),
        (27, "upperLetter", "27"),
        (7, "decimal", "7"),
    ],
)
def test_numbers_are_written_as_their_format_wants_it(number, kind, text):
    assert written(number, kind) == text
