"""Pages of our own below a model's address in the admin, and files to download from them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header


class AdminPageMixin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Renders the templates in templates/admin/comments/ with the context that the admin needs."""

    def render_page(
        self,
        request: HttpRequest,
        template: str,
        title: Any = None,
        *,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title or self.opts.verbose_name_plural,
            "media": self.media,
            **context,
        }
        name = f"admin/comments/{self.opts.model_name}/{template}.html"
        return TemplateResponse(request, name, context, status=status)


def attachment(text: str, name: str, content_type: str) -> HttpResponse:
    """Return a response that browsers save as the file `name`."""
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    # The header has an encoding of its own for names that are not ASCII.
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
