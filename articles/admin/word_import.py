"""Import of Word files in the admin: into a new draft, or into the text that is being written."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles.admin.autosave_requests import key_of
from articles.admin.picture_form import NOT_STORED
from articles.editing.word_import.importing import (
    WordFile,
    WordUpload,
    body_of,
    stored_pictures,
)
from articles.models import Article

logger = logging.getLogger(__name__)

BUSY = "busy"


class WordImportForm(forms.Form):
    file = WordUpload(label=gettext_lazy("Word file"))
    # A form that is sent twice makes one draft.
    key = forms.CharField(required=False, widget=forms.HiddenInput)


class WordImportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The page on which a Word file becomes a draft; the editor asks it for the text alone."""

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.import_word)
        route = path(
            "import-word/", self.admin_site.admin_view(view), name="articles_article_import_word"
        )
        return [route, *super().get_urls()]

    def import_word(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, WordImportForm(initial={"key": uuid.uuid4()}))
        key = key_of(request.POST.get("key"))
        if written := self.written_in(request, key):  # type: ignore[attr-defined]
            return self._to_draft(written)
        form = WordImportForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._imported(request, form.cleaned_data["file"], key)
            except ValidationError as error:
                form.add_error("file", error)
            except OSError:
                logger.exception("The pictures of a Word file could not be stored")
                form.add_error("file", NOT_STORED)
        return self._refused(request, form)

    def _imported(self, request: HttpRequest, word: WordFile, key: uuid.UUID | None) -> Any:
        if not request.user.has_perm("articles.add_picture"):
            word.left_out["picture"] += len(word.pictures)
            word.pictures = []
        if "in_editor" in request.POST:
            return self._for_editor(request, word)
        try:
            article = self._draft(request, word, key)
        except IntegrityError:
            # Two clicks at once: the other request has made the draft.
            if written := self.written_in(request, key):  # type: ignore[attr-defined]
                return self._to_draft(written)
            raise
        messages.success(
            request, _("The Word file is a draft now. Nobody sees it before it is published.")
        )
        for notice in word.notices:
            messages.warning(request, notice)
        return self._to_draft(article)

    def _draft(self, request: HttpRequest, word: WordFile, key: uuid.UUID | None) -> Article:
        user: Any = request.user
        with stored_pictures(word, by=user) as pictures:
            article = Article(
                title=word.title,
                subtitle=word.subtitle,
                body=body_of(word, pictures),
                created_by=user,
                form_key=key,
                ai_generated=word.ai_generated,
            )
            article.save()
            self.log_addition(request, article, [{"added": {}}])
        return article

    def _for_editor(self, request: HttpRequest, word: WordFile) -> JsonResponse:
        user: Any = request.user
        with stored_pictures(word, by=user) as pictures:
            body = body_of(word, pictures)
        return JsonResponse(
            {
                "title": word.title,
                "subtitle": word.subtitle,
                "body": body,
                "ai_generated": word.ai_generated,
                "notices": word.notices,
            }
        )

    def _to_draft(self, article: Article) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _refused(self, request: HttpRequest, form: WordImportForm) -> HttpResponse:
        # By the status the scripts tell a file that may be sent again from one that is refused.
        status = 503 if form.has_error("file", BUSY) else 422
        if "in_editor" in request.POST:
            sentences = " ".join(map(str, form.errors.get("file", [])))
            return JsonResponse({"message": sentences}, status=status)
        return self._page(request, form, status)

    def _page(self, request: HttpRequest, form: WordImportForm, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a Word file"),
            "opts": self.opts,
            "form": form,
        }
        template = "admin/articles/article/import_word.html"
        return TemplateResponse(request, template, context, status=status)
