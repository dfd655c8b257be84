"""The key that signs bundles: made once, kept in VAR_DIR, and in every backup."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

NAME = "bundle_key.pem"
# RSA, because every OpenSSL and LibreSSL verifies it by one command, and a few lines of Python too.
BITS = 3072


def path() -> Path:
    return Path(settings.VAR_DIR, NAME)


def _new_key() -> bytes:
    return rsa.generate_private_key(65537, BITS).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _read_or_make() -> bytes:
    with contextlib.suppress(FileNotFoundError):
        return path().read_bytes()
    # As with the secret key: link() lets one of several processes win.
    with tempfile.NamedTemporaryFile("wb", dir=path().parent) as draft:
        draft.write(_new_key())
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path())
    return path().read_bytes()


# To check its numbers takes a third of a second.
@lru_cache(1)
def _parsed(pem: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path()} is no RSA key")
    return key


def _key() -> rsa.RSAPrivateKey:
    return _parsed(_read_or_make())


def public_key() -> bytes:
    """Return the public key as PEM, made on first use; raises OSError where it can't be kept."""
    return (
        _key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def fingerprint() -> str:
    """Return the SHA-256 of the public key, by which people compare it."""
    key = (
        _key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return hashlib.sha256(key).hexdigest()


def known_fingerprint() -> str:
    """Return the fingerprint without making a key: "" before the first bundle."""
    try:
        return fingerprint() if path().exists() else ""
    except OSError:
        return ""


def sign(data: bytes) -> bytes:
    return _key().sign(data, padding.PKCS1v15(), hashes.SHA256())
