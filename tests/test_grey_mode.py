"""Grey mode on days of mourning, for the front page or the whole site."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Publication
from tests.factories import make_article

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 12, 12, 16, 0, tzinfo=UTC)
END = BEGIN + timedelta(days=1)
SECOND = timedelta(seconds=1)
GREY = '<html lang="zh-Hans" class="is-grey">'


def mourn(scope="site", begin=BEGIN, end=END):
    return Publication.objects.update_or_create(
        pk=1, defaults={"grey_from": begin, "grey_until": end, "grey_scope": scope}
    )


def is_grey(reader, address, at) -> bool:
    with time_machine.travel(at, tick=False):
        return GREY in reader.get(address).text


@pytest.mark.parametrize(
    ("at", "grey"),
    [(BEGIN - SECOND, False), (BEGIN, True), (END - SECOND, True), (END, False)],
)
def test_grey_mode_begins_and_ends_to_the_second(reader, at, grey):
    mourn()
    assert is_grey(reader, "/", at) is grey


def test_grey_mode_covers_the_whole_site_or_the_front_page_only(reader):
    article = make_article(published_at=BEGIN - timedelta(days=1))
    others = [
        article.get_absolute_url(),
        f"{article.get_absolute_url()}comments/",
        article.category.get_absolute_url(),
        "/pages/about/",
        "/modes/",
        "/nowhere/",
    ]
    mourn()
    assert all(is_grey(reader, address, BEGIN) for address in ("/", *others))
    mourn(scope="home")
    assert is_grey(reader, "/", BEGIN)
    assert not any(is_grey(reader, address, BEGIN) for address in others)


def test_without_dates_pages_are_in_colour(reader):
    assert not is_grey(reader, "/", BEGIN)


def test_a_cached_page_is_outdated_when_grey_mode_begins(reader):
    mourn()
    with time_machine.travel(BEGIN - SECOND, tick=False):
        before = reader.get("/")
    with time_machine.travel(BEGIN, tick=False):
        after = reader.get("/", headers={"If-None-Match": before["ETag"]})
    assert "s-maxage=1" in before["Cache-Control"]
    assert after.status_code == 200


def test_editors_set_grey_mode_in_the_masthead(editor_client, writer_client, reader):
    address = "/admin/articles/publication/"
    page = editor_client.get(address)
    for text in ("哀悼日", "变灰开始时间", "恢复彩色时间", "国家公祭日、全国哀悼日期间"):
        assert text in page.text
    sent = {
        "name": "新闻中心",
        "grey_from": "2026-12-13T00:00",
        "grey_until": "2026-12-13T00:00",
        "grey_scope": "site",
    }
    assert writer_client.post(address, sent).status_code == 403
    assert "变灰的开始、结束时间须同时填写" in editor_client.post(address, sent).text
    assert editor_client.post(address, sent | {"grey_until": "2026-12-14T00:00"}).status_code == 302
    assert is_grey(reader, "/", BEGIN)
    assert not is_grey(reader, "/", END)


@pytest.mark.parametrize(
    ("begin", "end"), [(BEGIN, BEGIN), (END, BEGIN), (BEGIN, None), (None, END)]
)
def test_grey_mode_needs_a_start_and_a_later_end(begin, end):
    publication = Publication(pk=1, name="新闻中心", grey_from=begin, grey_until=end)
    with pytest.raises(ValidationError, match="变灰的开始、结束时间须同时填写"):
        publication.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        mourn(begin=begin, end=end)


def test_the_database_refuses_an_unknown_scope():
    with pytest.raises(IntegrityError), transaction.atomic():
        mourn(scope="all")
