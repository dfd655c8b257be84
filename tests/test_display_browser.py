"""The display modes in a browser, chosen by links alone."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_article, make_category
from tests.test_page_weight import TOO_SMALL, addresses  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)

LIGHT, DARK, WHITE, BLACK = (
    "rgb(255, 255, 255)",
    "rgb(20, 22, 24)",
    "rgb(255, 255, 255)",
    "rgb(0, 0, 0)",
)
TOO_SMALL_FOR_OLD_HANDS = TOO_SMALL.replace("43.5", "59.5")


def paper(page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def ink(page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).color")


def choose(page, choice: str) -> None:
    page.goto(f"/modes/?{choice}&next=/")


@pytest.mark.parametrize("scripts", [True, False])
def test_one_link_makes_type_and_targets_large_and_is_remembered(browser, live_server, scripts):
    address = make_article().get_absolute_url()
    context = browser.new_context(
        base_url=str(live_server),
        java_script_enabled=scripts,
        viewport={"width": 360, "height": 780},
    )
    page = context.new_page()
    text = page.locator(".rich-text p").first
    page.goto(address)
    expect(text).to_have_css("font-size", "18px")
    page.get_by_role("link", name="长者版").click()
    expect(text).to_have_css("font-size", "24px")
    page.goto("/")
    page.goto(address)
    expect(text).to_have_css("font-size", "24px")
    expect(page.get_by_role("link", name="长者版")).to_be_hidden()
    page.get_by_role("link", name="标准版").click()
    expect(text).to_have_css("font-size", "18px")
    expect(page.get_by_role("link", name="标准版")).to_be_hidden()
    assert context.cookies() == []
    context.close()


def test_in_the_large_version_nothing_is_small(page, addresses):  # noqa: F811
    page.set_viewport_size({"width": 360, "height": 780})
    choose(page, "elder=on")
    for address in addresses[:-3]:
        page.goto(address)
        assert page.evaluate(TOO_SMALL_FOR_OLD_HANDS) == [], address
        sizes = page.evaluate(
            """() => [...document.querySelectorAll("body *")]
            .filter(e => e.checkVisibility() && e.innerText?.trim())
            .filter(e => !e.closest(".visually-hidden, .skip-link"))
            .map(e => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert min(sizes) >= 21, address


def test_above_the_title_text_comes_in_three_sizes(page):
    # The largest type gets the layout of a tablet, whose text is a step smaller.
    page.goto(make_article().get_absolute_url())
    text = page.locator(".rich-text p").first
    for label, size in (("特大", "23.4px"), ("大", "21.375px"), ("标准", "19px")):
        link = page.locator(".text-size").get_by_role("link", name=label, exact=True)
        link.click()
        expect(text).to_have_css("font-size", size)
        expect(page.locator(".text-size a:has(.chosen:visible)")).to_have_text(f"{label}当前")
    expect(text).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_the_readers_choice_or_the_systems(page, scheme):
    page.emulate_media(color_scheme=scheme)
    night = scheme == "dark"
    page.goto("/")
    assert paper(page) == (DARK if night else LIGHT)
    choose(page, "theme=light")
    assert paper(page) == LIGHT
    choose(page, "theme=dark")
    assert paper(page) == DARK
    choose(page, "theme=contrast")
    assert (paper(page), ink(page)) == ((BLACK, WHITE) if night else (WHITE, BLACK))
    choose(page, "theme=auto&elder=on")
    assert (paper(page), ink(page)) == ((BLACK, WHITE) if night else (WHITE, BLACK))
    choose(page, "theme=light")
    assert (paper(page), ink(page)) == (WHITE, BLACK)


def test_who_asks_the_system_for_contrast_has_it(page):
    page.emulate_media(contrast="more")
    page.goto("/")
    assert ink(page) == BLACK


def test_what_is_dark_on_the_screen_is_light_on_paper(page):
    choose(page, "theme=dark")
    page.emulate_media(media="print")
    assert paper(page) == LIGHT


def test_the_page_of_choices_shows_what_is_chosen(page):
    page.goto("/modes/?next=/pages/about/")
    page.get_by_role("link", name="深色").click()
    expect(page.locator(".is-theme-dark .chosen")).to_be_visible()
    page.get_by_role("link", name="特大").click()
    expect(page.locator(".is-size-largest .chosen")).to_be_visible()
    shown = page.locator(".chosen:visible").locator("xpath=ancestor::a").locator("strong")
    assert shown.all_inner_texts() == ["标准版", "特大", "深色"]
    page.get_by_role("link", name="回到刚才的页面").click()
    expect(page.get_by_role("heading", name="关于我们")).to_be_visible()
    expect(page.locator("html")).to_have_css("background-color", DARK)


@pytest.mark.parametrize(
    "choice", ["theme=contrast", "elder=on", "size=largest", "elder=on&size=largest"]
)
def test_no_mode_is_wider_than_a_small_phone(page, addresses, choice):  # noqa: F811
    page.set_viewport_size({"width": 320, "height": 700})
    choose(page, choice)
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, address


def test_a_long_menu_is_one_row_on_a_phone_and_says_where_all_is(page):
    categories = [make_category() for _ in range(20)]
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/")
    assert page.locator(".menu").bounding_box()["height"] < 60
    everything = page.locator(".menu").get_by_role("link", name="全部栏目")
    expect(everything).to_be_in_viewport(ratio=1)
    last = page.locator(".menu").get_by_role("link", name=categories[-1].name, exact=True)
    last.focus()
    expect(last).to_be_in_viewport()
    everything.click()
    expect(page.get_by_role("heading", name="网站导航")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 780})
    expect(page.locator(".menu").get_by_role("link", name="全部栏目")).to_be_hidden()


def test_a_short_menu_stands_there_whole(page):
    make_category(name="要闻")
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/")
    expect(page.locator(".menu").get_by_role("link", name="要闻")).to_be_in_viewport(ratio=1)
    assert page.locator(".menu .all").count() == 0
