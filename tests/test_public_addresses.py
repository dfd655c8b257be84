"""Addresses that a pasted text may lead the server to, and those that it may not."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from articles.editing import public_addresses, remote_pictures
from articles.editing.public_addresses import NotPublicError, is_public
from articles.editing.remote_pictures import NotFetchedError, fetch

INTERNAL = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.8", "198.18.0.1"),
    *("192.88.99.1", "203.0.113.5", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254"),
    *("ff02::1", "2001::1", "2002:7f00:1::", "2001:db8::1", "3fff::1", "100::1", "5f00::1"),
]
PUBLIC = ["8.8.8.8", "101.226.4.6", "2400:3200::1", "240e:ff:f101:10::2"]


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::]", "169.254.169.254", "0xa9fea9fe", "10.0.0.1"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_an_internal_address_is_asked(monkeypatch, scheme: str, host: str) -> None:
    monkeypatch.setattr(socket, "create_connection", None)
    with pytest.raises(NotFetchedError, match="internal network|内部网络"):
        fetch(f"{scheme}://{host}/a.png")


@pytest.mark.parametrize(
    "address",
    [
        *("file:///etc/passwd", "ftp://example.cn/a.png", "gopher://example.cn/", "//example.cn/"),
        *("http://", "http://user:word@example.cn/a.png", "http://example.cn:6379/a.png"),
        *("https://example.cn:80/", "http://example.cn:443/", "http://[1", "a.png", ""),
        "http://example.cn/" + "a" * 5000,
    ],
)
def test_what_is_no_address_of_the_web_is_not_looked_up(monkeypatch, address: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with pytest.raises(NotFetchedError):
        fetch(address)


def answers(*addresses: str):
    return lambda _host, port, **_options: [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
    ]


def test_a_name_with_one_internal_address_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8", "192.168.0.9"))
    with pytest.raises(NotPublicError):
        public_addresses.public_addresses("pictures.example.cn", 80)


def test_the_address_that_was_checked_is_asked_and_no_other(monkeypatch) -> None:
    """A name may lead elsewhere the next time that it is looked up."""
    asked: list[str] = []
    addresses = iter(["8.8.8.8", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_: answers(next(addresses))(*args))

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        asked.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotFetchedError):
        fetch("http://pictures.example.cn/a.png")
    assert asked == ["8.8.8.8"]


def test_only_hosts_of_the_setting_are_asked(settings, monkeypatch) -> None:
    monkeypatch.setattr(remote_pictures, "PublicConnection", None)
    settings.PICTURE_SOURCES = ["*.qpic.cn", "img.example.cn"]
    for host in ("qpic.cn.example.com", "example.cn", "evil-qpic.cn", "aimg.example.cn"):
        with pytest.raises(NotFetchedError, match=host):
            fetch(f"https://{host}/a.png")
    for host in ("mmbiz.qpic.cn", "MMBIZ.QPIC.CN", "img.example.cn."):
        with pytest.raises(TypeError):
            fetch(f"https://{host}/a.png")
    settings.PICTURE_SOURCES = []
    with pytest.raises(NotFetchedError):
        fetch("https://mmbiz.qpic.cn/a.png")
