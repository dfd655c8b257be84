"""Articles, and the one place that says which of them readers may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.markup import MarkupField
from articles.models.category import Category
from articles.models.picture import Picture
from articles.models.readership import DailyViews, Visit
from articles.search import index

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class StateChanged(Exception):
    """The article is no longer in the state that this step starts from."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_at(self, now: datetime) -> Self:
        return self.filter(status=Article.Status.PUBLISHED, published_at__lte=now)

    def published(self) -> Self:
        """What readers may see at this moment: every public page and list asks this."""
        return self.visible_at(timezone.now())

    def with_views(self) -> Self:
        """Annotate `views`: those brought along, those of past days, those not folded yet."""
        # One statement, so that a fold between two reads can't count a visit twice or not at all.
        own = {"article": OuterRef("pk")}
        folded = DailyViews.objects.filter(**own).values("article").values(n=Sum("views"))
        waiting = Visit.objects.filter(**own).values("article").values(n=Count("pk"))
        return self.annotate(
            views=F("earlier_views")
            + Coalesce(Subquery(folded), 0)
            + Coalesce(Subquery(waiting), 0)
        )

    def for_lists(self) -> Self:
        """Without the long text, which no list shows."""
        return self.select_related("category", "cover").defer("body", "author_note")

    def for_results(self) -> Self:
        """With the text, which shows where something was found."""
        return self.select_related("category")

    def for_page(self) -> Self:
        """With all that the article's own page shows."""
        return self.with_views().select_related("category", "cover")

    def by_column(self, category_ids: Iterable[int]) -> list[Self]:
        """One queryset for each column, to be merged by `articles.paging`.

        One query over several columns would have SQLite sort every article they ever published.
        """
        return [self.filter(category=pk) for pk in category_ids]

    def bulk_create(self, objs: Iterable[Article], *args: Any, **kwargs: Any) -> list[Article]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            for batch in index.batches([article.pk for article in made]):
                index.renew(self.model.objects.filter(pk__in=batch))
        return made


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    category = models.ForeignKey(
        Category, verbose_name=_("column"), on_delete=models.PROTECT, related_name="articles"
    )
    title = models.CharField(_("title"), max_length=120)
    kicker = models.CharField(
        _("kicker"), max_length=120, blank=True, help_text=_("A line above the title.")
    )
    subtitle = models.CharField(
        _("subtitle"), max_length=120, blank=True, help_text=_("A line below the title.")
    )
    summary = models.TextField(
        _("summary"), max_length=500, blank=True, help_text=_("Shown in lists.")
    )
    body = MarkupField(_("text"))
    author_note = models.TextField(
        _("about the author"), max_length=1000, blank=True, help_text=_("Stands below the text.")
    )
    cover = models.ForeignKey(
        Picture,
        verbose_name=_("cover picture"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.CharField(_("source"), max_length=80, blank=True)
    byline = models.CharField(
        _("byline"),
        max_length=120,
        blank=True,
        help_text=_("Reporters, correspondents, photographers, as they are to be printed."),
    )
    responsible_editor = models.CharField(_("responsible editor"), max_length=80, blank=True)
    comments_open = models.BooleanField(_("open for comments"), default=True)

    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    earlier_views = models.PositiveIntegerField(
        _("views brought along"),
        default=0,
        editable=False,
        help_text=_("Counted by the site that the article was imported from."),
    )
    external_id = models.CharField(
        _("external number"), max_length=200, unique=True, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        # Articles are taken back, never deleted: readers' comments and their log hang on them.
        default_permissions = ("add", "change", "view")
        permissions = [("publish_article", _("Can publish articles and take them back"))]
        constraints = [
            models.CheckConstraint(name="article_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="article_status_is_known", condition=Q(status__in=["draft", "published"])
            ),
            models.CheckConstraint(
                name="published_article_has_a_time",
                condition=~Q(status="published") | Q(published_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "-published_at", "-id"],
                name="article_newest_of_column",
                condition=Q(status="published"),
            ),
            models.Index(
                fields=["-published_at", "-id"],
                name="article_newest",
                condition=Q(status="published"),
            ),
            models.Index(fields=["-updated_at"], name="article_last_changed"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Search knows what readers see, from the same moment on.
        with transaction.atomic():
            super().save(*args, **kwargs)
            index.renew(Article.objects.filter(pk=self.pk))

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    @cached_property
    def views(self) -> int:
        """Visits up to now; a queryset that asked `with_views()` has filled it already."""
        return int(Article.objects.with_views().get(pk=self.pk).views)

    def publish(self, *, by: User, at: datetime | None = None) -> None:
        """Show the draft to readers from `at` on, from now on if none is given.

        Raises StateChanged when it is no draft any more, PermissionDenied when `by` may not.
        """
        self._move(
            by, Article.Status.DRAFT, Article.Status.PUBLISHED, published_at=at or timezone.now()
        )

    def take_back(self, *, by: User) -> None:
        """Make the published article a draft again (撤回): readers get a 404.

        Raises StateChanged when it is not published any more, PermissionDenied when `by` may not.
        """
        self._move(by, Article.Status.PUBLISHED, Article.Status.DRAFT)

    def _move(self, by: User, expected: str, status: str, **values: datetime) -> None:
        if not by.has_perm("articles.publish_article"):
            raise PermissionDenied
        values["updated_at"] = timezone.now()
        with transaction.atomic():
            expecting = Article.objects.filter(pk=self.pk, status=expected)
            moved = expecting.update(status=status, **values)
            index.renew(Article.objects.filter(pk=self.pk))
        self.refresh_from_db(fields=["status", "published_at", "updated_at"])
        if not moved:
            raise StateChanged(self.get_status_display())
