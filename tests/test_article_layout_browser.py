"""The article page in its layouts: length of a line, rail, small screens, and paper."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_article
from tests.public_pages import choose

pytestmark = pytest.mark.django_db(transaction=True)

MAX_CHARACTERS = 40
CHARACTERS = """text => text.getBoundingClientRect().width
    / parseFloat(getComputedStyle(text).fontSize)"""


@pytest.fixture
def on_article(page, full_article):
    page.goto(full_article.get_absolute_url())
    return page


def box(page, selector):
    return page.locator(selector).first.bounding_box()


@pytest.mark.parametrize("choice", ["size=normal", "size=largest", "elder=on"])
def test_no_line_is_longer_than_forty_characters(page, full_article, choice):
    choose(page, choice)
    page.goto(full_article.get_absolute_url())
    text = page.locator(".rich-text")
    for width in (360, 640, 768, 991, 992, 1280, 1536, 1920, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert text.evaluate(CHARACTERS) <= MAX_CHARACTERS, width


def test_a_wide_window_has_three_columns(on_article):
    on_article.set_viewport_size({"width": 1920, "height": 900})
    path, text, rail = (
        box(on_article, selector) for selector in (".article-path", ".rich-text", ".rail")
    )
    assert (path["width"], text["width"], rail["width"]) == (192, 736, 320)
    assert path["x"] + 192 < text["x"] < text["x"] + 736 < rail["x"]
    # Together they are as wide as every page.
    assert rail["x"] + rail["width"] - path["x"] == 1440


def test_the_rail_begins_beside_the_title_and_ends_with_what_it_holds(on_article):
    rail, title = box(on_article, ".rail"), box(on_article, ".article-header")
    last = on_article.locator(".rail li").or_(on_article.locator(".rail article")).last
    assert rail["width"] == 300
    assert rail["y"] - title["y"] <= 16
    end = last.bounding_box()
    assert rail["y"] + rail["height"] == pytest.approx(end["y"] + end["height"], abs=2)


@pytest.mark.parametrize("width", [360, 768])
def test_on_small_screens_the_rail_is_below_the_comments(on_article, width):
    on_article.set_viewport_size({"width": width, "height": 900})
    comments = box(on_article, "#comments")
    assert box(on_article, ".rail")["y"] >= comments["y"] + comments["height"]


def test_on_a_phone_a_picture_goes_from_edge_to_edge(on_article):
    on_article.set_viewport_size({"width": 360, "height": 780})
    picture = box(on_article, "figure.cover img")
    assert (picture["x"], picture["width"]) == (0, 360)


def test_type_and_count_of_comments_are_in_the_head(on_article):
    link = on_article.get_by_role("link", name="1 条评论", exact=True)
    head = box(on_article, ".article-meta")
    assert link.bounding_box()["x"] + link.bounding_box()["width"] == head["x"] + head["width"]
    link.click()
    expect(on_article.locator("#comments")).to_be_in_viewport()


@pytest.mark.parametrize("print_page", [False, True])
def test_paper_has_name_article_and_address_and_nothing_to_click(page, full_article, print_page):
    full_article.set_tags(["渡口"])
    address = full_article.get_absolute_url()
    page.goto(f"{address}print/" if print_page else address)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 680, "height": 960})
    for selector in (".menu", ".breadcrumb", ".text-size", ".rail", "#comments", ".tags", ".share"):
        for part in page.locator(selector).all():
            expect(part).to_be_hidden()
    for text in ("发布日期：", "平凡的一天", "提要：", "清晨的渡口", "作者简介：", "本文网址："):
        expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()
    expect(page.get_by_text(address).filter(visible=True).first).to_be_visible()
    colours = "e => [getComputedStyle(document.documentElement).color, getComputedStyle(e).color]"
    head = page.locator(".article-meta .meta").first
    assert head.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(0, 0, 0)"]
    # A wide table is all on the paper.
    assert page.evaluate("document.documentElement.scrollWidth") <= 680


def test_nothing_moves_while_pictures_come(page, full_article):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(make_article(cover=full_article.cover).get_absolute_url())
    moved = page.evaluate(
        """() => new Promise(resolve => {
            let sum = 0;
            new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))
                .observe({type: "layout-shift", buffered: true});
            setTimeout(() => resolve(sum), 500);
        })"""
    )
    assert moved == 0
