"""The form that articles are written in, and how their state is put in words."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.rich_text import PictureInput
from articles.models import Article
from articles.models.tag import tag_names

DRAFT = Article.Status.DRAFT
WITHDRAWN = Article.Status.WITHDRAWN


def state_of(article: Article) -> str:
    """The status in words, and whether readers see the article yet."""
    if article.status == DRAFT:
        return str(DRAFT.label)
    withdrawn = article.status == WITHDRAWN
    at = article.withdrawn_at if withdrawn else article.published_at
    time = date_format(timezone.localtime(at), "Y-m-d H:i")
    if withdrawn:
        return _("Withdrawn: %(time)s") % {"time": time}
    if article.published_at and article.published_at > timezone.now():
        return _("Scheduled: %(time)s") % {"time": time}
    return _("Published: %(time)s") % {"time": time}


class TagNamesField(forms.Field):
    """The names of tags in one line, parted by commas of either kind."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "，".join(value or [])

    def to_python(self, value: Any) -> list[str]:
        return tag_names(re.split("[,，、;；\n]", value or ""))


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    publish_at = forms.DateTimeField(
        label=gettext_lazy("publish at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy(
            "Left empty, “Publish” means now. A time to come is kept by itself."
        ),
    )

    tag_names = TagNamesField(
        label=gettext_lazy("tags"),
        required=False,
        help_text=gettext_lazy(
            "Parted by commas. Who reads one finds the others with the same tag."
        ),
    )

    # Told by ArticleAdmin of the one who writes.
    may_publish = False

    class Meta:
        widgets = {"cover": PictureInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = self.instance.tag_list if self.instance.pk else []
        self.initial["tag_names"] = [tag["name"] for tag in tags]

    def clean(self) -> dict[str, Any] | None:
        if self.instance.status != DRAFT and not self.may_publish:
            raise forms.ValidationError(
                _(
                    "This article is published now, so it was not saved."
                    " What you wrote is still here; please hand it to an editor."
                )
            )
        return super().clean()
