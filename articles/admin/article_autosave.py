"""Autosave and presence in the form of an article."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from articles.admin.autosave import AutosaveAdmin
from articles.admin.autosave_requests import key_of
from articles.admin.presence import PresenceAdmin
from articles.models import Article
from articles.models.transitions import PUBLISH_ARTICLES


class ArticleAutosaveAdmin(AutosaveAdmin, PresenceAdmin):
    """Keeps what is typed into the form of an article; who has it open is named there."""

    autosave_field = "article"

    def may_write(self, request: HttpRequest, obj: Article | None) -> bool:
        is_open = obj is None or obj.status == Article.Status.DRAFT
        is_allowed = is_open or request.user.has_perm(PUBLISH_ARTICLES)
        return is_allowed and super().may_write(request, obj)

    def written_in(self, request: HttpRequest, key: UUID | None) -> Article | None:
        if key is None:
            return None
        return Article.objects.filter(created_by=request.user.pk, form_key=key).first()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.form_key = key_of(request.POST.get("autosave"))
        super().save_model(request, obj, form, change)
