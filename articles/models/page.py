"""The seven pages that the footer links to: their texts are edited, their number is fixed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.date_field import BoundedDateTimeField
from articles.markup.sanitizer import MarkupField
from articles.models.history import History
from articles.models.picture import Picture, TextPicture
from articles.models.version_field import VersionField


class Page(models.Model):
    class Slug(models.TextChoices):
        """In the order of the footer; the labels are its link texts."""

        ABOUT = "about", _("About us")
        JOBS = "jobs", _("Jobs")
        ADVERTISING = "advertising", _("Advertising")
        SERVICE = "service", _("Customer service")
        FAQ = "faq", _("Frequently asked questions")
        PRIVACY = "privacy", _("Privacy")
        TERMS = "terms", _("Terms of service")

    slug = models.CharField(_("page"), max_length=20, unique=True, choices=Slug, editable=False)
    body = MarkupField(_("text"))
    version = VersionField()
    updated_at = BoundedDateTimeField(_("last changed"), auto_now=True)

    history: Any = History()

    class Meta:
        verbose_name = _("footer page")
        verbose_name_plural = _("footer pages")
        ordering = ["id"]
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(
                name="page_is_one_of_the_seven",
                condition=Q(
                    slug__in=["about", "jobs", "advertising", "service", "faq", "privacy", "terms"]
                ),
            )
        ]

    def __str__(self) -> str:
        return self.get_slug_display()

    def get_absolute_url(self) -> str:
        return reverse("articles:page", args=[self.slug])

    @cached_property
    def text_pictures(self) -> list[TextPicture]:
        """The site's own pictures in its text."""
        return Picture.objects.shown_in(self.body)
