"""Putting the content of the demo into the database; what is there already stays as it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.html import format_html

from articles.models import Article, Category, DailyViews, Picture, Publication
from comments.client_ip import network_of
from comments.models import Comment
from newscenter.demo import drawings, texts
from newscenter.demo.texts import Story

DRAWN_BY = "绘图：云桦新闻中心"
FIELDS = (
    "title",
    "kicker",
    "subtitle",
    "summary",
    "source",
    "byline",
    "responsible_editor",
    "author_note",
    "comments_open",
    "headline",
    "recommended",
)
BROWSERS = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36",
)


def fill_masthead() -> None:
    """Name the publication, unless somebody has named it."""
    publication = Publication.get_solo()
    if publication.name == Publication._meta.get_field("name").default:
        for field, value in texts.site()["publication"].items():
            setattr(publication, field, value)
        publication.full_clean()
        publication.save()


def make_categories() -> None:
    categories: dict[str, Category] = {}
    for values in texts.site()["categories"]:
        slug, parent = values.pop("slug"), categories.get(values.pop("parent", ""))
        categories[slug], _ = Category.objects.get_or_create(
            slug=slug, defaults={"parent": parent, **values}
        )


def hang_picture(name: str, *, by: User) -> Picture:
    """Draw the picture when its file or its row is missing, and return its row."""
    file = f"pictures/demo/{name}.jpg"
    if not default_storage.exists(file):
        default_storage.save(file, ContentFile(drawings.draw(name)))
    values = texts.pictures()[name]
    picture, _ = Picture.objects.get_or_create(
        file=file, defaults={"credit": DRAWN_BY, "uploaded_by": by, **values}
    )
    return picture


def figure(picture: Picture) -> str:
    return format_html(
        '<figure><img src="{}" alt="{}" width="{}" height="{}">'
        "<figcaption>{} <small>{}</small></figcaption></figure>",
        picture.file.url,
        picture.alternative_text,
        picture.width,
        picture.height,
        picture.caption,
        picture.credit,
    )


class Desk:
    """Those who write, publish and review, and the pictures they have."""

    def __init__(self, staff: dict[str, User], pictures: dict[str, Picture], now: datetime) -> None:
        self.writer, self.editor, self.moderator = (
            staff[name] for name in ("writer", "editor", "moderator")
        )
        self.pictures = pictures
        self.figures = {name: figure(picture) for name, picture in pictures.items()}
        self.now = now

    def take(self, story: Story) -> bool:
        """Publish the story with its comments; False when it is here already."""
        if Article.objects.filter(external_id=story.external_id).exists():
            return False
        article = self._written(story)
        comments = self._sent(story, article)
        with transaction.atomic():
            article.save()
            article.set_tags(story.head.get("tags", []))
            Comment.objects.bulk_create(comments)
            self._decide(story, article)
            self._publish(story, article)
            DailyViews.add(story.read_on(self.now, article.pk))
        return True

    def _written(self, story: Story) -> Article:
        head = story.head
        article = Article(
            category=Category.objects.get(slug=head["category"]),
            body=texts.to_html(story.text, self.figures),
            cover=self.pictures[head["cover"]] if "cover" in head else None,
            imported_views=head.get("views", 0) - story.read_on(self.now).total(),
            pinned_until=self._pinned_until(story),
            external_id=story.external_id,
            created_by=self.writer,
            **{field: head[field] for field in FIELDS if field in head},
        )
        article.full_clean()
        return article

    def _pinned_until(self, story: Story) -> datetime | None:
        days = story.head.get("pinned_days")
        return self.now + timedelta(days=days) if days else None

    def _publish(self, story: Story, article: Article) -> None:
        at = story.published_at(self.now)
        if at:
            article.publish(by=self.editor, at=at)
        if story.head.get("taken_back"):
            article.take_back(by=self.editor)
        elif "withdrawn" in story.head:
            article.withdraw(by=self.editor, notice=story.head["withdrawn"])

    def _sent(self, story: Story, article: Article) -> list[Comment]:
        return [
            Comment(
                article=article,
                nickname=values["nickname"],
                body=values["body"].strip(),
                submitted_at=self._submitted_at(story, place),
                browser=BROWSERS[(place + len(values["body"])) % len(BROWSERS)],
                **self._sender(f"{story.name}{values['nickname']}"),
            )
            for place, values in enumerate(story.comments)
        ]

    def _submitted_at(self, story: Story, place: int) -> datetime:
        """Those that wait came lately; the others one after the other in the first three days."""
        values = story.comments[place]
        if "minutes_ago" in values:
            return self.now - timedelta(minutes=values["minutes_ago"], seconds=place * 7)
        start = story.published_at(self.now) or self.now
        share = ((place + 1) / (len(story.comments) + 1)) ** 1.6
        return start + min(timedelta(days=3), self.now - start) * share

    @staticmethod
    def _sender(name: str) -> dict[str, Any]:
        # From the ranges that are kept for examples.
        number = sum(map(ord, name)) % 0xFFFF
        network = ("192.0.2", "198.51.100", "203.0.113")[number % 3]
        address = (
            f"2001:db8:{number:x}::{number % 97:x}"
            if number % 5 == 0
            else f"{network}.{number % 254 + 1}"
        )
        return {"address": address, "network": network_of(address)}

    def _decide(self, story: Story, article: Article) -> None:
        # Read anew: the log's digests are made of the row as the database gives it back.
        sent = article.comments.order_by("pk")
        for comment, values in zip(sent, story.comments, strict=True):
            if reason := values.get("rejected"):
                comment.reject(by=self.moderator, reason=reason)
            elif "minutes_ago" not in values:
                comment.approve(by=self.moderator)
