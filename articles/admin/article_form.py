"""The form of an article: a draft may be incomplete, and text and transition are one act."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.rich_text import PictureInput
from articles.admin.transition_forms import (
    CONFIRMED,
    DRAFT,
    EDIT,
    FOR_EDITORS,
    PUBLISH,
    QUESTIONS,
    RESTORE,
    TRANSITIONS,
    Question,
    possible_transitions,
    state_in_words,
)
from articles.admin.versioned_form import VersionedForm
from articles.models.article_transitions import MISSING
from articles.models.tag import clean_tag_names

REFUSED, FORBIDDEN, GONE = 409, 403, 410


class TagNamesField(forms.Field):
    """Tag names in one line, separated by Chinese or Western commas."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "，".join(value or [])

    def to_python(self, value: Any) -> list[str]:
        return clean_tag_names(re.split("[,，、;；\n]", value or ""))


class ArticleForm(VersionedForm):
    tag_names = TagNamesField(
        label=gettext_lazy("tags"),
        required=False,
        help_text=gettext_lazy(
            "Separated by commas. Each tag has a page that lists all of its articles."
        ),
    )

    # Set by ArticleAdmin: a form does not know its request.
    may_publish = False
    has_vanished = False
    # The status of the answer when the form is invalid.
    status = 200
    # Whether nothing but the answer to the transition's question is missing.
    asks = False

    class Meta:
        widgets = {"cover": PictureInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        tags = instance.tag_list if instance and instance.pk else []
        kwargs["initial"] = {"tag_names": [tag["name"] for tag in tags]} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        if "title" in self.fields and not (instance and instance.pk):
            self.fields["title"].widget.attrs["autofocus"] = True
        # Of a draft; what readers need is asked for when it is published.
        for name in MISSING.keys() & self.fields.keys():
            self.fields[name].required = False

    @property
    def transition(self) -> str:
        """The name of the button that was pressed, if it does more than save."""
        return next((name for name in [EDIT, *TRANSITIONS] if name in self.data), "")

    @cached_property
    def question(self) -> Question | None:
        """What the transition asks for, with the answers if they were given."""
        question = QUESTIONS.get(self.transition)
        is_answered = self.data.get(self.transition) == CONFIRMED
        return question(self.instance, self.data if is_answered else None) if question else None

    def clean(self) -> dict[str, Any] | None:
        if refusal := next(self._refusals(), None):
            self.status, sentence = refusal
            raise forms.ValidationError(sentence)
        return super().clean()

    def _refusals(self) -> Iterator[tuple[int, str]]:
        """Yield why the article can't be saved as it was asked for, and the status to answer."""
        article, transition = self.instance, self.transition
        if self.has_vanished:
            yield (
                GONE,
                _(
                    "This article has been deleted meanwhile, so nothing was saved. Your text is"
                    " still here; save it to make a new article of it."
                ),
            )
        if transition == EDIT:
            yield 200, _("Nothing has been saved yet. Your text is still here.")
        if not self.may_publish and article.status != DRAFT:
            yield (
                REFUSED,
                _(
                    "This article has been published meanwhile, so it was not saved."
                    " Your text is still here; please give it to an editor."
                ),
            )
        if not self.may_publish and transition in FOR_EDITORS:
            yield (
                FORBIDDEN,
                _(
                    "Only an editor can do this, so nothing was saved. Your text is still here:"
                    " save the draft, and ask an editor."
                ),
            )
        if transition and transition not in possible_transitions(article):
            yield (
                REFUSED,
                _(
                    "“%(title)s” is meanwhile “%(state)s”, so this was not done and nothing was"
                    " saved. Your text is still here."
                )
                % {"title": article, "state": state_in_words(article)},
            )
        if article.binned_at and transition != RESTORE:
            yield (
                REFUSED,
                _(
                    "This draft is in the bin, so nothing was saved. Your text is still here:"
                    " restore the draft to save it."
                ),
            )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.status != 200:
            return
        for name, sentence in self._missing().items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)
        if not self.errors and self.question and not self.question.is_valid():
            self.asks = True
            self.add_error(None, _("Nothing has been saved yet."))

    def _missing(self) -> dict[str, str]:
        missing: dict[str, str] = self.instance.missing()
        if self.transition == PUBLISH or self.instance.status != DRAFT:
            return missing
        if {"title", "body"} <= missing.keys():
            return {"title": _("Write a title or a text first.")}
        return {}
