"""Addresses of the public internet, and connections to nothing else.

An address that a pasted text names is somebody else's word: it must lead to no machine that only
this server can reach, by whatever spelling, name or redirect.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer

# Of the machines that answer for a name, so many are tried.
MAX_ADDRESSES = 4
SECONDS_TO_CONNECT = 5
# Unicast of IPv6. Outside of it are loopback, private and local networks, and IPv4 in disguise.
_GLOBAL = ip_network("2000::/3")
# Inside of it: protocols and tunnels that lead to IPv4, and examples.
_NOT_GLOBAL = tuple(
    map(
        ip_network,
        (
            *("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"),
            *("192.0.0.0/24", "192.88.99.0/24"),
        ),
    )
)


class NotPublicError(OSError):
    """A name that leads to an address outside of the public internet."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.version == 6 and (address not in _GLOBAL or getattr(address, "scope_id", None)):
        return False
    special = any(address in network for network in _NOT_GLOBAL)
    return address.is_global and not address.is_multicast and not special


def public_addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a name; raises NotPublicError if one of them is not public."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not addresses or not all(is_public(ip_address(address)) for address in addresses):
        raise NotPublicError(host)
    return addresses[:MAX_ADDRESSES]


class PublicConnection(HTTPConnection):
    """A connection to an address that was checked: the name is not looked up once more."""

    def __init__(self, host: str, port: int, *, secure: bool) -> None:
        super().__init__(host, port)
        self._secure = secure
        # Left out of the header “Host”.
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        """Refuse to connect by name, as the library would do once the connection was closed."""
        raise ConnectionError(self.host)

    def _connected(self) -> socket.socket:
        error: OSError | None = None
        for address in public_addresses(self.host, self.port):
            try:
                return socket.create_connection((address, self.port), SECONDS_TO_CONNECT)
            except OSError as refusal:
                error = refusal
        raise error or OSError(self.host)

    @contextmanager
    def open_for(self, seconds: float) -> Iterator[None]:
        """Connect, and cut off after so many seconds, however slowly the other side sends."""
        self.sock = self._connected()
        with self.sock.dup() as line:
            timer = Timer(seconds, _cut_off, [line])
            timer.start()
            try:
                if self._secure:
                    context = ssl.create_default_context()
                    self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
                self.sock.settimeout(seconds)
                yield
            finally:
                timer.cancel()
                self.close()


def _cut_off(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
