"""What all admin pages with the rich-text editor have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from js_asset import Media, Script

from articles.models import Picture


class EditingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose form has the rich-text editor, which the site's policy blocks but for a nonce.

    Its import map has to stand in the page itself, and it puts a style sheet of its own there;
    newsroom/editor.js hands the nonce on to that.
    """

    @property
    def media(self) -> forms.Media:
        # First, so that the editor starts with the text of the draft.
        return Media(js=[Script("newsroom/drafts.js", type="module")]) + super().media

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        nonce = request.csp_nonce  # type: ignore[attr-defined]
        context["media"] = Media.from_media(context["media"], nonce=nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class PictureInput(forms.HiddenInput):
    """Chooses one of the site's pictures, or uploads one, in the dialog that the editor has too."""

    # A hidden input would lose its label and its row.
    input_type = "text"

    @property
    def media(self) -> forms.Media:
        return Media(js=[Script("newsroom/picture-input.js", type="module")])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        known = str(value or "").isdecimal()
        context = {
            "name": name,
            "id": (attrs or {}).get("id"),
            "picture": Picture.objects.filter(pk=value).first() if known else None,
            "pictures_url": reverse("admin:articles_picture_choices"),
        }
        return render_to_string("admin/articles/picture_input.html", context)
