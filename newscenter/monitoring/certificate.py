"""The certificate that browsers are shown: how long is it valid?

Its file is read where CERTIFICATE_FILE names one. Otherwise the worker asks the site itself now and
then, and remembers the answer: no page waits for that.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.domain_names import ascii_address
from articles.models import Publication
from newscenter.monitoring.problem import Problem

# Let's Encrypt renews a month before the end.
DAYS_LEFT = 14
SECONDS = 10
OWN_MACHINE = "127.0.0.1"
KEY, SECONDS_KEPT = "certificate_valid_until", 24 * 3600


def _valid_until(certificates: bytes) -> datetime:
    # Ten megabytes, which a worker for readers never uses.
    from cryptography import x509  # noqa: PLC0415

    return x509.load_pem_x509_certificates(certificates)[0].not_valid_after_utc


def in_file(path: str) -> datetime:
    """Return until when the certificate is valid; raises OSError, ValueError."""
    return _valid_until(Path(path).read_bytes())


def of_server(server: str, port: int, host: str) -> datetime:
    """Ask a server for its certificate of the host, whoever has signed it.

    Raises OSError, ValueError.
    """
    context = ssl.create_default_context()
    # It may be self-signed, or have run out: that is what is asked.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((server, port), SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        data = secure.getpeercert(binary_form=True) or b""
    return _valid_until(ssl.DER_cert_to_PEM_cert(data).encode())


def _address() -> tuple[str, int]:
    """Return host and port that readers use, the host empty where nobody has said it."""
    address = urlsplit(ascii_address(Publication.get_solo().site_address))
    if address.hostname and address.scheme == "https":
        return address.hostname, address.port or 443
    # Before the newsroom has filled in the address, the operator has named the hosts.
    names = [name.strip(".") for name in settings.ALLOWED_HOSTS if "*" not in name]
    return next((name for name in names if "." in name and name != OWN_MACHINE), ""), 443


def look() -> None:
    """Ask the site itself, where it has HTTPS and no file is named, and remember the answer."""
    if settings.CERTIFICATE_FILE or not settings.HTTPS:
        return
    host, port = _address()
    # Behind a router, the site's own address may lead nowhere from here.
    for server in (host, OWN_MACHINE) if host else ():
        try:
            until = of_server(server, port, host)
        except (OSError, ValueError):
            continue
        cache.set(KEY, until.timestamp(), SECONDS_KEPT)
        return


def problems() -> Iterator[Problem]:
    try:
        if settings.CERTIFICATE_FILE:
            until = in_file(settings.CERTIFICATE_FILE)
        elif remembered := cache.get(KEY):
            until = datetime.fromtimestamp(remembered, UTC)
        else:
            return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or _("it is no certificate")
        yield Problem(
            _("the certificate can't be read from %(file)s: %(reason)s")
            % {"file": settings.CERTIFICATE_FILE, "reason": _(reason)},
            _("Name the file with the certificate chain (fullchain.pem) in CERTIFICATE_FILE."),
        )
        return
    left = until - timezone.now()
    hint = _("Renew it, and reload nginx: certbot renew; systemctl reload nginx")
    if left.total_seconds() <= 0:
        yield Problem(_("the HTTPS certificate has run out"), hint)
    elif left.days < DAYS_LEFT:
        yield Problem(_("the HTTPS certificate runs out in %d days") % left.days, hint)
