"""Errors for which a form of an article is not saved: sentences, and the status of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.admin.transition_forms import (
    DRAFT,
    EDIT,
    FOR_EDITORS,
    RESTORE,
    possible_transitions,
    state_in_words,
)
from articles.models import Article

OK, FORBIDDEN, CONFLICT, GONE = 200, 403, 409, 410

Refusal = tuple[int, Any]

VANISHED: Refusal = (
    GONE,
    _(
        "This article has been deleted meanwhile, so nothing was saved. Your text is still here;"
        " save it to make a new article of it."
    ),
)
BACK_TO_TEXT: Refusal = (OK, _("Nothing has been saved yet. Your text is still here."))
PUBLISHED_MEANWHILE: Refusal = (
    CONFLICT,
    _(
        "This article has been published meanwhile, so it was not saved."
        " Your text is still here; please give it to an editor."
    ),
)
ONLY_EDITORS: Refusal = (
    FORBIDDEN,
    _(
        "Only an editor can do this, so nothing was saved. Your text is still here: save the"
        " draft, and ask an editor."
    ),
)
STATE_CHANGED: Refusal = (
    CONFLICT,
    _(
        "“%(title)s” is meanwhile “%(state)s”, so this was not done and nothing was saved. Your"
        " text is still here."
    ),
)
IN_BIN: Refusal = (
    CONFLICT,
    _(
        "This draft is in the bin, so nothing was saved. Your text is still here: restore the"
        " draft to save it."
    ),
)


def refusals(article: Article, transition: str, *, may_publish: bool) -> Iterator[Refusal]:
    """Yield why the article can't be saved as it was asked for; the first reason counts."""
    if transition == EDIT:
        yield BACK_TO_TEXT
    if not may_publish and article.status != DRAFT:
        yield PUBLISHED_MEANWHILE
    if not may_publish and transition in FOR_EDITORS:
        yield ONLY_EDITORS
    if transition and transition not in possible_transitions(article):
        status, sentence = STATE_CHANGED
        yield status, sentence % {"title": article, "state": state_in_words(article)}
    if article.binned_at and transition != RESTORE:
        yield IN_BIN
