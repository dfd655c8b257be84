"""Requests of the editor about pictures of pasted texts: taken over, fetched, and asked for."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles.admin.picture_form import NOT_STORED
from articles.editing import picture_fetches
from articles.editing.remote_pictures import MAX_ADDRESS_LENGTH
from articles.images import upload_errors
from articles.markup.pictures import with_placeholders_replaced

MAX_SOURCES = 200
_NAMES = ("key", "source", "alt", "reason")
# Databases refuse them.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_KEY = re.compile("[0-9a-f]{32}")
# Why the browser can't take a picture over.
REASONS = {
    "local": gettext_lazy(
        "It is on the computer that the text comes from, and the program did not pass it on."
    ),
    "kind": gettext_lazy("Pictures of this kind can't be shown on web pages."),
}


def with_placeholders_named(html: str) -> SafeString:
    """Return a text for people of the newsroom, in words where a picture is not here yet."""
    words = format_html('<span class="picture-placeholder">{}</span>', _("[picture not here yet]"))
    # MarkupField has sanitised the text on the way into the database.
    text = with_placeholders_replaced(html, lambda _key, _text: words)
    return mark_safe(text)  # noqa: S308


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _sources(text: str) -> list[dict[str, str]] | None:
    """Return what a pasted text refers to, as `picture_fetches.request` takes it."""
    try:
        rows = json.loads(text)
        sources = [
            {name: _UNPRINTABLE.sub("", str(row.get(name) or "")) for name in _NAMES}
            for row in rows
        ]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    for source in sources:
        source["reason"] = str(REASONS.get(source["reason"], ""))
        if not source["source"] and not source["reason"]:
            source["reason"] = str(REASONS["local"])
        if not _is_key(source["key"]):
            return None
        # Of many pictures the others are fetched all the same.
        if len(source["source"]) > MAX_ADDRESS_LENGTH:
            source.update(source="", reason=_("Its address is not a web address."))
    return sources if 0 < len(sources) <= MAX_SOURCES else None


class PictureFetchMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The address that the editor asks."""

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.fetches)
        name = "articles_picture_fetches"
        return [path("fetches/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    def fetches(self, request: HttpRequest) -> HttpResponse:
        """Say what has become of `?key=`; a POST brings a picture, or says where some are."""
        if request.method != "POST":
            if not self.has_view_permission(request):
                raise PermissionDenied
            keys = request.GET.getlist("key")[:MAX_SOURCES]
            return JsonResponse(picture_fetches.states(filter(_is_key, keys)))
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.FILES:
            return self._keep(request)
        sources = _sources(request.POST.get("sources", ""))
        if sources is None:
            return HttpResponseBadRequest()
        picture_fetches.request(sources, cast("Any", request.user))
        keys = [source["key"] for source in sources]
        return JsonResponse(picture_fetches.states(keys), status=201)

    def _keep(self, request: HttpRequest) -> HttpResponse:
        key, text = request.POST.get("key"), _UNPRINTABLE.sub("", request.POST.get("alt", ""))
        file = request.FILES.get("file")
        if not key or not _is_key(key) or file is None:
            return HttpResponseBadRequest()
        user = cast("Any", request.user)
        try:
            picture_fetches.keep(key, cast("Any", file), text, user)
        except ValidationError as error:
            status = 503 if error.code == upload_errors.BUSY_CODE else 422
            reason = " ".join(error.messages)
        except OSError:
            status, reason = 422, str(NOT_STORED)
        else:
            return JsonResponse(picture_fetches.states([key]), status=201)
        if status != 503:
            picture_fetches.request([{"key": key, "alt": text, "reason": reason}], user)
        return JsonResponse({key: {"status": "failed", "reason": reason}}, status=status)
