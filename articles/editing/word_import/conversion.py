"""Conversion of a Word file into an article: its title, its text as HTML, and its pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import tostring

import mammoth

from articles.editing.word_import import article_html, document
from articles.editing.word_import.container import main_part, opened, read, read_xml, refuse
from articles.editing.word_import.emphasis import write_emphasis
from articles.editing.word_import.names import text_of
from articles.editing.word_import.numbering import Numbering
from articles.editing.word_import.styles import Styles
from articles.images import ai_label

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

STYLE_MAP = """
p.Title => h1.title:fresh
p.Subtitle => p.subtitle:fresh
p.Caption => p.caption:fresh
p.Contents => p.contents:fresh
p.Quotation => blockquote > p:fresh
r[style-name='Emphasis'] => em
r[style-name='Intense Emphasis'] => em
"""
# Those that mammoth reads. It gets them as they were parsed and checked here.
_READ = re.compile(
    r"\[Content_Types\]\.xml|(?:word/)?_rels/[^/]+\.rels"
    r"|word/(?:numbering|styles|footnotes|endnotes|comments)\.xml"
)
_PROPERTIES = re.compile(r"docProps/[^/]+\.xml")
_HEADER = re.compile(r"word/(?:header|footer)\d*\.xml")
_NO_WORDS = re.compile(r"[\W\d]*|第?\W*\d*\W*页?\W*共?\W*\d*\W*页?")


@dataclass
class Converted:
    """An article as it was in the file. In the HTML a picture's address is its number."""

    title: str = ""
    subtitle: str = ""
    html: str = ""
    # The names of the parts that hold them, each once, and their texts by their numbers.
    pictures: list[str] = field(default_factory=list)
    picture_texts: dict[int, dict[str, str]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    ai_generated: bool = False


def _relations_of(part: str) -> str:
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def _relation_ids(archive: zipfile.ZipFile, part: str) -> set[str]:
    name = _relations_of(part)
    if name not in archive.namelist():
        return set()
    return {relation.get("Id", "") for relation in read_xml(archive, name)}


def _part_or_none(archive: zipfile.ZipFile, name: str) -> Element | None:
    return read_xml(archive, name) if name in archive.namelist() else None


def _prepare(
    archive: zipfile.ZipFile, name: str, root: Element, known: Styles, numbering: Numbering
) -> Counter[str]:
    """Rewrite a part with text, and return what the article will lack of it."""
    if document.is_too_long(root):
        refuse("too_large")
    counts = document.count_hidden(root)
    document.rewrite(root)
    counts += document.count_left_out(root)
    document.drop_dead_references(root, _relation_ids(archive, name))
    document.write_numbers(root, known, numbering)
    write_emphasis(root, known)
    document.mark_styles(root, known)
    return counts


def _has_words_in_margins(archive: zipfile.ZipFile) -> bool:
    headers = (name for name in archive.namelist() if _HEADER.fullmatch(name))
    return any(not _NO_WORDS.fullmatch(text_of(read_xml(archive, name))) for name in headers)


def _for_mammoth(archive: zipfile.ZipFile) -> tuple[io.BytesIO, Counter[str]]:
    """Return the file that mammoth reads. In place of each picture it has the picture's name."""
    main, names = main_part(archive), archive.namelist()
    if main not in names:
        refuse("damaged")
    known = Styles.of(_part_or_none(archive, "word/styles.xml"))
    numbering = Numbering.of(_part_or_none(archive, "word/numbering.xml"))
    counts: Counter[str] = Counter()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as copy:
        for name in names:
            if name == main or _READ.fullmatch(name):
                root = read_xml(archive, name)
                if name == main or name in {"word/footnotes.xml", "word/endnotes.xml"}:
                    counts += _prepare(archive, name, root, known, numbering)
                copy.writestr(name, tostring(root, encoding="utf-8"))
            elif not name.endswith((".xml", ".rels", "/")):
                copy.writestr(name, name)
    content.seek(0)
    return content, counts


def _numbering(pictures: list[str], missing: Counter[str]) -> Callable[[Any], Any]:
    """Return what mammoth calls for each picture: it numbers them."""

    def attributes(image: Any) -> dict[str, str]:
        try:
            with image.open() as file:
                name = file.read().decode()
        except KeyError:
            missing["picture"] += 1
            return {}
        if name not in pictures:
            pictures.append(name)
        return {"src": str(pictures.index(name))}

    return mammoth.images.img_element(attributes)


def _linked_pictures(messages: list[Any]) -> int:
    return sum("could not open external image" in message.message for message in messages)


def _is_labelled(archive: zipfile.ZipFile) -> bool:
    """Whether the properties of the file say that AI generated it."""
    properties = (name for name in archive.namelist() if _PROPERTIES.fullmatch(name))
    return bool(ai_label.find(read(archive, name) for name in properties))


def converted(data: bytes) -> tuple[Converted, zipfile.ZipFile]:
    """Return the article, and the archive with its pictures. Raises WordFileRefused."""
    archive = opened(data)
    file, left_out = _for_mammoth(archive)
    pictures: list[str] = []
    try:
        result = mammoth.convert_to_html(
            file,
            style_map=STYLE_MAP,
            # What the file itself asks for could be any element.
            include_embedded_style_map=False,
            convert_image=_numbering(pictures, left_out),
            external_file_access=False,
        )
    except (KeyError, ValueError, AttributeError, IndexError, TypeError):
        # Over a file that lacks what the standard demands.
        refuse("damaged")
    left_out["linked_picture"] += _linked_pictures(result.messages)
    left_out["margin"] += _has_words_in_margins(archive)
    article = article_html.Article.of(result.value)
    left_out["contents"] += article.has_contents
    return Converted(
        article.title,
        article.subtitle,
        article.html(),
        pictures,
        article.picture_texts(),
        +left_out,
        _is_labelled(archive),
    ), archive
