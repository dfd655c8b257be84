"""The request to a gateway for short messages, from the template in the settings."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from articles.outgoing_requests import NoAnswerError, get, is_web_address, post
from comments.identity.protocol import Problem

logger = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 8
PHONE, CODE = "{phone}", "{code}"


class NotSent(Exception):
    """The gateway has not taken the message."""


def _headers() -> dict[str, str]:
    """Return the headers of the settings. Raises ValueError where they are no JSON object."""
    headers = json.loads(settings.SMS_HEADERS or "{}")
    if not isinstance(headers, dict):
        raise ValueError("no object")  # noqa: TRY004 (one error for whatever is wrong)
    return {str(name): str(value) for name, value in headers.items()}


def _content_type() -> str:
    is_json = settings.SMS_BODY.startswith("{")
    return "application/json" if is_json else "application/x-www-form-urlencoded"


def send(number: str, code: str) -> None:
    """Have the gateway send the code. Raises NotSent; neither number nor code is logged."""

    def filled(template: str) -> str:
        # Digits alone, so nothing has to be escaped in an address, a form or JSON.
        return template.replace(PHONE, number).replace(CODE, code)

    address = filled(settings.SMS_URL)
    try:
        if settings.SMS_METHOD == "get":
            answer = get(address, _headers(), seconds=SECONDS_TO_ANSWER)
        else:
            headers = {"Content-Type": f"{_content_type()}; charset=utf-8"} | _headers()
            body = filled(settings.SMS_BODY).encode()
            answer = post(address, body, headers, seconds=SECONDS_TO_ANSWER)
    except NoAnswerError as error:
        logger.warning("The gateway for short messages does not answer.")
        raise NotSent from error
    text = answer.body.decode(errors="replace")
    is_accepted = not settings.SMS_ACCEPTED or re.search(settings.SMS_ACCEPTED, text)
    if not 200 <= answer.status < 300 or not is_accepted:
        # Without the answer, which may repeat the number.
        logger.warning("The gateway refuses a short message, with the status %d.", answer.status)
        raise NotSent


def problems() -> Iterator[Problem]:
    """Yield what is wrong with the template."""
    template = settings.SMS_URL + ("" if settings.SMS_METHOD == "get" else settings.SMS_BODY)
    if not is_web_address(settings.SMS_URL):
        yield Problem(
            _("SMS_URL is not the address of a gateway for short messages."),
            _("Write it whole: https://sms.example.cn/send"),
        )
    if PHONE not in template or CODE not in template:
        yield Problem(
            _("The request to the gateway lacks {phone} or {code}."),
            _("Write both where they belong, in SMS_BODY or, with SMS_METHOD=get, in SMS_URL."),
        )
    try:
        _headers()
    except ValueError:
        yield Problem(
            _("SMS_HEADERS can't be read."),
            _('Write names and values as a JSON object: {"Authorization": "…"}'),
        )
    try:
        re.compile(settings.SMS_ACCEPTED)
    except re.error:
        yield Problem(
            _("SMS_ACCEPTED is no regular expression."),
            _("Write what is in every answer of success and in no other."),
        )
