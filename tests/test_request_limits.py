"""Requests that are too long or malformed are refused, and no answer grows with them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from articles.display.views import MAX_RETURN_PATH_LENGTH
from comments.models import Comment, Report
from comments.posting import status_links
from newscenter.request_limits import ADDRESS, READER_BODY, STAFF_BODY
from tests.factories import BROWSER, approved_comment, comment_post, make_comment, solved_captcha

pytestmark = pytest.mark.django_db

URLENCODED = "application/x-www-form-urlencoded"
# The longest body that the form shows again, percent-encoded in HTML or not.
LONGEST_TEXT = Comment.BODY_LENGTH * 10


@pytest.fixture
def client() -> Client:
    return Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)


@pytest.fixture
def forms(moderator) -> dict[str, dict[str, str]]:
    """The forms that anybody may post to, with fields that are in order."""
    comment = approved_comment(by=moderator)
    waiting = make_comment(article=comment.article)
    captcha = solved_captcha() | {"captcha_kind": "words"}
    return {
        f"{comment.article.get_absolute_url()}comments/": comment_post() | captcha,
        f"/comments/{comment.pk}/report/": {"kind": "other", "note": "骗人"} | captcha,
        status_links.link_of(status_links.sign(waiting)): {"action": "appeal"},
        "/accounts/login/": {"login": "x", "password": "x", "next": "/admin/", "remember": "on"},
        "/modes/": {"theme": "dark", "next": "/"},
        "/search/": {"q": "x"},
    }


def length(response: HttpResponse) -> int:
    redirect = response.get("Location", "")
    return (
        len(response.content) + len(redirect) + sum(map(len, map(str, response.cookies.values())))
    )


@pytest.mark.parametrize("text", ["x" * 90_000, "字" * 9_000, "\x00" * 20_000, "<" * 20_000])
def test_a_form_is_shown_again_at_a_bounded_length(client, forms, text) -> None:
    for address, fields in forms.items():
        plain = length(client.post(address, dict.fromkeys(fields, "")))
        for name in [*fields, "refresh", "csrfmiddlewaretoken", "unknown"]:
            response = client.post(address, fields | {name: text})
            assert response.status_code < 500, (address, name)
            # “<” is written as four characters; Chinese is three bytes.
            assert length(response) < plain + 4 * LONGEST_TEXT + 5_000, (address, name)
    assert not Report.objects.exists()


def test_a_long_text_comes_back_whole(client, forms) -> None:
    address = next(iter(forms))
    response = client.post(address, comment_post(body="字" * LONGEST_TEXT))
    assert "字" * LONGEST_TEXT in response.text
    assert "内容过长" in response.text


def test_a_longer_body_is_refused_with_a_sentence(client, forms) -> None:
    for address in forms:
        response = client.post(address, "body=" + "x" * READER_BODY, content_type=URLENCODED)
        assert response.status_code == 413, address
        assert "缩短文字" in response.text
        assert length(response) < 5_000


def test_the_length_is_refused_before_the_body_is_read(client, forms) -> None:
    class Unread:
        def read(self, *args: object) -> bytes:
            raise AssertionError

        readline = read

    for claimed in ("4000000", "9" * 15, "9" * 400, "x", "-1"):
        response = client.generic(
            "POST",
            next(iter(forms)),
            content_type=URLENCODED,
            CONTENT_LENGTH=claimed,
            **{"wsgi.input": Unread()},
        )
        assert response.status_code == 413, claimed


def test_pictures_may_be_longer_than_forms(writer_client) -> None:
    picture = SimpleUploadedFile("x.png", b"x" * READER_BODY * 2, "image/png")
    response = writer_client.post("/admin/articles/picture/add/", {"image": picture})
    assert response.status_code == 200
    assert "errorlist" in response.text
    response = writer_client.post(
        "/admin/articles/picture/add/", CONTENT_LENGTH=str(STAFF_BODY + 1)
    )
    assert response.status_code == 413


MULTIPART = "multipart/form-data; boundary=b"
PART = "--b\r\nContent-Disposition: form-data; name="
BODIES = {
    "many fields": (URLENCODED, "&".join(f"f{n}=" for n in range(15_000)).encode()),
    "one name": (URLENCODED, b"body=x&" * 15_000),
    "no names": (URLENCODED, b"&" * 100_000),
    "NUL": (URLENCODED, b"\x00=\x00&nickname=%00&body=%00&captcha_0=%00&captcha_1=%00"),
    "bytes": (URLENCODED, b"nickname=\xff\xfe&body=%ff%fe%ed%a0%80&captcha_1=\xed\xa0\x80"),
    "percent": (URLENCODED, b"nickname=%&body=%zz&%=%"),
    "charset": (f"{URLENCODED}; charset=utf-7", b"body=+AGE-"),
    "unknown charset": (f"{MULTIPART}; charset=nonsense", f"{PART}x\r\n\r\nx\r\n--b--".encode()),
    "no text": (f"{MULTIPART}; charset=hex", f"{PART}x\r\n\r\nx\r\n--b--".encode()),
    "undefined": (f"{MULTIPART}; charset=undefined", f"{PART}x\r\n\r\nx\r\n--b--".encode()),
    "idna": (f"{MULTIPART}; charset=idna", f"{PART}x\r\n\r\n\xff\r\n--b--".encode()),
    "no boundary": ("multipart/form-data", b"--b--"),
    "long boundary": (f"multipart/form-data; boundary={'b' * 20_000}", b"--b--"),
    "many parts": (MULTIPART, f"{PART}x\r\n\r\nx\r\n".encode() * 1_500 + b"--b--"),
    "many files": (MULTIPART, f"{PART}x; filename=x\r\n\r\nx\r\n".encode() * 1_500 + b"--b--"),
    "nested": (MULTIPART, f"{PART}x\r\nContent-Type: {MULTIPART}\r\n\r\n".encode() * 900),
    "long name": (MULTIPART, f"{PART}{'x' * 90_000}\r\n\r\nx\r\n--b--".encode()),
    "encoded": (MULTIPART, f"{PART}x\r\nContent-Transfer-Encoding: base64\r\n\r\n=".encode()),
    "cut off": (MULTIPART, f"{PART}body\r\n\r\nx".encode()),
    "many headers": (MULTIPART, f"{PART}x\r\n{'X: y' * 20_000}\r\n\r\nx\r\n--b--".encode()),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_malformed_body_is_no_error_of_the_site(client, forms, name) -> None:
    content_type, body = BODIES[name]
    for address in forms:
        for strict in (False, True):
            client.handler.enforce_csrf_checks = strict
            response = client.generic("POST", address, body, content_type)
            assert response.status_code < 500, address
    assert Comment.objects.count() == 2


def test_an_address_that_is_too_long_is_refused(client, public_addresses) -> None:
    for address in public_addresses:
        path = address.partition("?")[0]
        response = client.get(f"{path}?{'x' * ADDRESS}")
        assert response.status_code == 414, address
        assert "请缩短网址" in response.text
        assert length(response) < 5_000
    for path in (f"/{'x' * ADDRESS}", f"/category/{'字' * ADDRESS}/"):
        assert length(client.get(path)) < 5_000


def test_the_desk_can_name_all_of_its_cards(admin_client) -> None:
    # It asks for more cards with the numbers of those that it has.
    path = "/admin/comments/comment/desk/"
    assert admin_client.get(f"{path}?x={'9' * 3 * ADDRESS}").status_code == 200
    assert admin_client.get(f"{path}?x={'9' * 5 * ADDRESS}").status_code == 414


# Those of a list make another page of it, or none.
PARAMETERS = ["next", "q", "category", "since", "until", "order", "received", "kind", "x"]
LIST_PARAMETERS = ["page", "month", "year", "theme"]


@pytest.mark.parametrize("character", ["x", "%", "<", "字"])
def test_pages_do_not_grow_with_their_address(client, public_addresses, character) -> None:
    text = character * (360 // len(quote(character)))
    for address in public_addresses:
        path = address.partition("?")[0]
        plain = length(client.get(address))
        for names in (PARAMETERS, LIST_PARAMETERS, ["next"]):
            response = client.get(path, dict.fromkeys(names, text))
            assert response.status_code < 500
            # The fields of the search have what was typed; no link has all of it.
            assert length(response) < plain + 10_000, (address, names)


def test_links_back_leave_out_a_query_that_is_too_long(client) -> None:
    short, long = "q=x", f"q={'x' * MAX_RETURN_PATH_LENGTH}"
    assert f"next=/search/%3F{short.replace('=', '%3D')}" in client.get(f"/search/?{short}").text
    text = client.get(f"/search/?{long}").text
    assert 'next=/search/"' in text
    assert text.count("x" * MAX_RETURN_PATH_LENGTH) == 1
