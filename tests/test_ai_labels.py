"""Labels of AI-generated content: read from files, kept in them, and shown to readers."""

import json
import xml.etree.ElementTree as ET
import zlib

import feedparser
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from articles.images.ai_label import FIELDS, find
from articles.models import Article, Picture, Publication
from newscenter.import_format import LineRefused, parse_line
from tests.factories import make_article, make_draft, make_picture
from tests.picture_files import chunk, encoded, segment, stored, with_chunks, with_segments

CHOICES = "/admin/articles/picture/choices/"
LABEL = {
    "Label": "1",
    "ContentProducer": "001191110102MAD55U9H0F10002",
    "ProduceID": "98ae6b12-23e2-49af",
    "ReservedCode1": "",
    "ContentPropagator": "内容平台<1>",
    "PropagateID": "98ae6b12-23e2-49af",
    "ReservedCode2": "MEUCIQ+/==",
}
assert tuple(LABEL) == FIELDS
BARE = json.dumps(LABEL, ensure_ascii=False)
NAMED = json.dumps({"AIGC": LABEL}, ensure_ascii=False)
PHOTO = Image.new("RGB", (32, 16), "blue")
TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def xmp(inner, attributes=""):
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        f' xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"{attributes}>{inner}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


ELEMENT = xmp(f"<TC260:AIGC>{BARE.replace('<', '&lt;')}</TC260:AIGC>")
ATTRIBUTE = xmp("", f' TC260:AIGC="{escaped(BARE)}"')


def exif(comment):
    data = Image.Exif()
    data.get_ifd(0x8769)[0x9286] = comment
    return data.tobytes()


PNG, JPEG = encoded(PHOTO, "PNG"), encoded(PHOTO)
LABELLED = {
    "PNG text": with_chunks(PNG, chunk(b"tEXt", b"AIGC\0" + BARE.encode())),
    "PNG compressed": with_chunks(PNG, chunk(b"zTXt", b"AIGC\0\0" + zlib.compress(BARE.encode()))),
    "PNG in UTF-8": with_chunks(PNG, chunk(b"iTXt", b"AIGC\0\0\0\0\0" + BARE.encode())),
    "PNG in UTF-8, compressed": with_chunks(
        PNG, chunk(b"iTXt", b"AIGC\0\1\0\0\0" + zlib.compress(NAMED.encode()))
    ),
    "PNG, after the picture": PNG[:-12] + chunk(b"tEXt", b"AIGC\0" + BARE.encode()) + PNG[-12:],
    "PNG with XMP": with_chunks(PNG, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + ELEMENT)),
    "PNG with a comment in EXIF": encoded(PHOTO, "PNG", exif=exif(b"ASCII\0\0\0" + NAMED.encode())),
    "JPEG with XMP": encoded(PHOTO, xmp=ELEMENT),
    "JPEG with XMP, as an attribute": encoded(PHOTO, xmp=ATTRIBUTE),
    "JPEG with a comment in EXIF": encoded(PHOTO, exif=exif(b"ASCII\0\0\0" + NAMED.encode())),
    "JPEG, little-endian": encoded(PHOTO, exif=exif(b"UNICODE\0" + NAMED.encode("utf-16-le"))),
    "JPEG, big-endian": encoded(PHOTO, exif=exif(b"UNICODE\0" + NAMED.encode("utf-16-be"))),
    "JPEG with a comment": encoded(PHOTO, comment=NAMED.encode()),
    "JPEG with JSON in JSON": with_segments(
        JPEG, segment(0xEB, json.dumps({"AIGC": BARE}, ensure_ascii=False).encode())
    ),
    "WebP with XMP": encoded(PHOTO, "WEBP", xmp=ELEMENT),
    "WebP with EXIF": encoded(PHOTO, "WEBP", exif=exif(b"ASCII\0\0\0" + NAMED.encode())),
    "AVIF with XMP": encoded(PHOTO, "AVIF", xmp=ELEMENT),
    "GIF with a comment": encoded(PHOTO, "GIF", comment=NAMED.encode()),
}


@pytest.mark.parametrize("name", LABELLED)
def test_the_label_of_a_file_is_read_and_kept(name):
    picture = stored(LABELLED[name])
    assert json.loads(picture.ai_label)["fields"] == LABEL
    file = picture.read()
    (kept,) = ET.fromstring(Image.open(picture).info["xmp"].decode()).iter(
        "{http://www.tc260.org.cn/ns/AIGC/1.0/}AIGC"
    )
    assert json.loads(kept.text) == LABEL
    # So the file can be uploaded again, here or elsewhere.
    assert stored(file).ai_label == picture.ai_label


@pytest.mark.parametrize(
    "data",
    [
        encoded(PHOTO, xmp=xmp(f"<a>{TYPE}trainedAlgorithmicMedia</a>")),
        with_segments(JPEG, segment(0xEB, b"JP\0\1jumb" + f"{TYPE}compositeSynthetic".encode())),
        with_chunks(PNG, chunk(b"caBX", b"jumb" + f"{TYPE}trainedAlgorithmicMedia".encode())),
        with_chunks(PNG, chunk(b"tEXt", b"AIGC\0Label: 2")),
        encoded(PHOTO, xmp=xmp("<TC260:AIGC><TC260:Label>3</TC260:Label></TC260:AIGC>")),
        with_chunks(PNG, chunk(b"tEXt", b"aigc\0{'ID': '" + b"x" * 400 + b"', 'Label': '1'}")),
        with_chunks(PNG, chunk(b"tEXt", b'Comment\0{"aigc": {"label": "1", "produceID": "x"}}')),
        encoded(PHOTO, xmp=xmp(f"<TC260:AIGC>{' ' * 400}{{&quot;Label&quot;:1}}</TC260:AIGC>")),
        encoded(PHOTO, xmp=xmp(f"<TC260:AIGC>{'x' * 400}<TC260:Label>1</TC260:Label>")),
    ],
)  # fmt: skip
def test_other_marks_of_ai_count_too(data):
    picture = stored(data)
    assert picture.ai_label
    assert stored(picture.read()).ai_label == picture.ai_label


@pytest.mark.parametrize(
    "data",
    [
        PNG,
        with_chunks(PNG, chunk(b"tEXt", b'Comment\0on AIGC. Label "1", Label 2')),
        with_chunks(PNG, chunk(b"tEXt", b'AIGC\0{"Label": "0"}')),
        encoded(PHOTO, xmp=xmp("<dc:subject>AIGC</dc:subject>", ' xmp:Label="1"')),
        with_chunks(PNG, chunk(b"tEXt", b'AIGC\0{"Other": "1"}')),
        encoded(PHOTO, xmp=xmp(f"<a>{TYPE}digitalCapture</a>")),
        with_segments(JPEG, segment(0xEB, b"JP\0\1jumbc2pa of a camera")),
    ],
)
def test_ordinary_pictures_get_no_label(data):
    assert stored(data).ai_label == ""


def test_a_huge_label_is_cut_and_still_a_label():
    huge = json.dumps({"Label": "1", "ReservedCode1": "x" * 9000}).encode()
    assert find([b"AIGC" + huge]).fields == {"Label": "1"}
    assert find([b'AIGC{"Label":"1","ReservedCode1":"' + b"x" * 900_000]).fields == {"Label": "1"}


def upload(client, data, **fields):
    form = {"file": SimpleUploadedFile("a.png", data), "alternative_text": "图"}
    return client.post(CHOICES, form | fields)


def test_a_labelled_upload_is_marked_and_its_uploader_told(writer_client):
    answer = upload(writer_client, LABELLED["PNG text"])
    picture = Picture.objects.get()
    assert picture.ai_generated
    assert "98ae6b12" in picture.ai_label
    assert "AI" in answer.json()["notices"][0]


def test_a_label_can_be_set_by_hand_and_one_of_the_file_not_be_removed(editor_client):
    upload(editor_client, LABELLED["PNG text"])
    upload(editor_client, PNG, ai_generated="on")
    labelled, marked = Picture.objects.order_by("pk")
    for picture in (labelled, marked):
        assert picture.ai_generated
        address = f"/admin/articles/picture/{picture.pk}/change/"
        assert editor_client.post(address, {"alternative_text": "别的"}).status_code == 302
        picture.refresh_from_db()
        assert picture.alternative_text == "别的"
    assert (labelled.ai_generated, marked.ai_generated) == (True, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=labelled.pk).update(ai_generated=False)


def figure(picture, caption="<figcaption>渡口</figcaption>"):
    return f'<figure><img src="{picture.file.url}" alt="图" width="9" height="9">{caption}</figure>'


@pytest.fixture
def generated(db):
    return make_picture(ai_generated=True, caption="渡口")


@pytest.mark.parametrize("caption", ["<figcaption>渡口</figcaption>", ""])
def test_pictures_in_a_text_are_labelled(reader, generated, caption):
    plain = make_picture()
    article = make_article(body=figure(generated, caption) + figure(plain))
    for address in (article.get_absolute_url(), f"{article.get_absolute_url()}print/"):
        page = reader.get(address).text
        assert page.count(">AI 生成<") == 1
        assert '<figcaption><span class="ai-label">AI 生成</span>' in page
    Picture.objects.update(ai_generated=False)
    assert "AI 生成" not in reader.get(article.get_absolute_url()).text


def test_covers_are_labelled_on_every_page_that_shows_them(reader, generated):
    article = make_article(cover=generated)
    category = article.category
    for style in ("titles", "pictures"):
        type(category).objects.update(list_style=style)
        assert "AI 生成" in reader.get(category.get_absolute_url()).text
    for address in ("/", article.get_absolute_url(), f"{article.get_absolute_url()}print/"):
        assert "AI 生成" in reader.get(address).text


def test_articles_are_labelled_wherever_they_are_listed(reader, db):
    article = make_article(title="机器写的渡口", ai_generated=True, tags=["渡口"], summary="摘要")
    first = make_article(category=article.category, tags=["渡口"])
    own = article.get_absolute_url()
    assert "含 AI 生成内容" in reader.get(own).text
    assert "含 AI 生成内容" in reader.get(f"{own}print/").text
    addresses = ["/", article.category.get_absolute_url(), first.get_absolute_url()]
    addresses += ["/search/?q=机器写的", article.taggings.get().tag.get_absolute_url()]
    for address in addresses:
        assert "含 AI 生成" in reader.get(address).text, address
    Article.objects.update(ai_generated=False)
    assert not [address for address in addresses if "含 AI 生成" in reader.get(address).text]


@pytest.mark.parametrize("address", ["/feed/", "/feed/rss/"])
def test_feeds_say_it(reader, generated, address):
    Publication.objects.update_or_create(pk=1, defaults={"full_text_in_feeds": True})
    make_article(title="配图", cover=generated, body=figure(generated))
    make_article(title="机写", ai_generated=True)
    entries = {
        entry.title: entry for entry in feedparser.parse(reader.get(address).content).entries
    }
    assert "AI 生成" in entries["配图"].summary
    assert "AI 生成" in entries["配图"].content[0].value
    assert "含 AI 生成内容" in entries["机写"].summary


def test_machines_are_told(reader, generated):
    page = reader.get(make_article(cover=generated, ai_generated=True).get_absolute_url()).text
    blocks = [part.split("</script>")[0] for part in page.split('"application/ld+json">')[1:]]
    (data,) = (json.loads(block) for block in blocks if "NewsArticle" in block)
    assert "TrainedAlgorithmicMedia" in data["image"][0]["digitalSourceType"]
    assert data["image"][0]["creditText"] == "AI 生成"
    assert "CompositeWithTrainedAlgorithmicMedia" in data["digitalSourceType"]


def test_writers_mark_their_articles(writer_client):
    draft = make_draft()
    form = {"title": draft.title, "body": draft.body, "category": draft.category_id}
    writer_client.post(f"/admin/articles/article/{draft.pk}/change/", form | {"ai_generated": "on"})
    draft.refresh_from_db()
    assert draft.ai_generated


@pytest.mark.django_db
def test_imported_articles_are_marked():
    line = {"title": "渡口", "category": "要闻", "body": "通航。"}
    assert parse_line(json.dumps(line | {"ai_generated": True})).article.ai_generated
    assert not parse_line(json.dumps(line)).article.ai_generated
    with pytest.raises(LineRefused):
        parse_line(json.dumps(line | {"ai_generated": "yes"}))
