"""Time stamps of outside authorities (RFC 3161): asked for, and verified without a network."""

from __future__ import annotations

import re
import ssl
import warnings
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from articles.outgoing_requests import NoAnswerError, post
from comments.models.chain_anchor import AnchorLine

HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}
# An authority is asked right after the line was written.
LONGEST_DELAY = timedelta(hours=1)
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class NotStampedError(Exception):
    """An answer that is no valid time stamp of the line, with the reason in a sentence."""


class NoCertificatesError(NotStampedError):
    """The certificates of authorities can't be read."""


@lru_cache(1)
def _certificates(path: str, changed: float) -> list[x509.Certificate]:
    certificates = []
    for block in _BLOCK.findall(Path(path).read_bytes()):
        # Of those that every system brings some break rules, and sign no time stamps.
        with suppress(ValueError), warnings.catch_warnings(action="ignore"):
            certificates.append(x509.load_pem_x509_certificate(block))
    if not certificates:
        raise ValueError(path)
    return certificates


def trusted_certificates() -> list[x509.Certificate]:
    """Return the certificates that time stamps have to lead to."""
    path = settings.TIMESTAMP_CERTIFICATES or ssl.get_default_verify_paths().openssl_cafile
    if not settings.TIMESTAMP_CERTIFICATES and not Path(path).exists():
        # Where Debian has them; Python's own look-up only knows their folder.
        path = "/etc/ssl/certs/ca-certificates.crt"
    try:
        return _certificates(str(path), Path(path).stat().st_mtime)
    except (OSError, ValueError) as error:
        raise NoCertificatesError(
            _("the certificates of authorities can't be read from %s") % path
        ) from error


def _decoded(token: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(token)
    except ValueError as error:
        raise NotStampedError(_("it is no time stamp")) from error


def imprint_of(token: bytes) -> str:
    """Return the digest that was stamped, in hexadecimal digits; raises NotStampedError."""
    try:
        return _decoded(token).tst_info.message_imprint.message.hex()
    # The library reads the parts of an answer when they are asked for.
    except (ValueError, TypeError) as error:
        raise NotStampedError(_("it is no time stamp")) from error


def _roots_of(answer: TimeStampResponse) -> list[x509.Certificate]:
    """Return the trusted certificates that may have signed those in the answer."""
    sent = [x509.load_der_x509_certificate(data) for data in answer.signed_data.certificates]
    issuers = {certificate.issuer for certificate in sent}
    return [root for root in trusted_certificates() if root.subject in issuers]


def roots_of(token: bytes) -> list[x509.Certificate]:
    """Return the trusted certificates that a time stamp leads to, none where it is damaged."""
    try:
        return _roots_of(_decoded(token))
    except (NotStampedError, ValueError, TypeError):
        return []


def verify(token: bytes, line: AnchorLine, nonce: int | None = None) -> datetime:
    """Return when the authority has seen the line; raises NotStampedError."""
    answer = _decoded(token)
    if imprint_of(token) != line.digest():
        raise NotStampedError(_("it stamps something else"))
    try:
        builder = VerifierBuilder(roots=_roots_of(answer), nonce=nonce)
        builder.build().verify_message(answer, str(line).encode())
        at = answer.tst_info.gen_time
    # Without the library's own text, which is long, English, and about OpenSSL.
    except (VerificationError, ValueError, TypeError) as error:
        raise NotStampedError(_("no authority that is trusted here has signed it")) from error
    if at > line.at + LONGEST_DELAY:
        raise NotStampedError(_("it was made later than the line says, at %s") % at)
    return at


def ask(authority: str, line: AnchorLine) -> tuple[bytes, datetime]:
    """Return a verified time stamp of the line, and its time; raises NotStampedError."""
    request = TimestampRequestBuilder(str(line).encode(), HashAlgorithm.SHA256).build()
    try:
        answer = post(authority, request.as_bytes(), HEADERS)
    except NoAnswerError as error:
        raise NotStampedError(_("it can't be reached (%s)") % error) from error
    if answer.status != 200:
        raise NotStampedError(_("it answers with the error %d") % answer.status)
    return answer.body, verify(answer.body, line, request.nonce)
