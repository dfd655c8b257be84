"""The time of the last change that readers are told: it means the words."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.utils.dateparse import parse_datetime

from articles.models import Article
from tests.factories import make_article, make_draft, make_picture

PUBLISHED = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def article(db):
    article = make_article(published_at=PUBLISHED, body="<p>文</p>", summary="提要")
    Article.objects.update(updated_at=PUBLISHED)
    return article


def told(reader, article) -> set[datetime]:
    """Every time of a change in page, feeds and sitemap."""
    page = reader.get(article.get_absolute_url()).text
    blocks = re.findall(r"<script type=.application/ld\+json.*?>(.*?)</script>", page)
    texts = [data["dateModified"] for data in map(json.loads, blocks) if "dateModified" in data]
    texts += re.findall(r'modified_time" content="([^"]+)"', page)
    for address, name in (("/feed/", "updated"), ("/sitemap-articles-1.xml", "lastmod")):
        root = ET.fromstring(reader.get(address).content)
        texts += [element.text for element in root.iter() if element.tag.endswith(f"}}{name}")]
    assert len(texts) >= 5
    return {parse_datetime(text).astimezone(UTC).replace(microsecond=0) for text in texts}


def save(client, article, **fields) -> None:
    form = {"title": article.title, "category": article.category_id, "body": article.body}
    form |= {"summary": article.summary, "comments_open": "on"}
    address = f"/admin/articles/article/{article.pk}/change/"
    assert client.post(address, form | fields).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"recommended": "on", "headline": "on"},
        {"pinned_until": "2099-01-01T00:00"},
        {"tag_names": "冬捕"},
        {"byline": "宋明", "source": "镇政府", "responsible_editor": "韩冰"},
        {"comments_open": ""},
        {"body": "<p>文<script>x</script></p>"},
        {},
    ],
)
def test_what_is_no_word_is_no_change(reader, editor_client, article, fields):
    save(editor_client, article, **fields)
    assert told(reader, article) == {PUBLISHED}


def test_a_program_that_saves_the_same_text_uncleaned_changes_no_word(article):
    article.body = "<p>文<script>x</script></p>"
    article.save()
    assert article.changed_at == PUBLISHED
    article.body = "<p>新文<script>x</script></p>"
    article.save()
    assert article.changed_at > PUBLISHED


def test_a_cover_is_no_change(reader, editor_client, article):
    save(editor_client, article, cover=make_picture().pk)
    article.refresh_from_db()
    assert article.cover
    assert told(reader, article) == {PUBLISHED}


@pytest.mark.parametrize("name", ["title", "kicker", "subtitle", "summary", "body"])
def test_words_are_a_change(reader, editor_client, article, time_machine, name):
    now = datetime(2026, 11, 3, 4, 5, 6, tzinfo=UTC)
    time_machine.move_to(now, tick=False)
    save(editor_client, article, **{name: "新的文字"})
    assert told(reader, article) == {now}
    time_machine.move_to(now + timedelta(days=1), tick=False)
    article.refresh_from_db()
    save(editor_client, article, recommended="on", **{name: getattr(article, name)})
    assert told(reader, article) == {now}


def test_any_other_code_that_saves_words_is_told_too(reader, article, time_machine):
    now = datetime(2026, 11, 3, tzinfo=UTC)
    time_machine.move_to(now, tick=False)
    article.title = "新题"
    article.save(update_fields=["headline"])
    assert told(reader, article) == {PUBLISHED}
    article.save(update_fields=["title"])
    assert told(reader, article) == {now}


def test_what_was_written_before_publication_is_no_change(reader, editor, time_machine):
    draft = make_draft(published_at=None)
    draft.title = "改过的题"
    draft.save()
    time_machine.move_to(datetime(2030, 1, 1, tzinfo=UTC), tick=False)
    draft.publish(by=editor)
    assert told(reader, draft) == {datetime(2030, 1, 1, tzinfo=UTC)}


def test_an_import_starts_at_its_time_of_publication(reader, db, tmp_path):
    line = {"title": "题", "category": "要闻", "body": "文", "published_at": "2024-05-01T08:00:00Z"}
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(line))
    call_command("import_articles", str(file), stdout=StringIO())
    assert told(reader, Article.objects.get()) == {PUBLISHED}


def test_a_cache_notices_every_change(reader, editor_client, article):
    before = reader.get(article.get_absolute_url())["ETag"]
    save(editor_client, article, byline="宋明")
    assert reader.get(article.get_absolute_url())["ETag"] != before
