"""Downloads of attachments: to readers as long as they see the article, never inside of a page."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from articles.editing.attachment_files import KINDS
from articles.models import Article, Attachment
from articles.pages.decorators import gone_when_withdrawn, public_page


def download(attachment: Attachment) -> FileResponse:
    """Return the file as a download under its own name."""
    try:
        file = attachment.file.storage.open(str(attachment.file), "rb")
    except OSError as error:
        raise Http404 from error
    media_type, _form = KINDS[attachment.kind]
    response = FileResponse(
        file, as_attachment=True, filename=attachment.name, content_type=media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    # These files are packed already, and GZipMiddleware would read them whole.
    response["Content-Encoding"] = "identity"
    return response


@require_safe
@public_page
@gone_when_withdrawn
def attachment(request: HttpRequest, pk: int, attachment_id: int, name: str) -> Any:
    articles = Article.objects.published().filter(pk=pk)
    rows = Attachment.objects.filter(article__in=articles)
    attachment = get_object_or_404(rows, pk=attachment_id)
    if name != attachment.name:
        return redirect(attachment)
    return download(attachment)
