"""Display preferences: set by links, kept in a cookie, applied by one stylesheet."""

import re
from http.cookies import SimpleCookie

import pytest
from django.test import Client

from articles.display.preferences import CHOICES, Preferences, combined_stylesheet
from tests.factories import BROWSER, make_article, sign_in

pytestmark = pytest.mark.django_db

FOREIGN = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "///elsewhere.example",
    "javascript:alert(1)",
    "\thttps://elsewhere.example/",
    "elsewhere",
    "/" + "a" * 3000,
    "",
]


def remembered(reader) -> str:
    cookie = reader.cookies.get("display")
    return cookie.value if cookie else ""


def sheet(reader) -> str:
    return reader.get("/modes.css").text


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("theme=light", "theme-light"),
        ("theme=dark", "theme-dark"),
        ("theme=contrast", "theme-contrast"),
        ("elder=on", "elder-on"),
        ("size=large", "size-large"),
        ("size=largest", "size-largest"),
    ],
)
def test_a_link_sets_the_preference_and_redirects_back(reader, choice, words):
    default = sheet(reader)
    answer = reader.get(f"/modes/?{choice}&next=/articles/5/%3Fpage%3D2")
    assert (answer.status_code, answer["Location"]) == (302, "/articles/5/?page=2")
    assert remembered(reader) == words
    assert sheet(reader) != default


def test_preferences_are_combined(reader):
    for choice in ("theme=dark", "size=large", "elder=on"):
        reader.get(f"/modes/?{choice}")
    assert remembered(reader) == "theme-dark.elder-on.size-large"
    reader.get("/modes/?size=normal")
    assert remembered(reader) == "theme-dark.elder-on"


def test_defaults_need_no_cookie(reader):
    reader.get("/modes/?theme=dark&elder=on&size=largest")
    reader.get("/modes/?theme=auto&elder=off&size=normal")
    assert remembered(reader) == ""
    assert reader.cookies["display"]["max-age"] == 0


def test_the_cookie_lasts_a_year_and_holds_only_preferences(reader):
    cookie = reader.get("/modes/?theme=dark").cookies["display"]
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert (cookie["samesite"], cookie["path"], cookie["httponly"]) == ("Lax", "/", True)
    assert cookie.value == "theme-dark"


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_secure_on_https_sites(reader, settings, https):
    settings.HTTPS = https
    cookie = reader.get("/modes/?theme=dark").cookies["display"]
    assert bool(cookie["secure"]) is https


def test_the_response_that_sets_the_cookie_is_not_cached(reader):
    assert reader.get("/modes/?theme=dark")["Cache-Control"] == "private, no-store"


def test_only_the_stylesheet_varies_by_the_cookie(reader):
    reader.get("/modes/?theme=dark&size=large")
    answer = reader.get("/modes.css")
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=0", "s-maxage=60"}
    assert "Cookie" in answer["Vary"]
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    again = reader.get("/modes.css", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    reader.get("/modes/?theme=light")
    assert reader.get("/modes.css", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_the_stylesheet_takes_no_query(reader, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reader.get("/modes.css").status_code == 200


def test_pages_are_the_same_bytes_whatever_the_preferences(editor):
    article = make_article()
    plain, staff = Client(), sign_in(editor)
    staff.get("/modes/?theme=contrast&elder=on&size=largest")
    for address in ("/", article.get_absolute_url(), "/modes/", "/modes/?next=/", "/nowhere/"):
        assert staff.get(address).content == plain.get(address).content, address


def test_every_page_links_the_stylesheet_and_the_settings(reader):
    address = f"{make_article().get_absolute_url()}comments/"
    text = reader.get(address).text
    assert '<link rel="stylesheet" href="/modes.css">' in text
    for query, label in (
        ("elder=on&amp;", "长者版"),
        ("elder=off&amp;", "标准版"),
        ("", "显示设置"),
    ):
        assert re.search(rf'href="/modes/\?{query}next={address}">{label}</a>', text), label


def test_the_settings_page_offers_every_choice(reader):
    text = reader.get("/modes/").text
    for name, values in CHOICES.items():
        for value in values:
            assert f'href="/modes/?{name}={value}&amp;next=/modes/"' in text
    assert "<h1>显示设置</h1>" in text


def test_the_settings_page_links_back_to_the_previous_page(reader):
    text = reader.get("/modes/", {"next": "/search/?q=渡口&page=2"}).text
    assert 'href="/search/?q=渡口&amp;page=2">回到刚才的页面</a>' in text
    assert "next=/modes/%3Fnext%3D" in text


def test_the_stylesheet_marks_the_present_choices(reader):
    reader.get("/modes/?theme=dark")
    assert ".is-theme-dark .chosen" in sheet(reader)
    assert ".is-size-normal .chosen" in sheet(reader)
    assert ".is-theme-auto .chosen" not in sheet(reader)


def test_elder_mode_has_high_contrast_in_every_theme():
    for theme in CHOICES["theme"]:
        names = [name for _media, name in Preferences(theme=theme, elder="on").stylesheets()]
        assert names[0] == "contrast"
        assert names[-1] == "elder"


def test_dark_colours_are_not_printed():
    for theme in CHOICES["theme"]:
        for elder in CHOICES["elder"]:
            for media, name in Preferences(theme=theme, elder=elder).stylesheets():
                assert "dark" not in name or media.startswith("screen")


def test_no_combination_has_a_large_stylesheet():
    displays = [
        Preferences(theme=theme, elder=elder, size=size)
        for theme in CHOICES["theme"]
        for elder in CHOICES["elder"]
        for size in CHOICES["size"]
    ]
    assert max(len(combined_stylesheet(display)) for display in displays) < 4000


@pytest.mark.parametrize("choice", ["theme=blue", "theme=", "elder=1", "size=huge", "theme=DARK"])
def test_an_unknown_choice_is_not_found(reader, choice):
    answer = reader.get(f"/modes/?next=/&{choice}")
    assert answer.status_code == 404
    assert remembered(reader) == ""


@pytest.mark.parametrize("address", FOREIGN)
def test_redirects_stay_on_the_site(reader, address):
    answer = reader.get("/modes/", {"theme": "dark", "next": address})
    assert (answer.status_code, answer["Location"]) == (302, "/modes/")
    assert "回到刚才的页面" not in reader.get("/modes/", {"next": address}).text


def test_line_breaks_in_an_address_do_not_split_the_response(reader):
    answer = reader.get("/modes/", {"theme": "dark", "next": "/\r\nSet-Cookie: a=b"})
    assert set(answer.cookies) == {"display"}
    assert "\n" not in answer["Location"]


@pytest.mark.parametrize(
    "value", ["theme-blue", "size", "....", "elder-on-on", "x" * 3000, "theme-auto;", "\xe6\xb1"]
)
def test_an_invalid_cookie_is_ignored(value):
    reader = Client(headers={"User-Agent": BROWSER})
    default = sheet(reader)
    reader.cookies = SimpleCookie()
    reader.cookies["display"] = value
    assert sheet(reader) == default


def test_posting_is_refused(reader):
    for address in ("/modes/", "/modes/?theme=dark", "/modes.css"):
        assert reader.post(address).status_code == 405
    assert remembered(reader) == ""


def test_the_privacy_page_mentions_the_cookie(reader):
    text = reader.get("/pages/privacy/").text
    assert "只在下列情况下" in text
    assert "显示方式" in text
