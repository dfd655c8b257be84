"""The demo content: how much of what there is, in which states, and that all of it is valid."""

import hashlib
import io
import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from articles.models import Article, Category, Picture
from comments.models import Comment, Decision
from newscenter.demo import content, loader
from tests.test_demo import CONTENT


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo in a transaction around all these tests: they only read it."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.delenv("DEMO_PASSWORD", raising=False)
        call_command("demo", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(demo, db):
    """A database with the demo in it; what a test changes is undone."""


def plain(html):
    return re.sub(r"<[^>]+>|\s", "", html)


def paragraphs(html):
    without_figures = re.sub(r"<figure>.*?</figure>", "", html)
    return [
        plain(text) for text in re.findall(r"<(?:p|td|h2)>(.*?)</(?:p|td|h2)>", without_figures)
    ]


def test_ten_categories_in_two_levels_all_with_articles(filled):
    assert Category.objects.count() == 10
    assert not Category.objects.filter(parent__parent__isnull=False).exists()
    assert Category.objects.filter(parent__isnull=False).count() >= 4
    with_articles = set(Article.objects.published().values_list("category__slug", flat=True))
    parents = set(Category.objects.filter(children__isnull=False).values_list("slug", flat=True))
    assert with_articles | parents == set(Category.objects.values_list("slug", flat=True))


def test_sixty_articles_in_every_state(filled):
    assert Article.objects.count() == 60
    now = timezone.now()
    drafts = Article.objects.filter(status=Article.Status.DRAFT)
    assert drafts.filter(published_at=None).count() >= 3
    assert drafts.filter(published_at__lte=now).count() == 1, "one is taken back"
    assert Article.objects.filter(status="published", published_at__gt=now).count() == 1
    assert Article.objects.filter(comments_open=False).count() == 2
    assert Article.objects.withdrawn().get().withdrawal_notice


def test_the_front_page_shows_all_that_it_can(filled, reader):
    page = reader.get("/").text
    for heading in ("通知公告", "图片新闻", "阅读排行", "最新评论"):
        assert heading in page
    assert Article.objects.published().headlines().count() == 1
    assert Category.objects.filter(list_style="pictures").count() == 1


def links_by_part(html):
    """Return how often each list of the front page names each article.

    The picture of a story is a link too, of which only a pointer knows; that is no second mention.
    """
    parts = re.split(r'(?=class="ranking-of-|class="newest-comments")', html.partition("<main")[2])
    link = re.compile(r'<a (?![^>]*aria-hidden)[^>]*href="(/articles/\d+/)"')
    return [Counter(link.findall(part)) for part in parts]


def test_the_front_page_names_no_story_more_than_twice(filled, reader):
    placed, *rankings, comments = links_by_part(reader.get("/").text)
    assert len(placed) > 30
    assert max(placed.values()) == 1
    assert [len(ranking) for ranking in rankings] == [10, 10, 10]
    assert len(comments) == 4
    # One ranking is seen at a time.
    for ranking in rankings:
        assert max((placed + ranking + comments).values()) <= 2


def test_every_article_has_tags_and_its_views_add_up(filled):
    views = {
        file.external_id: file.front_matter.get("views", 0) for file in content.article_files()
    }
    for article in Article.objects.with_views().prefetch_related("tags"):
        assert article.tags.all()
        assert article.views == views[article.external_id]


@pytest.mark.parametrize("day", ["2025-01-01", "2026-06-15", "2028-02-29"])
def test_the_newest_are_of_this_week_whatever_the_day(day):
    now = timezone.make_aware(datetime.fromisoformat(f"{day}T12:00:00"))
    times = [at for file in content.article_files() if (at := file.published_at(now))]
    past = [now - at for at in times if at <= now]
    assert sum(age < timedelta(days=7) for age in past) >= 5
    assert timedelta(days=2 * 365) < max(past) < timedelta(days=4 * 365)


def test_the_texts_are_long_and_short(filled):
    lengths = [len(plain(article.body)) for article in Article.objects.all()]
    assert sum(length >= 3000 for length in lengths) >= 5
    assert sum(length <= 300 for length in lengths) >= 5


def test_no_two_articles_share_a_paragraph(filled):
    counts = Counter()
    for article in Article.objects.all():
        counts.update({text for text in paragraphs(article.body) if len(text) > 8})
    assert not [text for text, count in counts.items() if count > 1]


def test_no_paragraph_is_indented_by_spaces(filled):
    bodies = Article.objects.values_list("body", flat=True)
    assert not [body for body in bodies if re.search(r"<(?:p|h2|li|td|th|br)>\s", body)]
    assert not [body for body in bodies if "\u3000" in body]


def test_everything_is_valid(filled):
    for model in CONTENT:
        for row in model.objects.all():
            row.full_clean()


def test_pictures_are_different_described_and_used(filled):
    pictures = list(Picture.objects.all())
    digests = {hashlib.sha256(picture.file.read()).digest() for picture in pictures}
    assert len(digests) == len(pictures) >= 14
    for picture in pictures:
        assert picture.alternative_text and picture.caption and picture.credit
    assert Article.objects.exclude(cover=None).count() >= 20
    with_figures = Article.objects.filter(body__contains="<figure>")
    assert with_figures.count() >= 10
    sources = {src for article in with_figures for src in re.findall(r'src="(.*?)"', article.body)}
    assert sources <= {picture.file.url for picture in pictures}


def test_every_picture_has_one_small_file():
    files = list((Path(loader.__file__).parent / "pictures").iterdir())
    assert {content.picture_path(name) for name in content.pictures()} == set(files)
    assert sum(file.stat().st_size for file in files) < 1_200_000
    for file in files:
        with Image.open(file) as image:
            assert (image.format, image.size) == ("WEBP", (1600, 1067))


def test_every_picture_is_used():
    names = set()
    for file in content.article_files():
        names.add(file.front_matter.get("cover"))
        names.update(re.findall(r"!\[([a-z-]+)\]", file.text))
    assert names - {None} == set(content.pictures())


def test_pictures_are_processed_like_uploads(filled):
    for picture in Picture.objects.all():
        with Image.open(picture.file) as image:
            assert (image.format, image.size) == ("JPEG", (picture.width, picture.height))


def test_comments_in_every_state_and_every_decision_in_the_log(filled):
    states = Counter(Comment.objects.values_list("status", flat=True))
    assert states["pending"] >= 25
    assert states["rejected"] >= 5
    assert states["approved"] >= 60
    assert Decision.objects.count() == states["approved"] + states["rejected"]
    assert not Decision.objects.filter(to_status="rejected", reason="").exists()
    for decision in Decision.objects.select_related("comment"):
        assert decision.text_digest == decision.comment.text_digest()


def test_one_article_has_more_comments_than_fit_on_a_page(filled, reader):
    article = Article.objects.get(external_id="demo-renwu-liu-changhe")
    assert article.comments.published().count() > 60
    page = reader.get(f"/articles/{article.pk}/comments/").content.decode()
    assert "page=" in page


def test_comments_come_after_their_article_and_before_now(filled):
    for comment in Comment.objects.select_related("article"):
        assert comment.article.published_at <= comment.submitted_at <= timezone.now()


def test_accounts_have_the_group_of_their_name_and_no_more(filled):
    admin = User.objects.get(username="admin")
    assert admin.is_superuser and admin.is_staff
    for name in ("writer", "editor", "moderator"):
        user = User.objects.get(username=name)
        assert user.is_staff and not user.is_superuser
        assert [group.name for group in user.groups.all()] == [name]


def test_every_published_article_opens(filled, reader):
    for article in Article.objects.published():
        assert reader.get(article.get_absolute_url()).status_code == 200
