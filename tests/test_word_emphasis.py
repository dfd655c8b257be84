"""Bold and italic type of Word files that comes from their styles."""

from articles.editing.word_import.conversion import converted
from tests.word_files import STYLES, _part, packed, paragraph, parts, run

TEXT = paragraph("正文第一段，说的是今年的春耕。")


def test_bold_and_italic_type_by_style_is_kept():
    values = (
        ("paragraph", "k", "要点", "", "<w:b/>"),
        ("paragraph", "k2", "要点二", '<w:basedOn w:val="k"/>', ""),
        ("character", "q", "轻", "", '<w:b w:val="0"/><w:i/>'),
        ("paragraph", "h", "heading 3", "", "<w:b/>"),
    )
    styles = STYLES + "".join(
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{title}"/>{base}'
        f"<w:rPr>{look}</w:rPr></w:style>"
        for kind, name, title, base, look in values
    )
    runs = run("选种", '<w:b w:val="false"/>') + run("晒种") + run("播种", '<w:rStyle w:val="q"/>')
    body = (
        paragraph("节气", style="h")
        + paragraph("春分", style="k2")
        + paragraph(runs=runs, style="k")
    )
    files = parts(TEXT + body)
    files["word/styles.xml"] = _part("styles", styles).encode()
    article, _archive = converted(packed(files))
    assert article.html.endswith(
        "<h2>节气</h2><p><strong>春分</strong></p><p>选种<strong>晒种</strong><em>播种</em></p>"
    )
