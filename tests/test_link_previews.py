"""Pictures of link previews: what WeChat and others show of an article that is passed on."""

import re

import pytest

from articles.models import Picture, Publication
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db

SITE = "https://news.example.cn"


@pytest.fixture(autouse=True)
def _site():
    Publication.objects.update(site_address=SITE)


def named(text):
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)"', text))


def test_the_preview_shows_a_rendition_that_is_wide_enough(reader):
    cover, picture = make_picture(), make_picture()
    values = {"width": 4000, "height": 3000, "renditions": "320,640,960,1440"}
    body = '<figure><img src="/media/pictures/b.jpg" alt=""></figure>'
    for row, name in ((cover, "a"), (picture, "b")):
        file = f"pictures/{name}.jpg"
        Picture.objects.filter(pk=row.pk).update(file=file, **values)
    for name, article in (("a", make_article(cover=cover)), ("b", make_article(body=body))):
        graph = named(reader.get(article.get_absolute_url()).text)
        assert graph["og:image"] == f"{SITE}/media/pictures/{name}-1440.jpg"
        assert (graph["og:image:width"], graph["og:image:height"]) == ("1440", "1080")
    values = {"width": 1000, "height": 750, "renditions": "320,640,1000"}
    Picture.objects.filter(pk=picture.pk).update(**values)
    text = reader.get(article.get_absolute_url()).text
    assert named(text)["og:image"] == f"{SITE}/media/pictures/b.jpg"
