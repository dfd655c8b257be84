"""Transitions of many articles in their list: asked before, and answered in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.transition_forms import (
    BIN,
    CONFIRMED,
    PUBLISH,
    TAKE_BACK,
    possible_transitions,
    publish_label,
    state_in_words,
)
from articles.admin.transitions import METHODS, TransitionsMixin
from articles.models import Article
from articles.models.transitions import StateChanged

# More names than these make no sentence.
MAX_NAMED = 5


def _joined(sentences: Iterable[str]) -> str:
    """Return the sentences as parts of one."""
    return _("; ").join(sentence.rstrip(".。") for sentence in sentences)


def _cannot(article: Article, name: str) -> str:
    """Return why the transition of this article will be refused, or nothing."""
    if name not in possible_transitions(article):
        return state_in_words(article)
    if name == PUBLISH:
        return _joined(article.missing().values())
    return ""


class BulkTransitionsMixin(TransitionsMixin):
    """The actions of the list."""

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> Any:
        return self._for_all(request, queryset, PUBLISH, "publish_selected")

    @admin.action(description=gettext_lazy("Take back"), permissions=["publish"])
    def take_back_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> Any:
        return self._for_all(request, queryset, TAKE_BACK, "take_back_selected")

    @admin.action(description=gettext_lazy("Move to the bin"), permissions=["change"])
    def bin_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> Any:
        return self._for_all(request, queryset, BIN, "bin_selected")

    def _for_all(
        self, request: HttpRequest, queryset: QuerySet[Article], name: str, action: str
    ) -> TemplateResponse | None:
        # The list leaves out the text, which tells whether the article can be published.
        articles = list(queryset.defer(None))
        if CONFIRMED not in request.POST:
            return self._confirmation(request, articles, name, action)
        self._answer(request, *self._perform(request, articles, name))
        return None

    def _confirmation(
        self, request: HttpRequest, articles: list[Article], name: str, action: str
    ) -> TemplateResponse:
        rows = [
            (article, cannot, publish_label(article) if name == PUBLISH and not cannot else "")
            for article in articles
            for cannot in [_cannot(article, name)]
        ]
        possible = sum(not cannot for _article, cannot, _label in rows)
        context = {
            **self.admin_site.each_context(request),
            "title": _title(name, possible),
            "opts": self.opts,
            "rows": rows,
            "possible": possible,
            "action": action,
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
        }
        return TemplateResponse(request, "admin/articles/article/confirm_selected.html", context)

    def _perform(
        self, request: HttpRequest, articles: list[Article], name: str
    ) -> tuple[int, list[str]]:
        """Return how many articles took the transition, and which did not, and why."""
        refused = []
        # One by one, because an update() of all would bypass permission, log and search index.
        for article in articles:
            before = state_in_words(article)
            perform: Callable[..., None] = getattr(article, METHODS[name])
            try:
                perform(by=request.user)
            except StateChanged:
                refused.append(_("“%s”: %s") % (article, state_in_words(article)))
            except ValidationError as error:
                refused.append(_("“%s”: %s") % (article, _joined(error.messages)))
            else:
                self.log_transition(request, article, before)
        return len(articles) - len(refused), refused

    def _answer(self, request: HttpRequest, done: int, refused: list[str]) -> None:
        sentence = ngettext("Done for %d article.", "Done for %d articles.", done) % done
        if refused:
            number = len(refused)
            rest = ngettext("%d was left as it is", "%d were left as they are", number) % number
            named = [*refused[:MAX_NAMED], *(["…"] if number > MAX_NAMED else [])]
            sentence = _("%s %s: %s.") % (sentence, rest, _joined(named))
        messages.add_message(request, messages.WARNING if refused else messages.SUCCESS, sentence)


def _title(name: str, number: int) -> str:
    if not number:
        return _nothing_possible(name)
    if name == PUBLISH:
        words = ngettext("Publish %d article?", "Publish %d articles?", number)
    elif name == TAKE_BACK:
        words = ngettext("Take %d article back?", "Take %d articles back?", number)
    else:
        words = ngettext("Move %d draft to the bin?", "Move %d drafts to the bin?", number)
    return words % number


def _nothing_possible(name: str) -> str:
    if name == PUBLISH:
        return _("None of the selected articles can be published.")
    if name == TAKE_BACK:
        return _("None of the selected articles can be taken back.")
    return _("None of the selected articles can be moved to the bin.")
