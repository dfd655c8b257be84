"""Articles, their states, and the transitions between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.cached_reverse import cached_reverse
from articles.date_field import BoundedDateTimeField
from articles.markup.sanitizer import MarkupField
from articles.models import article_attachments, article_transitions
from articles.models.article_constraints import CONSTRAINTS
from articles.models.article_history import before_change, mark_added
from articles.models.article_indexes import INDEXES
from articles.models.category import Category
from articles.models.history import ArticleHistory
from articles.models.indexing import index_once, mark_changed
from articles.models.picture import Picture, TextPicture
from articles.models.queryset import ArticleQuerySet
from articles.models.tag import Tag
from articles.models.version_field import VersionField
from articles.models.words import has_other_words


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("article", "Withdrawn")

    # Null in a draft at most, as an empty title is: see article_constraints.
    category: models.ForeignKey[Any, Any] = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        null=True,
        related_name="articles",
    )
    title = models.CharField(_("title"), max_length=120)
    kicker = models.CharField(
        _("kicker"), max_length=120, blank=True, help_text=_("A line above the title.")
    )
    subtitle = models.CharField(
        _("subtitle"), max_length=120, blank=True, help_text=_("A line below the title.")
    )
    summary = models.TextField(
        _("summary"), max_length=500, blank=True, help_text=_("Shown in lists and above the text.")
    )
    body = MarkupField(_("text"), blank=True)
    author_note = models.TextField(
        _("about the author"), max_length=1000, blank=True, help_text=_("Shown below the text.")
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
        help_text=_("Reporters, correspondents, photographers, as they should appear."),
    )
    responsible_editor = models.CharField(_("responsible editor"), max_length=80, blank=True)
    comments_open = models.BooleanField(_("open for comments"), default=True)
    tags = models.ManyToManyField(
        Tag, verbose_name=_("tags"), through="Tagging", related_name="articles", blank=True
    )
    headline = models.BooleanField(
        _("headline"),
        default=False,
        help_text=_("Leads the front page. If there are several, the newest does."),
    )
    recommended = models.BooleanField(
        _("recommended"),
        default=False,
        help_text=_("Shown in the picture strip of the front page, if it has a cover picture."),
    )
    pinned_until = BoundedDateTimeField(
        _("pinned until"),
        null=True,
        blank=True,
        help_text=_("Until then it stays at the top of its category. Empty: not pinned."),
    )
    ai_generated = models.BooleanField(_("contains AI-generated content"), default=False)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    # Of a draft: when it is to appear, or the date that it had before it was taken back.
    publish_at = BoundedDateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_(
            "Leave empty to publish at once. An article with a later time is published"
            " automatically."
        ),
    )
    published_at = BoundedDateTimeField(_("published"), null=True, blank=True, editable=False)
    binned_at = BoundedDateTimeField(_("in the bin since"), null=True, editable=False)
    withdrawn_at = BoundedDateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_notice = models.CharField(
        _("notice to readers"),
        max_length=200,
        blank=True,
        help_text=_("Shown at the article's address after its withdrawal; may be left empty."),
    )
    imported_views = models.PositiveIntegerField(
        _("imported views"),
        default=0,
        editable=False,
        help_text=_("Counted by the site that the article was imported from."),
    )
    external_id = models.CharField(
        _("external ID"), max_length=200, unique=True, null=True, blank=True, editable=False
    )
    version = VersionField()
    # Of the form that it was written in: a form that is sent twice makes one article.
    form_key = models.UUIDField(null=True, editable=False)
    created_at = BoundedDateTimeField(_("created"), auto_now_add=True)
    updated_at = BoundedDateTimeField(_("last changed"), auto_now=True)
    # Set by `save`; null while the words are those that it was written or imported with.
    edited_at = BoundedDateTimeField(_("words last changed"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()
    history: Any = ArticleHistory()

    missing = article_transitions.missing
    publish = article_transitions.publish
    withdraw = article_transitions.withdraw
    take_back = article_transitions.take_back
    change_date = article_transitions.change_date
    move_to_bin = article_transitions.move_to_bin
    restore = article_transitions.restore

    attachment_list = property(article_attachments.attachment_list)
    set_attachments = article_attachments.set_attachments

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        # Articles are taken back, never deleted: readers' comments and their log hang on them.
        default_permissions = ("add", "change", "view")
        permissions = [("publish_article", _("Can publish articles and take them back"))]
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        return self.title or gettext("(untitled)")

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_new = self._state.adding
        with index_once():
            if not is_new:
                before_change(self.pk)
                self._note_other_words(kwargs)
            super().save(*args, **kwargs)
            if is_new:
                mark_added(self.pk)
            mark_changed(self.pk)

    def get_absolute_url(self) -> str:
        return cached_reverse("articles:article", self.pk)

    def clean(self) -> None:
        super().clean()
        text = self.missing().get("body")
        if text and self.status != Article.Status.DRAFT:
            raise ValidationError({"body": text})

    def _note_other_words(self, options: dict[str, Any]) -> None:
        """Set when the words were last changed, if the save with these options changes them."""
        fields = options.get("update_fields")
        if has_other_words(self, fields):
            self.edited_at = timezone.now()
            if fields is not None:
                options["update_fields"] = {*fields, "edited_at"}

    @property
    def is_public(self) -> bool:
        """Whether readers see it now, as `published()` decides for many."""
        is_due = self.published_at is not None and self.published_at <= timezone.now()
        return is_due and self.status == Article.Status.PUBLISHED

    @property
    def changed_at(self) -> datetime:
        """The last change of its words, as readers see it: not before it was published."""
        times = [at for at in (self.published_at, self.edited_at) if at]
        return max(times, default=self.created_at)

    @cached_property
    def views(self) -> int:
        """The number of views up to now, unless `with_views()` has annotated it already."""
        return int(Article.objects.with_views().get(pk=self.pk).views)

    @cached_property
    def text_pictures(self) -> list[TextPicture]:
        """The site's own pictures in its text."""
        return Picture.objects.shown_in(self.body)

    @cached_property
    def tag_rows(self) -> list[dict[str, Any]]:
        """The rows of `tag_list`, unless `with_tag_rows()` has annotated them already."""
        if self._state.adding:
            return []
        columns = {"name": F("tag__name"), "slug": F("tag__slug"), "position": F("pk")}
        return list(cast("Any", self.taggings.values("tag", **columns)))

    @property
    def tag_list(self) -> list[dict[str, Any]]:
        """`tag` (the id), `name` and `slug` of the tags, in the order in which they were given."""
        return sorted(self.tag_rows, key=itemgetter("position"))

    def set_tags(self, names: Iterable[str]) -> None:
        """Give the article the tags with these names, and no others.

        Raises ValidationError for a name that no tag can have, and for too many of them.
        """
        with index_once():
            before_change(self.pk)
            tags = Tag.objects.get_or_create_all(names)
            self.taggings.all().delete()
            own = {"article": self, "published_at": self.published_at}
            self.taggings.bulk_create([self.taggings.model(tag=tag, **own) for tag in tags])
            mark_changed(self.pk)
        self.__dict__.pop("tag_rows", None)
