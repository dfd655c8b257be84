from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from wagtail.fields import RichTextField
from wagtail.models import Page


class ArticlePage(Page):
    summary = models.TextField()
    body = RichTextField()
    published_at = models.DateTimeField()

    template = "wagtail_site/article.html"

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        latest = ArticlePage.objects.live().order_by("-published_at")[:10]
        return super().get_context(request, *args, **kwargs) | {"latest": latest}
