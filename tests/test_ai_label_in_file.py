"""Labels that somebody sets by hand: in the file and its renditions, and out of them again."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image, ImageChops

from articles.images.ai_label import FIELDS, AILabel, find
from articles.images.label_in_file import with_label
from articles.images.renditions import rendition_names
from articles.models import Picture, Publication
from newscenter.compliance.rule import State
from newscenter.compliance.rulebook import RULES
from newscenter.compliance.site import Site
from tests.ai_labelled_files import FILES, PHOTO, TRANSPARENT
from tests.picture_files import encoded

OURS = AILabel({"Label": "1", "ContentPropagator": "云桦新闻", "PropagateID": "7"})
PLAIN = {
    "JPEG": encoded(PHOTO),
    "progressive JPEG": encoded(PHOTO, progressive=True, quality=85),
    "WebP": encoded(PHOTO, "WEBP"),
    "lossless WebP": encoded(TRANSPARENT, "WEBP", lossless=True),
    "transparent WebP": encoded(TRANSPARENT, "WEBP"),
}


def is_same_picture(one: bytes, other: bytes) -> bool:
    first, second = (Image.open(io.BytesIO(data)) for data in (one, other))
    mode = "RGBA"
    return (first.size, first.mode) == (second.size, second.mode) and not ImageChops.difference(
        first.convert(mode), second.convert(mode)
    ).getbbox()


@pytest.mark.parametrize("name", PLAIN)
def test_a_label_goes_in_and_out_and_the_picture_stays(name) -> None:
    labelled = with_label(PLAIN[name], OURS)
    assert find([labelled]) == OURS
    assert Image.open(io.BytesIO(labelled)).info["xmp"]
    assert is_same_picture(labelled, PLAIN[name])
    bare = with_label(labelled, AILabel())
    assert not find([bare])
    assert is_same_picture(bare, PLAIN[name])
    assert with_label(labelled, OURS) == labelled


@pytest.mark.parametrize("name", ["JPEG, TC260 in XMP", "WebP, transparent, XMP"])
def test_one_label_takes_the_place_of_another(name) -> None:
    labelled = with_label(FILES[name], OURS)
    assert find([labelled]) == OURS
    assert is_same_picture(labelled, FILES[name])


def test_other_kinds_of_files_stay_as_they_are() -> None:
    png = encoded(PHOTO, "PNG")
    assert with_label(png, OURS) == png
    assert with_label(b"", OURS) == b""


@pytest.mark.parametrize(
    "fields", [dict.fromkeys(FIELDS, "&" * 2000), {"Label": "1", "ProduceID": "\ud800"}]
)
def test_whatever_a_file_says_can_be_written_into_another(fields) -> None:
    label = find([json.dumps({"AIGC": fields}).encode()])
    for data in (PLAIN["JPEG"], PLAIN["WebP"]):
        written = Image.open(io.BytesIO(with_label(data, label)))
        assert written.info.get("xmp", b"") == label.to_xmp()


def labels(picture: Picture) -> set[str]:
    """Return the labels of the file and of each rendition."""
    name = picture.file.name
    labels_found = set()
    for file in [name, *rendition_names(name, picture.size)]:
        with picture.file.storage.open(file) as content:
            labels_found.add(find([content.read()]).to_json())
    return labels_found


@pytest.mark.parametrize("data", [PLAIN["JPEG"], PLAIN["transparent WebP"]])
def test_a_label_by_hand_reaches_every_file_and_leaves_it_again(editor_client, data) -> None:
    Publication.objects.update(name="云桦新闻")
    form = {"file": SimpleUploadedFile("a.jpg", data), "alternative_text": "江边"}
    editor_client.post("/admin/articles/picture/choices/", form | {"ai_generated": "on"})
    picture = Picture.objects.get()
    picture.make_renditions()
    (label,) = labels(picture)
    assert '"ContentPropagator": "云桦新闻"' in label
    address = f"/admin/articles/picture/{picture.pk}/change/"
    editor_client.post(address, {"alternative_text": "江边"})
    picture = Picture.objects.get()
    assert (picture.ai_generated, picture.renditions) == (False, "")
    picture.make_renditions()
    assert labels(picture) == {""}


def test_files_are_not_written_anew_for_other_changes(editor_client) -> None:
    form = {"file": SimpleUploadedFile("a.jpg", PLAIN["JPEG"]), "alternative_text": "江边"}
    editor_client.post("/admin/articles/picture/choices/", form)
    picture = Picture.objects.get()
    picture.make_renditions()
    address = f"/admin/articles/picture/{picture.pk}/change/"
    editor_client.post(address, {"alternative_text": "渡口"})
    assert Picture.objects.get().renditions == picture.renditions != ""


def test_what_a_file_said_itself_is_kept(editor_client) -> None:
    file = SimpleUploadedFile("a.jpg", FILES["JPEG, TC260 in XMP"])
    form = {"file": file, "alternative_text": "江边"}
    editor_client.post("/admin/articles/picture/choices/", form)
    picture = Picture.objects.get()
    picture.make_renditions()
    assert labels(picture) == {picture.ai_label}


def test_pictures_marked_before_get_their_label_by_a_command(editor_client) -> None:
    form = {"file": SimpleUploadedFile("a.jpg", PLAIN["JPEG"]), "alternative_text": "江边"}
    editor_client.post("/admin/articles/picture/choices/", form)
    picture = Picture.objects.get()
    picture.make_renditions()
    Picture.objects.update(ai_generated=True)
    call_command("make_renditions", stdout=io.StringIO())
    assert labels(picture) == {""}
    assert RULES["ai-metadata"].examine(Site()).state == State.FAIL
    call_command("make_renditions", "--labelled", stdout=io.StringIO())
    assert '"Label": "1"' in "".join(labels(picture))
    assert RULES["ai-metadata"].examine(Site()).state == State.PASS
