"""Loading the demo content into the database; existing rows and files are left unchanged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.html import format_html

from articles.images.processing import reencoded
from articles.models import Article, Category, DailyViews, Picture, Publication
from articles.models.indexing import index_once
from comments.client_ip import network_of
from comments.models import Comment
from newscenter.demo import content
from newscenter.demo.content import ArticleFile

PICTURE_CREDIT = "绘图：云桦新闻中心"
ARTICLE_FIELDS = (
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


def load_publication() -> None:
    """Set the publication's name and addresses, unless it has been named already."""
    publication = Publication.get_solo()
    if publication.name == Publication._meta.get_field("name").default:
        for field, value in content.site()["publication"].items():
            setattr(publication, field, value)
        publication.full_clean()
        publication.save()


def load_categories() -> None:
    categories: dict[str, Category] = {}
    for values in content.site()["categories"]:
        slug, parent = values.pop("slug"), categories.get(values.pop("parent", ""))
        categories[slug], _ = Category.objects.get_or_create(
            slug=slug, defaults={"parent": parent, **values}
        )


def process_picture(name: str) -> ContentFile[bytes]:
    """Return the picture of this name, processed like an upload."""
    with content.picture_path(name).open("rb") as file:
        return reencoded(File(file))


def load_picture(name: str, *, uploaded_by: User) -> Picture:
    """Return the row of this picture; create its row and its file where they are missing."""
    file_name = f"pictures/demo/{name}.jpg"
    if not default_storage.exists(file_name):
        default_storage.save(file_name, process_picture(name))
    values = content.pictures()[name]
    picture, _ = Picture.objects.get_or_create(
        file=file_name,
        defaults={"credit": PICTURE_CREDIT, "uploaded_by": uploaded_by, **values},
    )
    return picture


def figure_html(picture: Picture) -> str:
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


class ArticleLoader:
    """Creates articles with their comments, by the users who write, publish and moderate."""

    def __init__(self, users: dict[str, User], pictures: dict[str, Picture], now: datetime) -> None:
        self.writer, self.editor, self.moderator = (
            users[username] for username in ("writer", "editor", "moderator")
        )
        self.pictures = pictures
        self.figures = {name: figure_html(picture) for name, picture in pictures.items()}
        self.now = now

    def load(self, file: ArticleFile) -> bool:
        """Create the article with its comments; return False when it exists already."""
        if Article.objects.filter(external_id=file.external_id).exists():
            return False
        article = self._build_article(file)
        comments = self._build_comments(file, article)
        with index_once():
            article.save()
            article.set_tags(file.front_matter.get("tags", []))
            Comment.objects.bulk_create(comments)
            self._decide_comments(file, article)
            self._publish(file, article)
            DailyViews.add(file.daily_views(self.now, article.pk))
        return True

    def _build_article(self, file: ArticleFile) -> Article:
        values = file.front_matter
        article = Article(
            category=Category.objects.get(slug=values["category"]),
            body=content.to_html(file.text, self.figures),
            cover=self.pictures[values["cover"]] if "cover" in values else None,
            imported_views=values.get("views", 0) - file.daily_views(self.now).total(),
            pinned_until=self._pinned_until(file),
            external_id=file.external_id,
            created_by=self.writer,
            **{field: values[field] for field in ARTICLE_FIELDS if field in values},
        )
        article.full_clean()
        return article

    def _pinned_until(self, file: ArticleFile) -> datetime | None:
        days = file.front_matter.get("pinned_days")
        return self.now + timedelta(days=days) if days else None

    def _publish(self, file: ArticleFile, article: Article) -> None:
        published_at = file.published_at(self.now)
        if published_at:
            article.publish(by=self.editor, at=published_at)
        if file.front_matter.get("taken_back"):
            article.take_back(by=self.editor)
        elif "withdrawn" in file.front_matter:
            article.withdraw(by=self.editor, notice=file.front_matter["withdrawn"])

    def _build_comments(self, file: ArticleFile, article: Article) -> list[Comment]:
        return [
            Comment(
                article=article,
                nickname=values["nickname"],
                body=values["body"].strip(),
                submitted_at=self._submitted_at(file, index),
                browser=BROWSERS[(index + len(values["body"])) % len(BROWSERS)],
                **self._sender(f"{file.name}{values['nickname']}"),
            )
            for index, values in enumerate(file.comments)
        ]

    def _submitted_at(self, file: ArticleFile, index: int) -> datetime:
        """Return when a comment was sent.

        Pending comments are recent; the others follow each other in the first three days.
        """
        values = file.comments[index]
        if "minutes_ago" in values:
            return self.now - timedelta(minutes=values["minutes_ago"], seconds=index * 7)
        start = file.published_at(self.now) or self.now
        fraction = ((index + 1) / (len(file.comments) + 1)) ** 1.6
        return start + min(timedelta(days=3), self.now - start) * fraction

    @staticmethod
    def _sender(seed: str) -> dict[str, Any]:
        # From the ranges that are reserved for documentation.
        number = sum(map(ord, seed)) % 0xFFFF
        prefix = ("192.0.2", "198.51.100", "203.0.113")[number % 3]
        address = (
            f"2001:db8:{number:x}::{number % 97:x}"
            if number % 5 == 0
            else f"{prefix}.{number % 254 + 1}"
        )
        return {"address": address, "network": network_of(address)}

    def _decide_comments(self, file: ArticleFile, article: Article) -> None:
        # Read again: the log's digests are computed from the row as the database returns it.
        comments = article.comments.order_by("pk")
        for comment, values in zip(comments, file.comments, strict=True):
            if reason := values.get("rejected"):
                comment.reject(by=self.moderator, reason=reason)
            elif "minutes_ago" not in values:
                comment.approve(by=self.moderator)
