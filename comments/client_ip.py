"""The client's network address and port, behind proxies too, and the network it belongs to."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

LARGEST_PORT = 65_535


class Client(NamedTuple):
    """The address that sent a request, and its port if that is known."""

    address: str
    port: int | None


def _is_trusted_proxy(address: str) -> bool:
    return any(
        ip_address(address) in ip_network(network, strict=False)
        for network in settings.TRUSTED_PROXIES
    )


def _port(text: str) -> int | None:
    text = text.strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= 5
    return int(text) if is_number and 0 < int(text) <= LARGEST_PORT else None


def _parse(text: str) -> Client | None:
    """Return the address in one part of X-Forwarded-For, with its port if it has one, or None."""
    text, port = text.strip(), ""
    if text.startswith("["):
        text, _bracket, port = text[1:].partition("]")
    elif text.count(":") == 1:
        text, _colon, port = text.partition(":")
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # Dual-stack servers see IPv4 clients as ::ffff:203.0.113.7, which limits must not tell apart.
    return Client(
        str(getattr(address, "ipv4_mapped", None) or address), _port(port.removeprefix(":"))
    )


def client_of(request: HttpRequest) -> Client:
    """Return the network address and the port that sent the request.

    X-Forwarded-For is read only when the connection comes from one of TRUSTED_PROXIES, and then
    from the right: every proxy appends the address that it sees, so the first one that is not a
    trusted proxy is the last one that a client can't forge. X-Client-Port is read in step with it:
    where it has fewer parts, the port is not known.
    """
    peer = _parse(request.META.get("REMOTE_ADDR", ""))
    address = peer.address if peer else "0.0.0.0"  # noqa: S104
    port = _port(str(request.META.get("REMOTE_PORT", "")))
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    ports = request.headers.get("X-Client-Port", "").split(",")
    while hops and _is_trusted_proxy(address):
        seen = _parse(hops.pop())
        if seen is None:
            break
        forwarded = _port(ports.pop()) if ports else None
        address, port = seen.address, seen.port or forwarded
    return Client(address, port)


def sender_address(request: HttpRequest) -> str:
    """Return the network address that sent the request."""
    return client_of(request).address


def network_of(address: str) -> str:
    """Return the IPv4 address, or the /64 of an IPv6 address, within which a sender can switch."""
    parsed = ip_address(address)
    return address if parsed.version == 4 else str(ip_network(f"{address}/64", strict=False))


def sender_network(request: HttpRequest) -> str:
    """Return the network that sent the request, which limits are counted by."""
    return network_of(sender_address(request))


def parse_sender_network(text: str) -> str:
    """Return the network of one sender, given as such or by an address in it; "" if it is none."""
    try:
        network = ip_network(text, strict=False) if "/" in text else None
        address = str(network.network_address) if network else str(ip_address(text))
    except ValueError:
        return ""
    sender_network = network_of(address)
    # A wider network, such as a whole provider's, is not that of one sender.
    return sender_network if network in (None, ip_network(sender_network)) else ""
