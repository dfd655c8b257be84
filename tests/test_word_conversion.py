"""Word files become articles: their title, headings, lists, tables, notes and pictures."""

import pytest

from articles.editing.word_import.conversion import converted
from tests.word_files import STYLES, docx, item, paragraph, photo, picture, run

BOLD, CENTRED = "<w:b/>", '<w:jc w:val="center"/>'
TEXT = paragraph("正文第一段，说的是今年的春耕。")


def read(body, **options):
    article, _archive = converted(docx(body, **options))
    return article


def html(body, **options):
    return read(body, **options).html


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


@pytest.mark.parametrize(
    "first",
    [
        paragraph("春耕开始", style="a3"),
        paragraph("春耕开始", style="1"),
        paragraph("春耕开始", properties=CENTRED),
        paragraph(runs=run("春耕", BOLD) + run("开始", BOLD)),
        paragraph(runs=run("春耕开始", '<w:sz w:val="44"/>')),
        paragraph("春耕开始", properties='<w:outlineLvl w:val="0"/>'),
        paragraph() + paragraph("春耕", style="a3") + paragraph("开始", style="a3"),
    ],
)
def test_the_title_is_taken_out_of_the_text(first):
    article = read(first + TEXT)
    assert article.title.replace(" ", "") == "春耕开始"
    assert article.html == "<p>正文第一段，说的是今年的春耕。</p>"


@pytest.mark.parametrize(
    "first",
    [
        paragraph("春耕开始了。", properties=CENTRED),
        paragraph("春耕开始"),
        paragraph(runs=run("春耕", BOLD) + run("开始")),
        paragraph("长" * 61, properties=CENTRED),
    ],
)
def test_a_first_sentence_is_no_title(first):
    article = read(first + TEXT)
    assert article.title == ""
    assert article.html.count("<p>") == 2


def test_a_line_with_a_dash_below_the_title_is_the_subtitle():
    article = read(paragraph("春耕开始", style="a3") + paragraph("——记第一犁") + TEXT)
    assert (article.title, article.subtitle) == ("春耕开始", "——记第一犁")


def test_headings_have_two_levels():
    body = html(
        paragraph("题", style="a3")
        + paragraph("一级", style="1")
        + paragraph("二级", style="2")
        + paragraph("四级", style="4")
        + paragraph("自己的样式", style="own")
        + paragraph("大纲级别", style="out")
    )
    assert body == ("<h2>一级</h2><h3>二级</h3><h3>四级</h3><h3>自己的样式</h3><h3>大纲级别</h3>")


def test_lists_are_nested():
    body = html(TEXT + item("种子") + item("玉米", 1) + item("大豆", 1) + item("化肥"))
    assert body.endswith(
        "<ol><li><p>种子</p><ul><li><p>玉米</p></li><li><p>大豆</p></li></ul></li>"
        "<li><p>化肥</p></li></ol>"
    )


def test_bold_and_italic_stay_and_colours_go():
    runs = run("红", '<w:color w:val="FF0000"/>') + run("粗", BOLD) + run("斜", "<w:i/>")
    assert html(TEXT + paragraph(runs=runs)).endswith("<p>红<strong>粗</strong><em>斜</em></p>")


def test_cells_of_tables_stay_merged():
    rows = [
        cell("合计", '<w:gridSpan w:val="2"/>'),
        cell("甲", "<w:vMerge w:val='restart'/>") + cell("1"),
        cell("", "<w:vMerge/>") + cell("2"),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    body = html(paragraph("表1 收成", style="a4") + f"<w:tbl>{table}</w:tbl>")
    assert '<td colspan="2"><p>合计</p></td>' in body
    assert '<td rowspan="2"><p>甲</p></td><td><p>1</p></td></tr><tr><td><p>2</p></td>' in body
    assert '<p class="caption">表1 收成</p>' in body


def test_footnotes_are_text_at_the_end():
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{paragraph("据县志。")}</w:footnote>'
    body = html(TEXT + paragraph(runs=run("从前") + reference + run("有渡口")), notes=notes)
    assert body.endswith("<p>从前<sup>[1]</sup>有渡口</p><p>[1] 据县志。</p>")


def test_tracked_changes_are_resolved():
    runs = (
        run("留")
        + f"<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>{run('加')}</w:ins>"
        + f"<w:moveFrom>{run('移走')}</w:moveFrom><w:moveTo>{run('移来')}</w:moveTo>"
    )
    article = read(TEXT + paragraph(runs=runs))
    assert article.html.endswith("<p>留加移来</p>")
    assert article.left_out["tracked"]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ('<w:fldSimple w:instr="SEQ 图">' + run("3") + "</w:fldSimple>" + run("号"), "3号"),
        (f"<w:smartTag>{run('北京')}</w:smartTag>", "北京"),
        (run("上") + "<w:r><w:cr/></w:r>" + run("下"), "上<br>下"),
        (
            f"<w:r><w:ruby><w:rt>{run('kàng')}</w:rt><w:rubyBase>{run('炕')}</w:rubyBase></w:ruby></w:r>",
            "炕（kàng）",
        ),
        (run("见") + f'<w:hyperlink w:anchor="x">{run("下文")}</w:hyperlink>', "见下文"),
        (f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件"),
    ],
)
def test_no_words_are_lost_in_fields(runs, text):
    assert html(TEXT + paragraph(runs=runs)).endswith(f"<p>{text}</p>")


@pytest.mark.parametrize("with_fallback", [True, False])
def test_the_text_of_a_text_box_is_there_once(with_fallback):
    box = f"<w:txbxContent>{paragraph('框里的字')}</w:txbxContent>"
    choice = f"<w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing>"
    fallback = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice>{choice}</mc:Choice>"
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
        if with_fallback
        else choice
    )
    assert html(TEXT + paragraph(runs=f"<w:r>{drawing}</w:r>")).count("框里的字") == 1


def test_links_and_their_words_stay():
    target = '<Relationship Id="rLink" Type="x/hyperlink" Target="https://example.cn/a?b=1&amp;c=2"'
    link = f'<w:hyperlink r:id="rLink">{run("这里")}</w:hyperlink>'
    body = html(TEXT + paragraph(runs=link), relations=f'{target} TargetMode="External"/>')
    assert body.endswith('<p><a href="https://example.cn/a?b=1&amp;c=2">这里</a></p>')


@pytest.mark.parametrize("caption", ["图1 春耕", "图为春耕现场。", "▲ 春耕", "（李明 摄）"])
def test_captions_join_their_pictures(caption):
    body = TEXT + paragraph(runs=picture(1, "一台拖拉机")) + paragraph(caption) + TEXT
    article = read(body, pictures=[photo()])
    assert (
        f'<figure><img alt="一台拖拉机" src="0"><figcaption>{caption}</figcaption></figure>'
        in article.html
    )
    assert article.pictures == ["word/media/image1.jpeg"]
    assert article.picture_texts[0] == {"alternative_text": "一台拖拉机", "caption": caption}


@pytest.mark.parametrize("text", ["图书馆开门了。", "图2023年规划", "第二段。"])
def test_other_paragraphs_behind_pictures_are_no_captions(text):
    body = html(TEXT + paragraph(runs=picture(1)) + paragraph(text), pictures=[photo()])
    assert body.endswith(f'<figure><img src="0"></figure><p>{text}</p>')


def test_a_picture_inside_a_sentence_does_not_cut_it():
    runs = run("前半句") + picture(1) + run("后半句。")
    body = html(TEXT + paragraph(runs=runs), pictures=[photo()])
    assert body.endswith('<p>前半句后半句。</p><figure><img src="0"></figure>')


def test_pictures_in_tables_and_lists_are_figures_there():
    table = f"<w:tbl><w:tr><w:tc>{paragraph(runs=picture(1))}</w:tc></w:tr></w:tbl>"
    listed = item("").replace("</w:pPr>", "</w:pPr>" + run("项") + picture(1), 1)
    body = html(TEXT + table + listed, pictures=[photo()])
    assert '<td><figure><img src="0"></figure></td>' in body
    assert '<li><p>项</p><figure><img src="0"></figure></li>' in body


@pytest.mark.parametrize(
    "text", ["微信图片_20260301", "IMG_2041.JPG", "图片包含 游戏机\n\n描述已自动生成", "图片 3"]
)
def test_alternative_texts_that_say_nothing_do_not_count(text):
    article = read(TEXT + paragraph(runs=picture(1, text)), pictures=[photo()])
    assert article.picture_texts[0]["alternative_text"] == ""


def test_what_is_left_out_is_counted():
    body = (
        TEXT
        + paragraph(
            runs="<w:r><w:drawing><wp:inline><c:chart r:id='x'/></wp:inline></w:drawing></w:r>"
        )
        + paragraph(runs="<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>")
        + paragraph(runs=run("秘密", "<w:vanish/>") + run("公开"))
        + paragraph(runs='<w:r><w:commentReference w:id="1"/></w:r>')
        + paragraph("开犁……1", style="toc")
        + paragraph(runs=picture(1, attribute="link"))
        + paragraph(runs=picture(7))
    )
    linked = (
        '<Relationship Id="rPicture1" Type="x/image" Target="http://127.0.0.1/a.png"'
        ' TargetMode="External"/>'
    )
    article = read(body, relations=linked)
    assert "秘密" not in article.html and "开犁" not in article.html and "公开" in article.html
    assert "<img" not in article.html
    assert article.left_out == {
        "chart": 1,
        "formula": 1,
        "hidden": 1,
        "comment": 1,
        "contents": 1,
        "linked_picture": 1,
    }


def test_a_style_map_in_the_file_does_not_count():
    files = {"mammoth/style-map": b"p => script"}
    from tests.word_files import packed, parts

    article, _archive = converted(packed(parts(TEXT) | files))
    assert article.html == "<p>正文第一段，说的是今年的春耕。</p>"


def test_styles_based_on_each_other_end():
    circle = STYLES.replace(
        'w:styleId="own"><w:name w:val="栏题"/><w:basedOn w:val="2"/>',
        'w:styleId="own"><w:name w:val="栏题"/><w:basedOn w:val="own"/>',
    )
    from tests.word_files import _part, packed, parts

    files = parts(TEXT + paragraph("题", style="own"))
    files["word/styles.xml"] = _part("styles", circle).encode()
    article, _archive = converted(packed(files))
    assert article.html.endswith("<p>题</p>")
