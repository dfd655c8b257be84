"""Text that a reader has typed, carried by a cookie while they have their identity verified.

The form shows it again only at the address that leads back, which has the key of the cookie in it:
the next person at the same computer does not get to see it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

COOKIE = "comment_text"
LIFETIME = timedelta(minutes=30)
# A browser drops a cookie that is longer than 4,096 bytes with its name and attributes.
MAX_LENGTH = 3800
_SALT = "comments.carried_text"


class _Serializer:
    """Leaves Chinese as it is: escaped, a long comment would not fit."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class CarriedText(NamedTuple):
    """The article that it is about, and the fields of the form by their names."""

    article_id: int
    key: str
    fields: dict[str, str]

    @classmethod
    def new(cls, article_id: int, fields: dict[str, str]) -> CarriedText:
        return cls(article_id, token_urlsafe(9), fields)

    @classmethod
    def of(cls, request: HttpRequest) -> CarriedText | None:
        """Return the text that the browser carries."""
        try:
            value = signing.loads(
                request.COOKIES.get(COOKIE, ""),
                salt=_SALT,
                serializer=_Serializer,
                max_age=LIFETIME,
            )
        except signing.BadSignature:
            return None
        return cls(*value)

    def put_into(self, response: HttpResponse) -> bool:
        """Have the browser carry it; return whether it is short enough for that."""
        value = signing.dumps(list(self), salt=_SALT, serializer=_Serializer, compress=True)
        if len(value) > MAX_LENGTH:
            return False
        response.set_cookie(
            COOKIE,
            value,
            max_age=LIFETIME,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return True


def typed_before(request: HttpRequest, article_id: int) -> dict[str, str]:
    """Return what was typed under the article before its author left, if they come back now."""
    text = CarriedText.of(request)
    if text is None or text.article_id != article_id:
        return {}
    comes_back = constant_time_compare(text.key, request.GET.get("typed", ""))
    return text.fields if comes_back else {}


def drop(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser drop what it carries."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
