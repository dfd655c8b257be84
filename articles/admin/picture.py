"""Pictures: their list in the admin, and the dialog that the editor and the cover field share."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from js_asset import Script

from articles.admin.history import HistoryAdmin
from articles.admin.picture_bin import PictureBinMixin
from articles.admin.picture_fetches import PictureFetchMixin
from articles.admin.picture_form import ONLY_EDITORS, PictureForm, is_published
from articles.admin.picture_uses import list_of_uses
from articles.admin.read_only import NoDeleteAdmin
from articles.admin.versioned import VersionedAdmin
from articles.bounded_count import BoundedPaginator
from articles.images import upload_errors
from articles.models import Picture
from articles.models.transitions import PUBLISH_ARTICLES

PICTURES_IN_DIALOG = 24
PREVIEW_WIDTH = 960


def _as_choice(picture: Picture) -> dict[str, Any]:
    """Return what the dialog shows of a picture, and the editor inserts into the text."""
    return {
        "id": picture.pk,
        "src": picture.file.url,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alternative_text,
        "caption": picture.caption,
        "credit": picture.credit,
        "ai_generated": picture.ai_generated,
    }


def _image(picture: Picture, address: str, css_class: str) -> SafeString:
    return format_html(
        '<img class="{}" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        css_class,
        address,
        picture.alternative_text,
        picture.width,
        picture.height,
    )


@admin.register(Picture)
class PictureAdmin(NoDeleteAdmin, PictureBinMixin, PictureFetchMixin, HistoryAdmin, VersionedAdmin):
    form = PictureForm
    list_display = [
        "thumbnail",
        "alternative_text",
        "caption",
        "credit",
        "ai_generated",
        "uploaded_at",
    ]
    list_display_links = ["thumbnail", "alternative_text"]
    list_per_page = 24
    list_max_show_all = 100
    show_full_result_count = False
    paginator = BoundedPaginator
    search_fields = ["alternative_text", "caption", "credit"]

    class Media:
        css = {"all": ["newsroom/focal-point.css"]}
        js = [Script("newsroom/focal-point.js", type="module")]

    def get_fields(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        # Articles refer to the file by name: another file has to be another picture.
        words = ["alternative_text", "caption", "credit", "ai_generated"]
        if obj is None:
            return ["file", *words]
        return ["preview", ("focus_x", "focus_y"), *words, "shown_in"]

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> list[str]:
        return ["preview", "shown_in"] if obj else []

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.may_publish = request.user.has_perm(PUBLISH_ARTICLES)
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        if object_id is None:
            # Django's own method opens a transaction first, and nobody could write while the
            # picture is decoded.
            return self._changeform_view(request, object_id, *args, **kwargs)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, *args, **kwargs)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        picture = self.get_object(request, object_id)
        may_publish = request.user.has_perm(PUBLISH_ARTICLES)
        if request.method == "GET" and picture and not may_publish and is_published(picture):
            messages.warning(request, ONLY_EDITORS)
        return super().change_view(request, object_id, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.choices)
        choices = self.admin_site.admin_view(view)
        return [path("choices/", choices, name="articles_picture_choices"), *super().get_urls()]

    @admin.display(description=_("picture"))
    def thumbnail(self, picture: Picture) -> SafeString:
        return _image(picture, picture.thumbnail_url, "thumbnail")

    @admin.display(description=_("picture"))
    def preview(self, picture: Picture) -> SafeString:
        """The picture, on which the focal point is set by a click."""
        return _image(picture, picture.rendition_url(PREVIEW_WIDTH), "thumbnail focal-point")

    @admin.display(description=_("shown in"))
    def shown_in(self, picture: Picture) -> SafeString:
        return list_of_uses(picture)

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:  # noqa: FBT001
        for notice in form.notices():
            messages.warning(request, notice)
        if change:
            super().save_model(request, obj, form, change)
            if "ai_generated" in form.changed_data:
                obj.render_again()
            return
        obj.uploaded_by = request.user  # type: ignore[assignment]
        with form.removing_file_unless_saved():
            super().save_model(request, obj, form, change)

    def choices(self, request: HttpRequest) -> HttpResponse:
        """The dialog: the newest pictures that match `?q=`; a POST uploads a picture."""
        if request.method == "POST":
            return self._upload(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._dialog(request, PictureForm())

    def _upload(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PictureForm(request.POST, request.FILES)
        if not form.is_valid():
            # By the status the script tells a form with errors from a picture.
            is_busy = form.has_error("file", upload_errors.BUSY_CODE)
            status = 503 if is_busy else 422
            if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
                return JsonResponse({"errors": form.errors}, status=status)
            return self._dialog(request, form, status=status)
        form.instance.uploaded_by = request.user
        with form.removing_file_unless_saved():
            picture = form.save()
        self.log_addition(request, picture, [{"added": {}}])
        answer = _as_choice(picture) | {"notices": list(form.notices())}
        return JsonResponse(answer, status=201)

    def _dialog(self, request: HttpRequest, form: PictureForm, status: int = 200) -> HttpResponse:
        query = request.GET.get("q", "")
        matches = Q()
        for word in query.split():
            matches &= Q(alternative_text__icontains=word) | Q(caption__icontains=word)
        pictures = [
            (picture, json.dumps(_as_choice(picture)))
            for picture in Picture.objects.outside_bin().filter(matches)[:PICTURES_IN_DIALOG]
        ]
        context = {
            "form": form,
            "may_upload": self.has_add_permission(request),
            "query": query,
            "pictures": pictures,
        }
        return render(request, "admin/articles/picture/choices.html", context, status=status)
