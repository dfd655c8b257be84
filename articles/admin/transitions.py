"""The steps of an article's way, as its form and its list in the admin take them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.article_form import state_of
from articles.admin.rich_text import EditingAdmin
from articles.models import Article
from articles.models.transitions import StateChanged


class SteppingAdmin(EditingAdmin):
    """Publishing, withdrawing and taking back, for those who may."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def _publish(self, request: HttpRequest, article: Article, at: Any = None) -> None:
        self._step(request, article, lambda: article.publish(by=request.user, at=at))  # type: ignore[arg-type]

    def _withdraw(self, request: HttpRequest, article: Article) -> None:
        notice = article.withdrawal_notice
        self._step(request, article, lambda: article.withdraw(by=request.user, notice=notice))  # type: ignore[arg-type]

    def _take_back(self, request: HttpRequest, article: Article) -> None:
        self._step(request, article, lambda: article.take_back(by=request.user))  # type: ignore[arg-type]

    def _step(self, request: HttpRequest, article: Article, take: Any) -> None:
        """Take a step of the article's way, log it, and tell; told too when it came too late."""
        try:
            take()
        except StateChanged:
            sentence = _("Nothing was done with “%(title)s”: meanwhile it is “%(state)s”.")
            level = messages.WARNING
        else:
            sentence = _("“%(title)s” is now “%(state)s”.")
            level = messages.SUCCESS
            self.log_change(request, article, state_of(article))
        messages.add_message(
            request, level, sentence % {"title": article, "state": state_of(article)}
        )

    @admin.action(description=gettext_lazy("Publish now"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            self._publish(request, article)

    @admin.action(description=gettext_lazy("Take back"), permissions=["publish"])
    def take_back_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            self._take_back(request, article)
