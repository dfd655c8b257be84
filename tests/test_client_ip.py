"""The client address of a request: X-Forwarded-For counts only from trusted proxies."""

import pytest

from comments.client_ip import network_of, sender_address

CASES = [
    ([], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
    (["10.0.0.0/8"], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
    (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1", "198.51.100.1"),
    (["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
    (["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
    (["10.0.0.0/8"], "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
    (["10.0.0.0/8"], "10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
    (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
    (["127.0.0.1"], "127.0.0.1", "198.51.100.1", "198.51.100.1"),
    (["::1"], "::1", "198.51.100.1", "198.51.100.1"),
    ([], "", "198.51.100.1", "0.0.0.0"),
]


@pytest.mark.parametrize(("proxies", "peer", "forwarded", "sender"), CASES)
def test_the_sender_is_the_last_address_that_can_not_be_forged(
    rf, settings, proxies, peer, forwarded, sender
):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})
    assert sender_address(request) == sender


def test_an_ipv6_sender_is_identified_by_the_64_bit_prefix():
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
