"""Transitions of an article in its form."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
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
        """Do what the button says, log it, and say in one sentence what was saved and done."""
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
            "values": [
                (name, value)
                for name, values in cast("QueryDict", form.data).lists()
                for value in values
                if name not in asked
            ],
        }
        return TemplateResponse(request, "admin/articles/article/question.html", context)
