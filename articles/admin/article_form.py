"""The form of an article, and its state in words."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.rich_text import PictureInput
from articles.admin.versioned_form import VersionedForm
from articles.date_field import validate_year
from articles.models import Article
from articles.models.tag import clean_tag_names

DRAFT = Article.Status.DRAFT
WITHDRAWN = Article.Status.WITHDRAWN


class TagNamesField(forms.Field):
    """Tag names in one line, separated by Chinese or Western commas."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "，".join(value or [])

    def to_python(self, value: Any) -> list[str]:
        return clean_tag_names(re.split("[,，、;；\n]", value or ""))


class ArticleForm(VersionedForm):
    publish_at = forms.DateTimeField(
        label=gettext_lazy("publish at"),
        required=False,
        validators=[validate_year],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy(
            "Leave empty to publish at once. An article with a later time is published"
            " automatically."
        ),
    )

    tag_names = TagNamesField(
        label=gettext_lazy("tags"),
        required=False,
        help_text=gettext_lazy(
            "Separated by commas. Each tag has a page that lists all of its articles."
        ),
    )

    # Set by ArticleAdmin: a form does not know its user.
    may_publish = False

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

    def clean(self) -> dict[str, Any] | None:
        if self.instance.status != DRAFT and not self.may_publish:
            raise forms.ValidationError(
                _(
                    "This article has been published meanwhile, so it was not saved."
                    " Your text is still here; please give it to an editor."
                )
            )
        return super().clean()
