"""Rules that hold for the response of every URL, including those added later."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import html5lib
import pytest
from django.core import serializers
from django.test import Client
from django.urls import Resolver404, resolve

from articles.models import Article, Category, Page, Picture, Publication
from comments.models import Comment, CommentingSettings, Decision, DecisionHead, Disclosure
from tests.factories import (
    BROWSER,
    approved_comment,
    make_article,
    make_comment,
    make_draft,
    make_picture,
    sign_in,
)
from tests.test_visibility import every_address

pytestmark = pytest.mark.django_db

ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
# What is shorter is sent as it is: packing would make it longer.
SHORT = 500
KEPT = (
    Article,
    Category,
    Page,
    Picture,
    Publication,
    Comment,
    CommentingSettings,
    Decision,
    Disclosure,
    DecisionHead,
)
# Answers by the reader's cookie, so that no page has to: tests/test_display.py.
BY_COOKIE = {"/modes.css"}
# A link that works without a script works by GET. It changes how this one browser shows the site,
# and nothing that is kept here; the next link changes it back.
SET_THE_DISPLAY = {"/modes/"}


@pytest.fixture(autouse=True)
def site(low_keys, moderator) -> Article:
    article = make_article(cover=make_picture())
    approved_comment(article=article, by=moderator)
    make_comment(article=article)
    make_draft(category=article.category)
    return article


def is_public(address: str) -> bool:
    try:
        module = resolve(address).func.__module__
    except Resolver404:
        return False
    return module.startswith("articles.") and "admin" not in module


@pytest.fixture
def public_addresses() -> list[str]:
    robot = Client(headers={"User-Agent": ROBOT})
    addresses = {*every_address(), *(page.get_absolute_url() for page in Page.objects.all())}
    return [
        address
        for address in sorted(addresses)
        if is_public(address) and robot.get(address).status_code == 200
    ]


def policy(response) -> dict[str, list[str]]:
    directives = response["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (directive.split() for directive in directives)}


def test_public_pages_may_be_cached_by_anybody(public_addresses) -> None:
    assert len(public_addresses) >= 20
    robot = Client(headers={"User-Agent": ROBOT})
    for address in set(public_addresses) - BY_COOKIE:
        response = robot.get(address)
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        directives = set(response["Cache-Control"].split(", "))
        assert directives == {"public", "max-age=0", "s-maxage=1"}, address
        again = robot.get(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address


def test_public_pages_are_the_same_bytes_for_everybody(public_addresses, admin) -> None:
    robot = Client(headers={"User-Agent": ROBOT, "Accept-Language": "en"})
    staff = sign_in(admin)
    for address in public_addresses:
        assert robot.get(address).content == staff.get(address).content, address


def test_public_pages_link_at_most_four_stylesheets(public_addresses) -> None:
    links = {
        address: re.findall(
            r'<link rel="stylesheet"[^>]*href="([^"]+)"', Client().get(address).text
        )
        for address in public_addresses
    }
    assert max(map(len, links.values())) > 1
    assert {address: sheets for address, sheets in links.items() if len(sheets) > 4} == {}


def test_only_display_settings_set_a_cookie(public_addresses) -> None:
    for address in public_addresses:
        response = Client().get(f"{address}?theme=dark&elder=on&size=large")
        assert set(response.cookies) == ({"display"} if address in SET_THE_DISPLAY else set())


def test_public_pages_are_compressed(public_addresses) -> None:
    unpacked = Client(headers={"User-Agent": ROBOT})
    robot = Client(headers={"User-Agent": ROBOT, "Accept-Encoding": "gzip"})
    for address in public_addresses:
        if len(unpacked.get(address).content) < SHORT:
            continue
        response = robot.get(address)
        assert response["Content-Encoding"] == "gzip", address
        again = robot.get(address, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304, address


def test_public_pages_are_well_formed(public_addresses) -> None:
    robot = Client(headers={"User-Agent": ROBOT})
    for address in public_addresses:
        response = robot.get(address)
        kind = response["Content-Type"].partition(";")[0]
        if kind == "text/html":
            html5lib.HTMLParser(strict=True).parse(response.text)
        elif kind.endswith("xml"):
            ET.fromstring(response.content)
        else:
            assert kind == ("text/css" if address in BY_COOKIE else "text/plain"), address


def test_every_response_forbids_foreign_scripts(admin) -> None:
    clients = {
        "reader": Client(headers={"User-Agent": BROWSER}, raise_request_exception=False),
        "staff": sign_in(admin, raise_request_exception=False),
    }
    for address in [*every_address(), "/nowhere/"]:
        if "logout" in address:
            continue
        for who, client in clients.items():
            directives = policy(client.get(address))
            assert directives["default-src"] == ["'none'"], address
            assert directives["base-uri"] == ["'none'"], address
            for name in ("script-src", "style-src"):
                nonces = [value for value in directives[name] if value.startswith("'nonce-")]
                assert set(directives[name]) - set(nonces) == {"'self'"}, address
                assert not nonces or (who == "staff" and address.startswith("/admin/")), address


def test_get_requests_change_nothing(admin) -> None:
    def kept() -> str:
        return serializers.serialize("json", [row for model in KEPT for row in model.objects.all()])

    before = kept()
    staff = sign_in(admin, raise_request_exception=False)
    for address in every_address():
        if "logout" not in address:
            staff.get(address + "?action=approve&status=approved&_selected_action=1")
    assert kept() == before


def test_unknown_methods_are_refused(public_addresses) -> None:
    for address in public_addresses:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert Client().generic(method, address).status_code == 405, (method, address)
