"""Uploads of attachments in the form of an article, and their downloads before it is published."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from articles.admin.attachment_field import as_choice
from articles.admin.picture_form import NOT_STORED
from articles.editing.attachment_files import AttachmentUpload, CheckedFile
from articles.models import Article, Attachment
from articles.pages.attachments import download

logger = logging.getLogger(__name__)


class AttachmentForm(forms.Form):
    file = AttachmentUpload()


class AttachmentsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin of articles that takes files for them; the save of the form attaches them."""

    def get_urls(self) -> list[URLPattern]:
        attach = self.admin_site.admin_view(require_POST(self.attach))
        preview = self.admin_site.admin_view(require_safe(self.attachment))
        return [
            path("attach/", attach, name="articles_article_attach"),
            path(
                "<int:pk>/attachments/<int:attachment_id>/",
                preview,
                name="articles_article_attachment",
            ),
            *super().get_urls(),
        ]

    def attach(self, request: HttpRequest) -> JsonResponse:
        """Store an upload for an article that is being written."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        form = AttachmentForm(request.POST, request.FILES)
        if not form.is_valid():
            sentences = " ".join(map(str, form.errors["file"]))
            return JsonResponse({"message": sentences}, status=422)
        try:
            row = self._stored(request, form.cleaned_data["file"])
        except OSError:
            logger.exception("An attachment could not be stored")
            return JsonResponse({"message": str(NOT_STORED)}, status=422)
        return JsonResponse(as_choice(row), status=201)

    def _stored(self, request: HttpRequest, checked: CheckedFile) -> Attachment:
        user: Any = request.user
        row = Attachment(
            title=checked.title,
            name=checked.name,
            kind=checked.kind,
            size=checked.file.size,
            uploaded_by=user,
        )
        row.file.save(f"{secrets.token_hex(12)}.{checked.kind}", checked.file, save=False)
        try:
            row.save()
        except Exception:
            row.file.storage.delete(str(row.file))
            raise
        return row

    def attachment(self, request: HttpRequest, pk: int, attachment_id: int) -> FileResponse:
        """The download for those who may read the article before it is published."""
        article = get_object_or_404(Article, pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return download(get_object_or_404(article.attachments, pk=attachment_id))
