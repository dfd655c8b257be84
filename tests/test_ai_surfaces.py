"""Twelve AI-labelled files on their way: upload, files, pages, lists, print, feeds, metadata."""

from __future__ import annotations

import io
import json
import re
from typing import Any, NamedTuple

import feedparser
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from articles.images import ai_label
from articles.images.reencoding import reencode
from articles.images.rendering import render
from articles.images.renditions import rendition_names
from articles.models import Article, Category, Page, Picture, Publication
from tests.ai_labelled_files import FIELDS, FILES
from tests.factories import make_article, make_picture

CHOICES = "/admin/articles/picture/choices/"
LABEL = "AI 生成"


class Shown(NamedTuple):
    """An article with the picture as its cover, and one with it as the second in its text."""

    picture: Picture
    covered: Article
    texted: Article


@pytest.fixture(autouse=True)
def _worker_in_this_process(monkeypatch) -> None:
    """Spare the start of two processes for each file; test_picture_worker.py has those."""

    def ask(file: Any, *options: str, seconds: int = 0) -> tuple[dict[str, Any], bytes]:
        values = render(file.read(), options[1]) if options else reencode(file.read())
        return values, values.pop("picture", b"")

    for module in ("processing", "rendition_files"):
        monkeypatch.setattr(f"articles.images.{module}.ask_worker", ask)


def metadata(page: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return next(data for data in map(json.loads, blocks) if data["@type"] == "NewsArticle")


def as_figure(picture: Picture) -> str:
    return f"<figure>{picture.as_html('图')}</figure>"


def publish(name: str, writer: Client) -> Shown:
    """Upload one of the files as a writer does, and publish what shows it."""
    file = SimpleUploadedFile("a.bin", FILES[name])
    answer = writer.post(CHOICES, {"file": file, "alternative_text": "江边"})
    assert "AI" in answer.json()["notices"][0]
    picture = Picture.objects.get()
    picture.make_renditions()
    Publication.objects.update_or_create(pk=1, defaults={"full_text_in_feeds": True})
    plain = make_picture()
    body = f"<p>渡口通航。</p>{as_figure(plain)}{as_figure(picture)}"
    covered = make_article(title="封面", cover=picture, tags=["渡口"])
    return Shown(picture, covered, make_article(title="正文", body=body))


def test_there_are_four_files_of_each_format() -> None:
    formats = [Image.open(io.BytesIO(data)).format for data in FILES.values()]
    assert {name: formats.count(name) for name in formats} == {"JPEG": 4, "PNG": 4, "WEBP": 4}


def files_keep_the_label(shown: Shown) -> None:
    stored = json.loads(shown.picture.ai_label)
    assert stored["fields"] == FIELDS or stored["source_type"] == "trainedAlgorithmicMedia"
    name = shown.picture.file.name
    for file in [name, *rendition_names(name, shown.picture.size)]:
        with shown.picture.file.storage.open(file) as content:
            kept = ai_label.find([content.read()])
        assert json.loads(kept.to_json()) == stored, file


def readers_see_the_label(shown: Shown, reader: Client) -> None:
    for article in (shown.covered, shown.texted):
        own = article.get_absolute_url()
        for address in (own, f"{own}print/"):
            page = reader.get(address).text
            assert page.count(f'<span class="ai-label">{LABEL}</span>') == 1, address
    own = shown.covered.get_absolute_url()
    related = make_article(tags=["渡口"])
    lists = ["/", shown.covered.category.get_absolute_url(), "/search/?q=封面"]
    tag = shown.covered.taggings.get().tag
    lists += [tag.get_absolute_url(), related.get_absolute_url()]
    for address in lists:
        assert f'<small class="ai-label">{LABEL}</small>' in reader.get(address).text, address
    Category.objects.update(list_style="pictures")
    assert f"{LABEL}</small>" in reader.get(shown.covered.category.get_absolute_url()).text


def programs_are_told(shown: Shown, reader: Client) -> None:
    for article in (shown.covered, shown.texted):
        page = reader.get(article.get_absolute_url()).text
        images = [image for image in metadata(page)["image"] if isinstance(image, dict)]
        assert [image["creditText"] for image in images] == [LABEL]
        assert "TrainedAlgorithmicMedia" in images[0]["digitalSourceType"]
    covered = reader.get(shown.covered.get_absolute_url()).text
    assert '<meta property="og:image:alt" content="【AI 生成】江边">' in covered
    for address in ("/feed/", "/feed/rss/"):
        entries = feedparser.parse(reader.get(address).content).entries
        by_title = {entry.title: entry for entry in entries}
        assert LABEL in by_title["封面"].summary
        assert LABEL in by_title["正文"].content[0].value


@pytest.mark.parametrize("name", FILES)
def test_a_label_reaches_files_readers_and_programs(writer_client, reader, name) -> None:
    shown = publish(name, writer_client)
    files_keep_the_label(shown)
    readers_see_the_label(shown, reader)
    programs_are_told(shown, reader)


def test_the_copy_for_wechat_labels_it(writer_client, editor_client) -> None:
    shown = publish("JPEG, TC260 in XMP", writer_client)
    for article in (shown.covered, shown.texted):
        page = editor_client.get(f"/admin/articles/article/{article.pk}/wechat/")
        assert page.json()["html"].count(LABEL) == 1


def test_a_text_of_ai_says_so_to_readers_and_programs(reader, db) -> None:
    article = make_article(title="机写的消息", summary="渡口通航。", ai_generated=True)
    page = reader.get(article.get_absolute_url()).text
    head, body = page.split("</head>")
    assert "含 AI 生成内容" in body.split('class="rich-text"')[0]
    assert '<meta property="og:description" content="【含 AI 生成内容】渡口通航。">' in head
    (label,) = re.findall(r'<meta name="AIGC" content="(.*?)">', head)
    fields = json.loads(label.replace("&quot;", '"'))["AIGC"]
    assert fields["Label"] == "1"
    assert fields["PropagateID"].endswith(article.get_absolute_url())
    assert "digitalSourceType" in metadata(page)


def test_ordinary_articles_have_no_such_metadata(reader, db) -> None:
    page = reader.get(make_article(cover=make_picture()).get_absolute_url()).text
    assert "AIGC" not in page
    assert "AI 生成" not in page
    assert "digitalSourceType" not in metadata(page)
    assert isinstance(metadata(page)["image"][0], str)


def test_footer_pages_label_their_pictures(reader, db) -> None:
    picture = make_picture(ai_generated=True)
    Page.objects.filter(slug="about").update(body=as_figure(picture))
    assert f">{LABEL}<" in reader.get("/pages/about/").text
