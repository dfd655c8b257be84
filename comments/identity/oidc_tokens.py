"""Requests to an OpenID provider, and the verification of the token that it issues."""

from __future__ import annotations

import base64
import json
import logging
from time import monotonic
from typing import Any, cast
from urllib.parse import quote_plus, urlencode

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

from articles.outgoing_requests import Answer, NoAnswerError, get, is_web_address, post

logger = logging.getLogger(__name__)

# Of the public keys that providers sign with; none that takes a shared secret, and not “none”.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY_SECONDS = 60
# So long a configuration and keys are remembered. Keys are asked for at once if one is not known.
SECONDS_REMEMBERED = 600
SECONDS_TO_ANSWER = 8
_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


class ServiceFailed(Exception):
    """The provider does not answer, or its answer can't be trusted."""


def _content(answer: Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise ServiceFailed(f"status {answer.status}")
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        raise ServiceFailed("no JSON") from error
    if not isinstance(content, dict):
        raise ServiceFailed("no object")
    return content


def _read(address: str, *, anew: bool = False) -> dict[str, Any]:
    """Return the JSON at the address, as it was some minutes ago at most."""
    at, content = _remembered.get(address, (0.0, {}))
    if content and not anew and monotonic() - at < SECONDS_REMEMBERED:
        return content
    try:
        answer = get(address, {"Accept": "application/json"}, seconds=SECONDS_TO_ANSWER)
    except NoAnswerError as error:
        logger.warning("The identity provider does not answer: %s", error)
        raise ServiceFailed from error
    content = _content(answer)
    _remembered[address] = (monotonic(), content)
    return content


def configuration() -> dict[str, Any]:
    """Return the provider's own description of itself. Raises ServiceFailed."""
    issuer = settings.OIDC_ISSUER
    content = _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    # Otherwise another provider's tokens would pass for those of this one.
    if content.get("issuer") != issuer:
        raise ServiceFailed("another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_web_address(str(content.get(name, ""))):
            raise ServiceFailed(f"no {name}")
    return content


def _credentials(methods: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Return what proves to the provider that this is its client: headers, and fields."""
    client, secret = settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET
    if not secret:
        return {}, {"client_id": client}
    if isinstance(methods, list) and "client_secret_basic" not in methods:
        return {}, {"client_id": client, "client_secret": secret}
    pair = f"{quote_plus(client)}:{quote_plus(secret)}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}, {}


def exchange(code: str, verifier: str, callback: str) -> str:
    """Return the token that the provider gives for the code. Raises ServiceFailed."""
    described = configuration()
    headers, fields = _credentials(described.get("token_endpoint_auth_methods_supported"))
    fields |= {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback,
        "code_verifier": verifier,
    }
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    address, body = described["token_endpoint"], urlencode(fields).encode()
    try:
        content = _content(post(address, body, headers, seconds=SECONDS_TO_ANSWER))
    except NoAnswerError as error:
        logger.warning("The identity provider does not answer: %s", error)
        raise ServiceFailed from error
    token = content.get("id_token")
    if not isinstance(token, str):
        raise ServiceFailed("no token")
    return token


def _key_of(token: str) -> jwt.PyJWK:
    """Return the provider's key that the token says it is signed with."""
    wanted = jwt.get_unverified_header(token).get("kid")
    address = configuration()["jwks_uri"]
    for anew in (False, True):
        keys = jwt.PyJWKSet.from_dict(_read(address, anew=anew)).keys
        usable = [key for key in keys if key.public_key_use in (None, "sig")]
        # A provider with one key need not name it.
        if wanted is None and len(usable) == 1:
            return usable[0]
        if named := [key for key in usable if wanted is not None and key.key_id == wanted]:
            return named[0]
    raise ServiceFailed("unknown key")


def subject_of(token: str, nonce: str) -> str:
    """Return the subject of a token that was issued for this flow. Raises ServiceFailed."""
    client = settings.OIDC_CLIENT_ID
    try:
        claims = jwt.decode(
            token,
            _key_of(token),
            algorithms=list(ALGORITHMS),
            audience=client,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        logger.warning("The token of the identity provider is refused: %s", type(error).__name__)
        raise ServiceFailed from error
    is_ours = constant_time_compare(str(claims.get("nonce", "")), nonce)
    if not is_ours or claims.get("azp", client) != client or not claims["sub"]:
        raise ServiceFailed("another flow")
    return cast("str", claims["sub"])
