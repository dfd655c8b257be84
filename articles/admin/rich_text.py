"""The rich-text editor and the picture chooser in admin forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_prose_editor.widgets import ProseEditorWidget
from js_asset import Media, Script

from articles.editing.picture_fetches import with_pictures
from articles.markup.losses import in_words, losses
from articles.markup.pictures import count_undescribed, placeholder_keys
from articles.markup.sanitizer import MAX_LENGTH, MAX_UNCLEANED_LENGTH, TOO_LONG, MarkupField
from articles.models import Picture


def _missing_pictures(number: int) -> str:
    sentence = ngettext(
        "%d pasted picture is not here yet: its place is marked in the text, and readers do not see"
        " it.",
        "%d pasted pictures are not here yet: their places are marked in the text, and readers do"
        " not see them.",
        number,
    )
    return sentence % number


def _undescribed_pictures(number: int) -> str:
    sentence = ngettext(
        "%d picture has no alternative text yet: select it in the text and press the button for"
        " pictures.",
        "%d pictures have no alternative text yet: select each in the text and press the button"
        " for pictures.",
        number,
    )
    return sentence % number


class RichTextInput(ProseEditorWidget):
    """The editor without the library's stylesheet for the admin: readers' pages have their own."""

    template_name = "admin/articles/rich_text_input.html"

    @property
    def media(self) -> forms.Media:
        own = ["newsroom/text-limit.js", "newsroom/save-key.js"]
        return super().media + Media(js=[Script(name, type="module") for name in own])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        limits = {"data-max-length": MAX_LENGTH, "data-max-sent": MAX_UNCLEANED_LENGTH}
        text = with_pictures(value) if isinstance(value, str) else value
        context = super().get_context(name, text, (attrs or {}) | limits)
        context["too_long"] = TOO_LONG % {"limit": f"{MAX_LENGTH:,}"}
        return context


class RichTextAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose form has the rich-text editor.

    The Content-Security-Policy allows the editor by a nonce: its import map has to be inline, and
    so is the stylesheet that it adds to the page; newsroom/editor.js gives that one the nonce.
    """

    @property
    def media(self) -> forms.Media:
        names = ("autosave", "submit-once", "presence")
        scripts = [Script(f"newsroom/{name}.js", type="module") for name in names]
        return Media(js=scripts) + super().media

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, MarkupField):
            kwargs["widget"] = RichTextInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:  # noqa: FBT001
        saved = super().save_form(request, form, change)
        if dropped := losses(form.data.get("body", ""), saved.body):
            sentence = _("The text can't have these, so they were dropped: %s.")
            messages.warning(request, sentence % in_words(dropped))
        if "body" in form.changed_data:
            saved.body = with_pictures(saved.body)
        if missing := len(placeholder_keys(saved.body)):
            messages.warning(request, _missing_pictures(missing))
        if undescribed := count_undescribed(saved.body):
            messages.warning(request, _undescribed_pictures(undescribed))
        return saved

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        nonce = request.csp_nonce  # type: ignore[attr-defined]
        context["media"] = Media.from_media(context["media"], nonce=nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class PictureInput(forms.HiddenInput):
    """Chooses or uploads a picture in the same dialog that the editor opens."""

    # Django leaves out label and row of a field whose input is of the type “hidden”.
    input_type = "text"

    @property
    def media(self) -> forms.Media:
        return Media(js=[Script("newsroom/picture-input.js", type="module")])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        # What comes back with an invalid form may be anything.
        is_id = str(value or "").isdecimal()
        context = {
            "name": name,
            "id": (attrs or {}).get("id"),
            "picture": Picture.objects.filter(pk=value).first() if is_id else None,
            "pictures_url": reverse("admin:articles_picture_choices"),
        }
        return render_to_string("admin/articles/picture_input.html", context)
