"""Transitions of an article in its form."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from js_asset import Media, Script

from articles.admin.article_form import ArticleForm
from articles.admin.transition_forms import (
    BIN,
    CHANGE_DATE,
    CONFIRMED,
    FOR_EDITORS,
    PUBLISH,
    QUESTIONS,
    RESTORE,
    TAKE_BACK,
    WITHDRAW,
    Question,
    possible_transitions,
    publish_label,
    publish_words,
    state_in_words,
)
from articles.admin.versioned import values_to_post
from articles.models import Article
from articles.models.transitions import PUBLISH_ARTICLES

# The methods of the article, by the name of the button.
METHODS = {
    PUBLISH: "publish",
    WITHDRAW: "withdraw",
    TAKE_BACK: "take_back",
    CHANGE_DATE: "change_date",
    BIN: "move_to_bin",
    RESTORE: "restore",
}


class TransitionsMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The buttons that do more than save; most need the permission to publish."""

    @property
    def media(self) -> forms.Media:
        return super().media + Media(js=[Script("newsroom/transitions.js", type="module")])

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH_ARTICLES)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.may_publish = self.has_publish_permission(request)
        form.has_vanished = getattr(request, "article_has_vanished", False)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST" and object_id:
            with transaction.atomic():
                has_vanished = self.get_object(request, unquote(object_id)) is None
            if has_vanished:
                # Its text comes back in the form of a new article.
                request.article_has_vanished = True  # type: ignore[attr-defined]
                object_id, form_url = None, reverse("admin:articles_article_add")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if getattr(form, "asks", False):
            return self.question_page(request, form, form.question)
        context |= self.transitions_context(request, form)
        answer = super().render_change_form(request, context, *args, **kwargs)
        # A conflict has a page and a status of its own.
        answer.status_code = max(answer.status_code, form.status)
        return answer

    def transitions_context(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """Return what the buttons and dialogs of the form show."""
        article: Article = form.instance
        possible = possible_transitions(article)
        if not self.has_publish_permission(request):
            possible -= FOR_EDITORS
        asked = form.question if form.is_bound else None
        return {
            "transitions": possible,
            "publish_label": publish_label(article),
            "publish_words": publish_words(),
            "questions": [
                asked if asked and asked.name == name else question(article)
                for name, question in QUESTIONS.items()
                if name in possible
            ],
            "confirmed": CONFIRMED,
            "time_zone": settings.TIME_ZONE,
        }

    def perform_transition(self, request: HttpRequest, form: ArticleForm) -> None:
        """Perform what the button says, log it, and tell what was saved and done."""
        article, name, question = form.instance, form.transition, form.question
        if not name:
            messages.success(request, _("Saved."))
            return
        before = state_in_words(article)
        arguments = question.arguments() if question else {}
        getattr(article, METHODS[name])(by=request.user, **arguments)
        self.log_transition(request, article, before, question.reason if question else "")
        message = _("Saved. “%(title)s” is now “%(state)s”.")
        messages.success(request, message % {"title": article, "state": state_in_words(article)})

    def log_transition(
        self, request: HttpRequest, article: Article, before: str, reason: str = ""
    ) -> None:
        words = _("%(state)s (before: %(before)s)")
        entry = words % {"state": state_in_words(article), "before": before}
        self.log_change(
            request, article, _("%s. Reason: %s") % (entry, reason) if reason else entry
        )

    def question_page(
        self, request: HttpRequest, form: ArticleForm, question: Question
    ) -> TemplateResponse:
        """Return the page that asks before a transition, and keeps the whole form meanwhile."""
        asked = {*question.fields, question.name, "csrfmiddlewaretoken"}
        context = {
            **self.admin_site.each_context(request),
            "title": question.heading,
            "opts": self.opts,
            "original": question.article,
            "question": question,
            "confirmed": CONFIRMED,
            "values": values_to_post(cast("QueryDict", form.data), without=asked),
        }
        return TemplateResponse(request, "admin/articles/article/question.html", context)
