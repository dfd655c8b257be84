"""The form of an article: a draft may be incomplete, and text and transition are one act."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.attachment_field import as_text, attachments_field
from articles.admin.rich_text import PictureInput
from articles.admin.save_errors import OK, VANISHED, refusals
from articles.admin.transition_forms import (
    CONFIRMED,
    DRAFT,
    EDIT,
    PUBLISH,
    QUESTIONS,
    TRANSITIONS,
    Question,
)
from articles.admin.versioned_form import VersionedForm
from articles.models.article_transitions import MISSING
from articles.models.tag import clean_tag_names, fold_name


def _split(line: str) -> list[str]:
    return [name.strip() for name in re.split("[,，、;；\n]", line)]


class TagNamesField(forms.Field):
    """Tag names in one line, separated by Chinese or Western commas."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "，".join(value or [])

    def to_python(self, value: Any) -> list[str]:
        return clean_tag_names(_split(value or ""))

    def joined(self, theirs: str, mine: str) -> str:
        """Return the tags of two people as one line, each once."""
        names = {fold_name(name): name for name in _split(f"{theirs}，{mine}") if name}
        return "，".join(names.values())


class ArticleForm(VersionedForm):
    tag_names = TagNamesField(
        label=gettext_lazy("tags"),
        required=False,
        help_text=gettext_lazy(
            "Separated by commas. Each tag has a page that lists all of its articles."
        ),
    )

    attachments = attachments_field()

    # Set by ArticleAdmin: a form does not know its request.
    may_publish = False
    has_vanished = False
    # Whether it is not saved whatever its fields have, and the status of the answer.
    is_refused = False
    status = OK
    # Whether nothing but the answer to the transition's question is missing.
    asks = False

    class Meta:
        widgets = {"cover": PictureInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        tags = instance.tag_list if instance and instance.pk else []
        attachments = instance.attachments.all() if instance and instance.pk else []
        kwargs["initial"] = {
            "tag_names": [tag["name"] for tag in tags],
            "attachments": as_text(attachments),
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if instance and "attachments" in self.fields:
            self.fields["attachments"].article_id = instance.pk  # type: ignore[attr-defined]
        # Of a draft; what readers need is asked for when it is published.
        for name in MISSING.keys() & self.fields.keys():
            self.fields[name].required = False
        if "title" in self.fields and not (instance and instance.pk):
            self.fields["title"].widget.attrs["autofocus"] = True

    @property
    def transition(self) -> str:
        """The name of the button that was pressed, if it does more than save."""
        return next((name for name in [EDIT, *TRANSITIONS] if name in self.data), "")

    @cached_property
    def question(self) -> Question | None:
        """The question of the transition, with the answers if they were given."""
        question = QUESTIONS.get(self.transition)
        is_answered = self.data.get(self.transition) == CONFIRMED
        return question(self.instance, self.data if is_answered else None) if question else None

    def clean(self) -> dict[str, Any] | None:
        reasons = refusals(self.instance, self.transition, may_publish=self.may_publish)
        refusal = VANISHED if self.has_vanished else next(reasons, None)
        if refusal:
            self.status, sentence = refusal
            self.is_refused = True
            raise forms.ValidationError(sentence)
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.is_refused:
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
