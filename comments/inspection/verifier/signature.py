"""The signature of the manifest: RSA with SHA-256 (PKCS#1 v1.5), by arithmetic alone."""

from __future__ import annotations

import base64
import hashlib

from comments.inspection.verifier.findings import BadBundle

# What precedes a SHA-256 in a signature (RFC 8017, 9.2).
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
RSA = bytes.fromhex("06092a864886f70d010101")
# A key of a million bits would take hours.
SHORTEST_KEY, LONGEST_KEY, EXPONENT = 3072, 8192, 65537


def der(data: bytes, start: int = 0) -> tuple[int, int, int]:
    """Return tag, start and end of the content of the DER value that begins there."""
    if start + 2 > len(data):
        raise BadBundle("DER 数据不完整。")
    tag, length, start = data[start], data[start + 1], start + 2
    if length & 128:
        size = length & 127
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    if start + length > len(data):
        raise BadBundle("DER 数据不完整。")
    return tag, start, start + length


def key_bytes(pem: bytes) -> bytes:
    lines = pem.split(b"\n")
    if lines[:1] != [b"-----BEGIN PUBLIC KEY-----"]:
        raise BadBundle("签名公钥不是 PEM 格式的公钥。")
    try:
        return base64.b64decode(b"".join(lines[1 : lines.index(b"-----END PUBLIC KEY-----")]))
    except ValueError as error:
        raise BadBundle("签名公钥读不懂。") from error


def fingerprint(pem: bytes) -> str:
    """Return the SHA-256 of the key, as the site shows it."""
    return hashlib.sha256(key_bytes(pem)).hexdigest()


def _numbers(key: bytes) -> tuple[int, int]:
    """Return modulus and exponent."""
    start = der(key)[1]
    tag, begin, end = der(key, start)
    if tag != 0x30 or not key[begin:end].startswith(RSA):
        raise BadBundle("签名公钥不是 RSA 公钥。")
    tag, begin, end = der(key, end)
    # A bit string, whose first byte says that no bit is left over.
    start = der(key, begin + 1)[1]
    tag, begin, end = der(key, start)
    modulus = int.from_bytes(key[begin:end], "big")
    tag, begin, end = der(key, end)
    return modulus, int.from_bytes(key[begin:end], "big")


def check_signature(pem: bytes, manifest: bytes, signature: bytes) -> None:
    """Raise BadBundle unless the key has signed the manifest."""
    modulus, exponent = _numbers(key_bytes(pem))
    size = (modulus.bit_length() + 7) // 8
    if not SHORTEST_KEY <= modulus.bit_length() <= LONGEST_KEY or exponent != EXPONENT:
        raise BadBundle("签名公钥太短，或者不是通常的公钥，不能作准。")
    expected = PREFIX + hashlib.sha256(manifest).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(expected) - 3) + b"\x00" + expected
    number = int.from_bytes(signature, "big")
    if len(signature) != size:
        raise BadBundle("清单的签名格式不对。")
    # Another key of the same length may sign with a number that this one can't have.
    if number >= modulus or pow(number, exponent, modulus).to_bytes(size, "big") != padded:
        raise BadBundle("清单的签名与公钥不符：清单被改动，或者签名、公钥被换过。")
