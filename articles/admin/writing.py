"""The form that articles are written in, and how their state is put in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.editing import PictureInput
from articles.models import Article

DRAFT = Article.Status.DRAFT


def state_of(article: Article) -> str:
    """The status in words, and whether readers see the article yet."""
    if article.status == DRAFT:
        return str(DRAFT.label)
    time = date_format(timezone.localtime(article.published_at), "Y-m-d H:i")
    if article.published_at and article.published_at > timezone.now():
        return _("Scheduled: %(time)s") % {"time": time}
    return _("Published: %(time)s") % {"time": time}


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    publish_at = forms.DateTimeField(
        label=gettext_lazy("publish at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy(
            "Left empty, “Publish” means now. A time to come is kept by itself."
        ),
    )

    # Told by ArticleAdmin of the one who writes.
    may_publish = False

    class Meta:
        widgets = {"cover": PictureInput}

    def clean(self) -> dict[str, Any] | None:
        if self.instance.status != DRAFT and not self.may_publish:
            raise forms.ValidationError(
                _(
                    "This article is published now, so it was not saved."
                    " What you wrote is still here; please hand it to an editor."
                )
            )
        return super().clean()
