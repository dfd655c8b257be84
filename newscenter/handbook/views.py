"""The handbook in the admin, for everybody who works there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newscenter.handbook import pages


def _answer(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), **values}
    return TemplateResponse(request, f"admin/handbook/{template}", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _answer(request, "index.html", pages=pages.pages(), title=_("Handbook"))


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        shown = pages.page(slug)
    except (KeyError, FileNotFoundError):
        raise Http404 from None
    return _answer(request, "page.html", page=shown, title=shown.title)
