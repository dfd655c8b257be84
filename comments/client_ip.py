"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def _is_trusted_proxy(address: str) -> bool:
    return any(
        ip_address(address) in ip_network(network, strict=False)
        for network in settings.TRUSTED_PROXIES
    )


def _parsed(text: str) -> str | None:
    """The address in one part of X-Forwarded-For, without port or brackets; None if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def sender_address(request: HttpRequest) -> str:
    """Return the network address that sent the request.

    X-Forwarded-For is read only when the connection comes from one of TRUSTED_PROXIES, and then
    from the right: every proxy adds the address that it saw itself, so the first one that is no
    proxy of ours is the last that nobody could invent.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while hops and _is_trusted_proxy(address):
        seen = _parsed(hops.pop())
        if seen is None:
            break
        address = seen
    return address


def network_of(address: str) -> str:
    """What one sender can't change at will: an IPv4 address, or the /64 of an IPv6 address."""
    parsed = ip_address(address)
    return address if parsed.version == 4 else str(ip_network(f"{address}/64", strict=False))


def network_named(text: str) -> str:
    """The network of one sender that `text` names, by an address in it; "" when it names none."""
    try:
        network = ip_network(text, strict=False) if "/" in text else None
        address = str(network.network_address) if network else str(ip_address(text))
    except ValueError:
        return ""
    own = network_of(address)
    return own if network in (None, ip_network(own)) else ""
