"""Answer the POST of a form with a captcha: a comment, a report, or the number of a telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from comments.posting.forms import CaptchaForm
from comments.posting.submission_errors import SubmissionRefused


class Show(Protocol):
    """Render the page with this form; `notice` stands above it."""

    def __call__(self, form: CaptchaForm, notice: str = "", status: int = 200) -> HttpResponse: ...


def handle_post(
    request: HttpRequest,
    form: CaptchaForm,
    show: Show,
    store: Callable[[], str | HttpResponse],
) -> HttpResponse:
    """Answer a POST of `form`.

    `store` is called when the form is valid; it returns the address to redirect to, or the answer,
    or raises SubmissionRefused. Whatever is wrong, the page shows what was typed.
    """
    # Not validated: who asks for another picture may not have typed anything yet.
    if "refresh" in request.POST:
        return show(form.with_new_captcha(request))
    if not form.is_valid():
        return show(form)
    try:
        result = store()
    except SubmissionRefused as refusal:
        if not refusal.field:
            return show(form, notice=str(refusal), status=refusal.status)
        form.add_error(refusal.field, str(refusal))
        return show(form)
    return result if isinstance(result, HttpResponse) else HttpResponseRedirect(result)
