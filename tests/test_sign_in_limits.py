"""Limits on wrong passwords: no guessing, no spraying, and nobody can lock the owner out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache.backends.base import BaseCache
from django.test import Client
from django.urls import reverse

from newscenter.sign_in import known_devices
from newscenter.sign_in.models import SignInAttempt
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


class Device:
    """A browser at an address."""

    def __init__(self, address: str) -> None:
        self.client = Client(REMOTE_ADDR=address)

    def sign_in(self, name: str = "shen", password: str = PASSWORD):
        # Signed out; the other cookies stay.
        self.client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return self.client.post(reverse("account_login"), {"login": name, "password": password})

    def succeeds(self, name: str = "shen") -> bool:
        return "sessionid" in self.sign_in(name).cookies

    def fails(self, name: str = "shen", *, times: int = 1) -> None:
        for _ in range(times):
            assert "sessionid" not in self.sign_in(name, "not this password").cookies

    def move_to(self, address: str) -> None:
        self.client.defaults["REMOTE_ADDR"] = address


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def owner(clock):
    return make_user(group="editor", username="shen", password=PASSWORD)


def addresses(count: int) -> list[str]:
    return [f"198.51.{number // 250}.{number % 250 + 1}" for number in range(count)]


def test_five_failures_block_a_name_for_the_network_they_came_from(clock):
    device = Device("203.0.113.7")
    device.fails(times=5)
    clock.shift(timedelta(minutes=2))
    response = device.sign_in()
    assert "sessionid" not in response.cookies
    assert "密码错误次数过多，请在 3 分钟后再试。" in response.text
    assert Device("203.0.113.8").succeeds()


def test_the_sentence_is_true(clock):
    device = Device("203.0.113.7")
    device.fails(times=5)
    for _ in range(6):
        # What is refused unseen does not make the wait longer.
        clock.shift(timedelta(seconds=30))
        device.fails()
    clock.shift(timedelta(minutes=1, seconds=59))
    assert not device.succeeds()
    clock.shift(timedelta(seconds=1))
    assert device.succeeds()


@pytest.mark.parametrize("count", [5, 30, 100])
def test_failures_from_many_addresses_do_not_lock_the_owner_out(count):
    for address in addresses(count):
        Device(address).fails()
    assert Device("203.0.113.7").succeeds()


def test_a_name_that_many_networks_guess_at_gets_one_attempt_from_each():
    for address in addresses(30):
        Device(address).fails()
    device = Device("203.0.113.7")
    device.fails()
    response = device.sign_in()
    assert "请在 60 分钟后再试" in response.text
    assert not device.succeeds()


def test_a_known_device_is_let_in_whatever_strangers_do():
    device = Device("203.0.113.7")
    assert device.succeeds()
    # From the network of the owner, too: an attack from the same office, or behind one gateway.
    stranger = Device("203.0.113.7")
    stranger.fails(times=5)
    for number in range(40):
        stranger.fails(f"name{number}")
    for address in addresses(40):
        Device(address).fails()
    assert not stranger.succeeds()
    device.fails(times=4)
    assert device.succeeds()


def test_a_known_device_has_limits_of_its_own_at_every_address():
    device = Device("203.0.113.7")
    assert device.succeeds()
    for address in addresses(5):
        device.move_to(address)
        device.fails()
    device.move_to("203.0.113.9")
    assert not device.succeeds()
    assert Device("203.0.113.7").succeeds()


def test_a_device_is_known_for_the_names_that_signed_in_with_it():
    make_user(group="writer", username="bai", password=PASSWORD)
    device = Device("203.0.113.7")
    assert device.succeeds("bai")
    for address in addresses(30):
        Device(address).fails()
    device.fails()
    assert not device.succeeds()
    assert device.succeeds("bai")
    assert Device("203.0.113.8").succeeds()


def test_a_computer_of_several_people_is_known_for_each_of_them():
    make_user(group="writer", username="bai", password=PASSWORD)
    device, stranger = Device("203.0.113.7"), Device("203.0.113.7")
    assert device.succeeds("shen")
    assert device.succeeds("bai")
    stranger.fails("shen", times=5)
    stranger.fails("bai", times=5)
    assert device.succeeds("shen")
    assert device.succeeds("bai")


@pytest.mark.parametrize("value", ["", "x", "e30:1tzsd3:abc", "[]", "known"])
def test_a_forged_cookie_is_no_known_device(value):
    device = Device("203.0.113.7")
    device.client.cookies[known_devices.COOKIE] = value
    device.fails(times=5)
    assert not device.succeeds()


def test_the_cookie_goes_to_the_pages_of_accounts_alone():
    cookie = Device("203.0.113.7").sign_in().cookies[known_devices.COOKIE]
    assert cookie["path"] == "/accounts/"
    assert cookie["httponly"]
    assert "shen" not in cookie.value
    failed = Device("203.0.113.8").sign_in(password="not this password")
    assert known_devices.COOKIE not in failed.cookies


def test_one_network_can_not_try_many_names():
    device = Device("203.0.113.7")
    for number in range(20):
        device.fails(f"name{number}")
    assert not device.succeeds()
    assert Device("203.0.113.8").succeeds()


def test_forged_headers_do_not_make_another_address():
    device = Device("203.0.113.7")
    for number in range(5):
        device.client.defaults["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        device.fails()
    assert not device.succeeds()


def test_the_addresses_of_one_ipv6_network_are_one_source():
    for number in range(5):
        Device(f"2001:db8::{number + 1}").fails()
    assert not Device("2001:db8::99").succeeds()
    assert Device("2001:db8:0:1::99").succeeds()


def test_another_spelling_of_a_name_is_the_same_name():
    device = Device("203.0.113.7")
    for spelling in ("shen", "SHEN", " Shen", "shen ", "sHeN"):
        device.fails(spelling)
    assert not device.succeeds()


def test_unknown_names_are_limited_like_known_ones():
    device = Device("203.0.113.7")
    device.fails("nobody", times=5)
    assert "请在 5 分钟后再试" in device.sign_in("nobody").text


def test_what_was_typed_as_a_name_is_not_stored():
    Device("203.0.113.7").fails("correct horse battery")
    stored = SignInAttempt.objects.values_list("name", "network", "device").get()
    assert "horse" not in str(stored)


def test_old_failures_are_removed(clock):
    Device("203.0.113.7").fails(times=3)
    clock.shift(timedelta(hours=2))
    assert Device("203.0.113.8").succeeds()
    assert not SignInAttempt.objects.exists()


def test_nobody_waits_for_the_clock_after_it_was_set_back(clock):
    device = Device("203.0.113.7")
    device.fails(times=5)
    clock.shift(timedelta(days=-1))
    assert device.succeeds()
    device.fails(times=5)
    assert not device.succeeds()


class BrokenCache(BaseCache):
    """A cache of which no method works."""

    def __init__(self, location, params):
        super().__init__(params)


def test_the_limits_hold_without_a_cache(settings):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.BrokenCache"}}
    device = Device("203.0.113.7")
    device.fails(times=5)
    assert not device.succeeds()
    assert Device("203.0.113.8").succeeds()


def test_attempts_at_the_same_moment_count_each_other(at_once):
    make_user(group="editor", username="bai", password=PASSWORD)

    def attempt(number: int) -> int:
        response = Device("203.0.113.7").sign_in("bai", "not this password")
        return "密码错误次数过多" not in response.text

    assert sum(at_once(attempt, 20)) <= 5
