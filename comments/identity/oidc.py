"""Verification by OpenID Connect: authorisation code with PKCE, state and nonce."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from secrets import token_urlsafe
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from articles.outgoing_requests import is_web_address
from comments.identity import oidc_tokens
from comments.identity.protocol import FLOW_COOKIE, NotVerified, Problem, Subject
from comments.identity.providers import name_for_readers

# Somebody may have to fetch an identity card first.
LIFETIME = timedelta(minutes=20)
LOCAL = ("localhost", "127.0.0.1", "::1")
_SALT = "comments.identity.oidc"


class Flow(NamedTuple):
    """The secrets of one verification, which the browser keeps until it comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Flow:
        return cls(*(token_urlsafe(32) for _name in cls._fields))

    @classmethod
    def of(cls, request: HttpRequest) -> Flow:
        """Return the flow that the browser has begun. Raises NotVerified."""
        try:
            value = signing.loads(
                request.COOKIES.get(FLOW_COOKIE, ""), salt=_SALT, max_age=LIFETIME
            )
        except signing.BadSignature:
            raise NotVerified(_("It took too long, or was begun in another browser.")) from None
        flow = cls(*value)
        if not constant_time_compare(flow.state, request.GET.get("state", "")):
            raise NotVerified(_("It was begun a second time meanwhile."))
        return flow

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def put_into(self, response: HttpResponse) -> None:
        response.set_cookie(
            FLOW_COOKIE,
            signing.dumps(list(self), salt=_SALT),
            max_age=LIFETIME,
            path=reverse("comments:identity"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("comments:identity_complete"))


class OpenIDConnect:
    """Any service that speaks OpenID Connect, such as the sign-in of a county's own portal."""

    @property
    def name(self) -> str:
        return name_for_readers(urlsplit(settings.OIDC_ISSUER).hostname or "")

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Explain what is stored; `?go=1` leads to the service."""
        if "go" not in request.GET:
            return render(request, "comments/identity/leave.html", {"provider": self})
        try:
            address = oidc_tokens.configuration()["authorization_endpoint"]
        except oidc_tokens.ServiceFailed:
            context = {"provider": self, "reason": _unreachable()}
            return render(request, "comments/identity/failed.html", context, status=503)
        flow = Flow.new()
        query = {
            "response_type": "code",
            "client_id": settings.OIDC_CLIENT_ID,
            "redirect_uri": _callback(request),
            # Nothing but the subject: no name, no number.
            "scope": "openid",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        separator = "&" if "?" in address else "?"
        response = HttpResponseRedirect(f"{address}{separator}{urlencode(query)}")
        flow.put_into(response)
        return response

    def complete(self, request: HttpRequest) -> Subject:
        """Exchange the code for a token, and return its subject. Raises NotVerified."""
        flow = Flow.of(request)
        code = request.GET.get("code", "")
        if "error" in request.GET or not code:
            raise NotVerified(_("The service has not confirmed it, or you have left it."))
        try:
            token = oidc_tokens.exchange(code, flow.verifier, _callback(request))
            subject = oidc_tokens.subject_of(token, flow.nonce)
        except oidc_tokens.ServiceFailed as error:
            raise NotVerified(_unreachable()) from error
        return Subject(settings.OIDC_ISSUER, subject)

    def problems(self) -> Iterator[Problem]:
        """Yield what the settings lack."""
        issuer = settings.OIDC_ISSUER
        host = urlsplit(issuer).hostname if is_web_address(issuer) else ""
        if not host or (not issuer.startswith("https:") and host not in LOCAL):
            yield Problem(
                _("OIDC_ISSUER is not the address of a service that speaks OpenID Connect."),
                _("Write it as the service states it: https://id.example.cn"),
            )
        if not settings.OIDC_CLIENT_ID:
            yield Problem(
                _("OIDC_CLIENT_ID is missing."),
                _("Register the site with the service; it gives a number and a secret."),
            )


def _unreachable() -> str:
    return _("The service can't be reached, or has given an answer that can't be trusted.")
