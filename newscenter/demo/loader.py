"""Loading the demo content into the database; existing rows and files are left unchanged."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.html import format_html

from articles.images.processing import reencoded
from articles.models import Article, Category, DailyViews, Picture, Publication
from articles.models.indexing import index_once
from newscenter.demo import content
from newscenter.demo.comment_loader import CommentLoader
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
    """Creates articles with their comments, by the users who write and publish."""

    def __init__(self, users: dict[str, User], pictures: dict[str, Picture], now: datetime) -> None:
        self.writer, self.editor = users["writer"], users["editor"]
        self.comments = CommentLoader(users["moderator"], now)
        self.pictures = pictures
        self.figures = {name: figure_html(picture) for name, picture in pictures.items()}
        self.now = now

    def load(self, file: ArticleFile) -> bool:
        """Create the article with its comments; return False when it exists already."""
        if Article.objects.filter(external_id=file.external_id).exists():
            return False
        article = self._build_article(file)
        with index_once():
            article.save()
            article.set_tags(file.front_matter.get("tags", []))
            self.comments.add(file, article)
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
