"""Services on this machine that verify people, for tests: an OpenID provider, an SMS gateway."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from comments.identity import oidc_tokens
from comments.identity.protocol import NotVerified, Subject

CLIENT, SECRET = "newscenter", "a secret: of the client"
# What must be found nowhere afterwards.
SUBJECT, PHONE = "3c1f-subject-of-a-reader", "13812345678"


def _key(name: str) -> tuple[Any, dict[str, Any]]:
    private = generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    return private, {**public, "kid": name, "use": "sig", "alg": "RS256"}


class Service:
    """A server that keeps what it was asked, and answers by `answer`."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], str]] = []
        self.address = ""

    def answer(self, method: str, path: str, headers: Any, body: str) -> tuple[int, Any]:
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[Service]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                service.requests.append((self.command, self.path, dict(self.headers), body))
                status, content = service.answer(self.command, self.path, self.headers, body)
                data = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class OpenIDProvider(Service):
    """An OpenID provider at which everybody is the same person; `changes` forge its tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.private, self.public = _key("first")
        self.changes: dict[str, Any] = {}
        self.algorithm, self.key_name, self.signing_key = "RS256", "first", self.private
        self.codes: dict[str, dict[str, str]] = {}
        self.failing = ""

    def authorise(self, address: str) -> str:
        """Return the address that the provider sends the reader back to, from that of its page."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (query["client_id"], query["response_type"]) == (CLIENT, "code")
        assert (query["scope"], query["code_challenge_method"]) == ("openid", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def answer(self, method: str, path: str, headers: Any, body: str) -> tuple[int, Any]:
        if self.failing and self.failing in path:
            return 500, {}
        if path.endswith("openid-configuration"):
            return 200, {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorise",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [self.public]}
        return self._token(headers, {name: values[0] for name, values in parse_qs(body).items()})

    def _token(self, headers: Any, fields: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(fields["code"], None)
        challenge = hashlib.sha256(fields["code_verifier"].encode()).digest()
        expected = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        pair = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        is_client = pair == f"{CLIENT}:{SECRET.replace(':', '%3A').replace(' ', '+')}"
        if asked is None or expected != asked["code_challenge"] or not is_client:
            return 400, {"error": "invalid_grant"}
        if fields["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "id_token": self.token(asked["nonce"])}

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": SUBJECT,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "phone_number": PHONE,
        }
        claims |= self.changes
        claims = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": self.key_name}
        return jwt.encode(claims, self.signing_key, self.algorithm, headers)

    def use_another_key(self, *, publish: bool) -> None:
        """Sign with a key that the provider publishes from now on, or doesn't."""
        self.signing_key, public = _key("second")
        if publish:
            self.key_name, self.public = "second", public


class SmsGateway(Service):
    """A gateway that takes every message, unless `refusal` is what it answers."""

    refusal: tuple[int, Any] | None = None

    def answer(self, method: str, path: str, headers: Any, body: str) -> tuple[int, Any]:
        return self.refusal or (200, {"code": 0})

    @property
    def code(self) -> str:
        """The code in the newest message."""
        return str(json.loads(self.requests[-1][3])["text"])


class DottedProvider:
    """An adapter of the operator's own, which knows everybody who names a number."""

    name = "县政务通"

    def begin(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("comments:identity_complete"))

    def complete(self, request: HttpRequest) -> Subject | HttpResponse:
        if "number" not in request.GET:
            raise NotVerified("没有号码。")
        return Subject("county", request.GET["number"])

    def problems(self) -> Iterator[Any]:
        return iter(())


@contextmanager
def openid_provider(settings: Any) -> Iterator[OpenIDProvider]:
    provider = OpenIDProvider()
    oidc_tokens._remembered.clear()
    with provider.running():
        settings.IDENTITY_PROVIDER = "oidc"
        settings.OIDC_ISSUER = provider.address
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        yield provider


@contextmanager
def sms_gateway(settings: Any) -> Iterator[SmsGateway]:
    gateway = SmsGateway()
    with gateway.running():
        settings.IDENTITY_PROVIDER = "sms"
        settings.SMS_URL = f"{gateway.address}/send"
        settings.SMS_BODY = '{"to": "{phone}", "text": "{code}"}'
        settings.SMS_HEADERS = '{"Authorization": "Bearer of-the-gateway"}'
        settings.SMS_ACCEPTED = r'"code":\s*0'
        yield gateway
