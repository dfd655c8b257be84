"""Word files for tests, written element by element: usual ones and hostile ones."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from PIL import Image

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STYLES = """
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="4"><w:name w:val="heading 4"/></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="栏题"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="out"><w:name w:val="小节"/>
 <w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str = "", *, style: str = "", properties: str = "", runs: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    content = runs or (run(text) if text else "")
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def item(text: str, level: int = 0) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return paragraph(text, properties=numbering)


def picture(number: int, alternative: str = "", *, attribute: str = "embed") -> str:
    """Return a run with the picture of this number."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="{number}" name="图片 {number}"'
        f' descr="{escape(alternative)}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:{attribute}="rPicture{number}"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def photo(number: int = 0, size: tuple[int, int] = (64, 48)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, (number * 20 % 256, 90, 160)).save(content, "JPEG")
    return content.getvalue()


def _relation(name: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target}" {more}/>'


def _part(element: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{element} {NAMESPACES}>{content}</w:{element}>'
    )


def _content_types(main: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def parts(
    body: str,
    *,
    pictures: list[bytes] | None = None,
    relations: str = "",
    notes: str = "",
    content_type: str = MAIN,
) -> dict[str, bytes]:
    """Return the parts of a Word file by their names."""
    own = [
        _relation("rStyles", "styles", "styles.xml"),
        _relation("rNumbering", "numbering", "numbering.xml"),
    ]
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(content_type),
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}">'
            f"{_relation('rMain', 'officeDocument', 'word/document.xml')}</Relationships>"
        ),
        "word/document.xml": _part("document", f"<w:body>{body}</w:body>"),
        "word/styles.xml": _part("styles", STYLES),
        "word/numbering.xml": _part("numbering", NUMBERING),
    }
    for number, data in enumerate(pictures or [], 1):
        files[f"word/media/image{number}.jpeg"] = data
        own.append(_relation(f"rPicture{number}", "image", f"media/image{number}.jpeg"))
    if notes:
        files["word/footnotes.xml"] = _part("footnotes", notes)
        own.append(_relation("rNotes", "footnotes", "footnotes.xml"))
    files["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{RELATIONS}">{"".join(own)}{relations}</Relationships>'
    )
    return {
        name: data if isinstance(data, bytes) else data.encode() for name, data in files.items()
    }


def packed(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def docx(body: str, **options) -> bytes:
    return packed(parts(body, **options))


def report(number: int = 10, size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a usual report: a title, headings, a list, a table, pictures with captions."""
    body = [
        paragraph("春耕从十里铺开始", style="a3"),
        paragraph("——记今年的第一犁", properties='<w:jc w:val="center"/>'),
        paragraph("　　三月的风还凉，地里已经热闹起来。"),
        paragraph("一、开犁", style="1"),
        item("种子"),
        item("玉米", 1),
        item("化肥"),
    ]
    for index in range(1, number + 1):
        body += [
            paragraph(runs=picture(index)),
            paragraph(f"图{index}　春耕现场", style="a4"),
            paragraph(f"第{index}块地翻完了。"),
        ]
    return docx("".join(body), pictures=[photo(index, size) for index in range(number)])
