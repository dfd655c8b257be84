"""A time-stamp authority for tests: certificates, and answers as RFC 3161 has them."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client._rust import parse_timestamp_request

_serials = itertools.count(1)


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(size)]) + size + content


def integer(number: int) -> bytes:
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytes([40 * first + second])
    for arc in rest:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(arc & 127 | 128)
        content += bytes(reversed(groups))
    return der(6, content)


def sequence(*parts: bytes) -> bytes:
    return der(0x30, *parts)


def attribute(name: str, value: bytes) -> bytes:
    return sequence(oid(name), der(0x31, value))


SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"))
RSA = sequence(oid("1.2.840.113549.1.1.1"), der(5))
TST_INFO = "1.2.840.113549.1.9.16.1.4"


class Authority:
    """Keys and certificates of an authority that answers requests."""

    def __init__(self, name: str) -> None:
        self.root_key = rsa.generate_private_key(65537, 2048)
        self.key = rsa.generate_private_key(65537, 2048)
        self.root = self._certificate(f"{name} root", f"{name} root", self.root_key, is_root=True)
        self.certificate = self._certificate(name, f"{name} root", self.key, is_root=False)

    def _certificate(
        self, subject: str, issuer: str, key: rsa.RSAPrivateKey, *, is_root: bool
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]),
            key.public_key(),
            next(_serials),
            now - timedelta(days=3650),
            now + timedelta(days=3650),
        ).add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        if not is_root:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.root_key, hashes.SHA256())

    def write_root(self, path: Path) -> Path:
        path.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        return path

    def answer(
        self, request: bytes, at: datetime | None = None, imprint: bytes | None = None
    ) -> bytes:
        """Return the answer to a request; `imprint` is stamped in place of what was asked for."""
        asked = parse_timestamp_request(request)
        at = at or datetime.now(UTC)
        info = sequence(
            integer(1),
            oid("1.3.6.1.4.1.13762.3"),
            sequence(SHA256, der(4, imprint or asked.message_imprint.message)),
            integer(next(_serials)),
            der(24, f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}".encode()),
            integer(asked.nonce),
        )
        signed = sequence(
            integer(3),
            der(0x31, SHA256),
            sequence(oid(TST_INFO), der(0xA0, der(4, info))),
            der(0xA0, self.certificate.public_bytes(serialization.Encoding.DER)),
            der(0x31, self._signer(info)),
        )
        token = sequence(oid("1.2.840.113549.1.7.2"), der(0xA0, signed))
        return sequence(sequence(integer(0)), token)

    def _signer(self, info: bytes) -> bytes:
        certificate = self.certificate.public_bytes(serialization.Encoding.DER)
        attributes = [
            attribute("1.2.840.113549.1.9.3", oid(TST_INFO)),
            attribute("1.2.840.113549.1.9.4", der(4, hashlib.sha256(info).digest())),
            attribute(
                "1.2.840.113549.1.9.16.2.47",
                sequence(sequence(sequence(der(4, hashlib.sha256(certificate).digest())))),
            ),
        ]
        signed = b"".join(sorted(attributes))
        signature = self.key.sign(der(0x31, signed), padding.PKCS1v15(), hashes.SHA256())
        issuer = self.certificate.issuer.public_bytes()
        return sequence(
            integer(1),
            sequence(issuer, integer(self.certificate.serial_number)),
            SHA256,
            der(0xA0, signed),
            RSA,
            der(4, signature),
        )


def write_certificate(path: Path, until: datetime) -> Path:
    """Write the certificate of a web site, valid until then."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    start = until - timedelta(days=90)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, until)
    certificate = builder.sign(key, hashes.SHA256())
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(respond) -> Iterator[str]:
    """Serve what `respond(body)` returns; `respond` may hang or return nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            content = respond(body)
            if content is None:
                self.send_error(503)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *args: None
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr"
    finally:
        server.shutdown()
        server.server_close()


def hang(body: bytes) -> None:
    time.sleep(5)
