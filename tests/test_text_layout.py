"""Classes that the text of an article gets for the stylesheet."""

import pytest

from articles.pages.text_layout import with_layout_classes
from tests.factories import make_article, make_picture

FIGURE = '<figure><img src="/media/a.jpg" alt="x" width="{}" height="{}"></figure>'
TABLE = "<table><tbody>{}</tbody></table>"


def row(*cells: str, name: str = "td") -> str:
    return "<tr>" + "".join(f"<{name}>{cell}</{name}>" for cell in cells) + "</tr>"


@pytest.mark.parametrize("heading", ["一", "十二", "（二）", "3.", "<strong>三</strong>"])
@pytest.mark.parametrize("name", ["h2", "h3"])
def test_a_heading_of_one_or_two_characters_is_marked(heading, name):
    html = f"<p>前</p><{name}>{heading}</{name}><p>后</p>"
    expected = f'<p>前</p><{name} class="is-short">{heading}</{name}><p>后</p>'
    assert with_layout_classes(html) == expected


@pytest.mark.parametrize("heading", ["第一班", "凳子是怎样做成的", "&lt;", "一 二"])
def test_other_headings_are_not(heading):
    assert with_layout_classes(f"<h2>{heading}</h2>") == f"<h2>{heading}</h2>"


def test_a_short_heading_among_longer_ones_of_its_level_is_not():
    html = "<h2>缘起</h2><p>前</p><h2>凳子是怎样做成的</h2><h3>一</h3>"
    assert with_layout_classes(html) == html.replace("<h3>", '<h3 class="is-short">')


@pytest.mark.parametrize(
    "word", ["https://example.org/county", "<strong>" + "W" * 24 + "</strong>"]
)
def test_a_paragraph_with_a_long_word_is_marked_so_that_it_is_not_justified(word):
    html = f"<p>参见{word}</p>"
    assert with_layout_classes(html) == f'<p class="has-long-word">参见{word}</p>'


@pytest.mark.parametrize(
    "words", ['<a href="https://example.org/county">县志</a>', "not a long word"]
)
def test_other_paragraphs_are_not(words):
    assert with_layout_classes(f"<p>{words}</p>") == f"<p>{words}</p>"


@pytest.mark.parametrize(
    ("width", "height", "tall"),
    [
        (800, 1000, False),
        (800, 1001, True),
        (800, 2000, True),
        (800, 2001, False),
        (1600, 900, False),
    ],
)
def test_pictures_taller_than_four_to_five_are_marked(width, height, tall):
    html = with_layout_classes(FIGURE.format(width, height))
    assert ('<figure class="is-tall"><img' in html) is tall


def test_all_pictures_but_the_first_are_loaded_late():
    html = with_layout_classes(FIGURE.format(4, 3) * 3)
    assert html.count('<img loading="lazy" src=') == 2
    assert html.index("<img src") < html.index("<img loading")


def test_a_line_without_a_stop_above_a_table_is_its_title():
    table = TABLE.format(row("霁河镇", "晴"))
    html = with_layout_classes(f"<p>各乡镇天气</p>{table}<p>下表是明天的。</p>{table}<p>各乡镇</p>")
    assert html.startswith('<p class="is-table-title">各乡镇天气</p><table>')
    assert "<p>下表是明天的。</p><table>" in html
    assert html.endswith("<p>各乡镇</p>")


def test_columns_of_numbers_are_marked_with_their_headings():
    head = row("乡镇", "大豆", "产量", "备注", name="th")
    body = row("霁河镇", "100%", "1,204", "—") + row("望禾镇", "—", "61.5 亿", "快 2 天")
    html = with_layout_classes(TABLE.format(head + body))
    for cell in ("大豆", "100%", "—", "1,204", "61.5 亿", "产量"):
        assert f'class="is-number">{cell}<' in html
    for cell in ("乡镇", "霁河镇", "备注", "快 2 天"):
        assert f">{cell}<" in html
        assert f'class="is-number">{cell}<' not in html


@pytest.mark.parametrize(
    "rows",
    [
        '<tr><td colspan="2">1</td></tr><tr><td>1</td><td>2</td></tr>',
        f"<tr><td>{TABLE.format(row('1'))}</td></tr>",
        row("—", ""),
        row("一", "二", name="th"),
    ],
)
def test_other_tables_stay_as_they_are(rows):
    assert with_layout_classes(TABLE.format(rows)) == TABLE.format(rows)


@pytest.mark.django_db
def test_pages_have_the_classes_and_stored_text_has_not(reader):
    body = f"<h2>一</h2>{TABLE.format(row('1'))}"
    article = make_article(body=body, cover=make_picture())
    for address in (article.get_absolute_url(), f"{article.get_absolute_url()}print/"):
        text = reader.get(address).text
        assert '<h2 class="is-short">一</h2>' in text
        assert '<td class="is-number">1</td>' in text
    article.refresh_from_db()
    assert article.body == body
