"""Telling readers from programs: browsers of every make, previews, parts of pages."""

from pathlib import Path

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from articles.readership.crawlers import LoggedRequest, is_reader
from tests.factories import BROWSER

HERE = Path(__file__).parent
BROWSERS = (HERE / "browsers.txt").read_text().splitlines()
ROBOTS = (HERE / "robots.txt").read_text().splitlines()

# A page that is opened in a tab, with the headers of a browser of today and without.
NAVIGATIONS = [
    {},
    {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"},
    {"If-None-Match": '"abc"'},
    {"If-Modified-Since": "Wed, 21 Oct 2026 07:28:00 GMT", "Cache-Control": "max-age=0"},
    {"DNT": "1", "Save-Data": "on", "Purpose": ""},
]
# Everything else that a browser fetches; “empty” is a script.
DESTINATIONS = [
    *("audio", "audioworklet", "embed", "empty", "fencedframe", "font", "frame", "iframe"),
    *("image", "json", "manifest", "object", "paintworklet", "report", "script"),
    *("serviceworker", "sharedworker", "style", "track", "video", "webidentity", "worker"),
    *("xslt", "Image", "something-new"),
]
NOT_READING = [
    *({"Sec-Fetch-Dest": destination} for destination in DESTINATIONS),
    *(
        {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": mode}
        for mode in ("cors", "no-cors", "same-origin", "websocket")
    ),
    {"Sec-Purpose": "prefetch;prerender"},
    {"Sec-Purpose": "prefetch;anonymous-client-ip"},
    {"Purpose": "prefetch"},
    {"Purpose": "Preview"},
    {"X-Purpose": "preview"},
    {"X-Moz": "prefetch"},
    {"Range": "bytes=0-1023"},
    {"X-Requested-With": "XMLHttpRequest"},
    {"Cookie": "sessionid=x"},
]


def counts(user_agent: str | None = BROWSER, method: str = "GET", **headers: str) -> bool:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if user_agent is not None:
        names["User-Agent"] = user_agent
    request = RequestFactory().generic(method, "/articles/1/", headers=names)
    return is_reader(LoggedRequest.of(request, 200))


@pytest.mark.parametrize("user_agent", BROWSERS)
def test_browsers_are_readers(user_agent):
    assert all(counts(user_agent, **headers) for headers in NAVIGATIONS)


@pytest.mark.parametrize("user_agent", ROBOTS)
def test_programs_are_not(user_agent):
    assert not counts(user_agent)


@pytest.mark.parametrize("user_agent", [None, "", " ", "\t"])
def test_who_gives_no_name_is_not(user_agent):
    assert not counts(user_agent)


@pytest.mark.parametrize("headers", NOT_READING, ids=str)
def test_what_is_not_shown_as_a_page_is_not_read(headers):
    assert not counts(**headers)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT"])
def test_only_a_get_is_a_visit(method):
    assert not counts(method=method)


@given(st.sampled_from(BROWSERS), st.sampled_from(NAVIGATIONS), st.sampled_from(NOT_READING))
def test_one_sign_of_a_program_is_enough(user_agent, navigation, sign):
    assert not counts(user_agent, **navigation | sign)


@given(st.sampled_from(BROWSERS), st.sampled_from(["-bot", "Spider/1.0", " (compatible; Xbot)"]))
def test_a_robot_in_the_guise_of_a_browser_is_recognised(user_agent, name):
    assert not counts(user_agent + name)
