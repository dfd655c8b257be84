"""Items of feeds: they are written anew when something of them has changed, and only then."""

from __future__ import annotations

import feedparser
import pytest

from articles.models import Article, Publication
from articles.syndication.feeds import ArticleFeed
from newscenter.page_store import kept_pages
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/feed/", "/feed/rss/"])
def test_only_the_item_that_has_changed_is_written_anew(reader, editor, monkeypatch, address):
    picture = make_picture(alternative_text="泵房")
    articles = [make_article(title=title) for title in "甲乙丙"]
    articles[0].body = f'<figure><img src="{picture.file.url}" alt="泵房"></figure>'
    articles[0].save()
    Publication.get_solo()
    Publication.objects.update(full_text_in_feeds=True)
    written = []
    write = ArticleFeed._as_xml
    monkeypatch.setattr(
        ArticleFeed, "_as_xml", lambda *args: written.append(args[1].title) or write(*args)
    )

    def written_after(**change: str) -> list[str]:
        if change:
            Article.objects.filter(pk=articles[1].pk).update(**change)
        kept_pages.clear()
        written.clear()
        assert len(feedparser.parse(reader.get(address).content).entries) == 3
        return sorted(written)

    assert written_after(summary="一") == sorted("甲乙丙")
    assert written_after(summary="一") == []
    assert written_after(summary="二") == ["乙"]
    picture.ai_generated = True
    picture.save()
    assert written_after() == ["甲"]
    Publication.objects.update(name="另一个名字")
    assert written_after() == sorted("甲乙丙")
