"""Transitions of an article in its form and in the list of articles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.models.transitions import PUBLISH_ARTICLES, StateChanged

if TYPE_CHECKING:
    from django.contrib.auth.models import User


DRAFT = Article.Status.DRAFT
WITHDRAWN = Article.Status.WITHDRAWN


def state_in_words(article: Article) -> str:
    """Return the status, and since when or from when on it holds."""
    if article.status == DRAFT:
        return str(DRAFT.label)
    withdrawn = article.status == WITHDRAWN
    at = article.withdrawn_at if withdrawn else article.published_at
    time = date_format(timezone.localtime(at), "Y-m-d H:i")
    if withdrawn:
        return _("Withdrawn: %(time)s") % {"time": time}
    if article.published_at and article.published_at > timezone.now():
        return _("Scheduled: %(time)s") % {"time": time}
    return _("Published: %(time)s") % {"time": time}


class TransitionsMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Publishing, withdrawing and taking back, for users with the permission to publish."""

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH_ARTICLES)

    def _publish(self, request: HttpRequest, article: Article, at: datetime | None = None) -> None:
        self._perform(request, article, article.publish, at=at)

    def _withdraw(self, request: HttpRequest, article: Article) -> None:
        self._perform(request, article, article.withdraw, notice=article.withdrawal_notice)

    def _take_back(self, request: HttpRequest, article: Article) -> None:
        self._perform(request, article, article.take_back)

    def _perform(
        self,
        request: HttpRequest,
        article: Article,
        transition: Callable[..., None],
        **values: Any,
    ) -> None:
        """Perform the transition and log it; tell the user either way how the article is now."""
        try:
            transition(by=cast("User", request.user), **values)
        except StateChanged:
            message = _("“%(title)s” was not changed: meanwhile it is “%(state)s”.")
            level = messages.WARNING
        else:
            message = _("“%(title)s” is now “%(state)s”.")
            level = messages.SUCCESS
            self.log_change(request, article, state_in_words(article))
        parameters = {"title": article, "state": state_in_words(article)}
        messages.add_message(request, level, message % parameters)

    @admin.action(description=gettext_lazy("Publish now"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        # One by one, because an update() of all would bypass permission, log and search index.
        for article in queryset:
            self._publish(request, article)

    @admin.action(description=gettext_lazy("Take back"), permissions=["publish"])
    def take_back_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            self._take_back(request, article)
