"""Public pages for everyone: keyboards, large type, small screens, slow lines."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.factories import make_article
from tests.public_pages import MODES, choose

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_tab_stop_skips_the_menu(page, full_article):
    page.goto(full_article.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


# The text's own share, its neighbours, and the link to all comments.
MAX_TAB_STOPS_TO_FORM = 12
MAX_PIXELS_TO_FORM = 800


def test_the_second_tab_stop_skips_the_text(page, full_article):
    page.goto(full_article.get_absolute_url())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到评论")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#comments")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="查看更多评论")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("网友昵称")).to_be_focused()


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_the_comments_follow_the_text_directly(page, full_article, width):
    full_article.set_tags(["渡口", "泵房", "冬天"])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(full_article.get_absolute_url())
    form = page.get_by_label("网友昵称")
    end = page.locator(".rich-text").bounding_box()
    distance = form.bounding_box()["y"] - end["y"] - end["height"]
    assert 0 < distance < MAX_PIXELS_TO_FORM
    page.locator(".rich-text [tabindex]").last.focus()
    stops = 0
    while page.evaluate("document.activeElement.id") != "nickname":
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= MAX_TAB_STOPS_TO_FORM
    # What else there is to read comes after them.
    after = "(form) => form.compareDocumentPosition(document.querySelector('.rail')) & 4"
    assert form.evaluate(after)


FOCUSED = """() => {
    const e = document.activeElement, r = e.getBoundingClientRect();
    const shown = e.matches(".visually-hidden") ? e.nextElementSibling : e;
    const {outlineWidth, outlineStyle} = getComputedStyle(shown);
    return {
        number: [...document.querySelectorAll("*")].indexOf(e),
        html: e.outerHTML,
        over: e === document.body,
        seen: r.bottom > 0 && r.top < innerHeight
            && outlineStyle === "solid" && parseFloat(outlineWidth) >= 3,
    };
}"""
FOCUSABLE_COUNT = """() => [...document.querySelectorAll(
        "a, button, input, textarea, summary, [tabindex]")]
    .filter(e => e.checkVisibility() && e.tabIndex >= 0 && e.type !== "hidden").length"""


@pytest.mark.parametrize("mode", ["light", "dark", "elder"])
def test_everything_is_reachable_and_visible_by_keyboard(page, full_article, mode):
    choose(page, MODES[mode])
    for address in ("/", full_article.get_absolute_url(), "/modes/"):
        page.goto(address)
        if page.locator("#nickname").count():
            # So that the rest of the form is there.
            page.locator("#nickname").focus()
            expect(page.locator("form img")).to_be_visible()
        page.locator(".skip-link").first.focus()
        reached = set()
        while not (focused := page.evaluate(FOCUSED))["over"]:
            assert focused["seen"], focused["html"]
            assert focused["number"] not in reached, "caught in a circle"
            reached.add(focused["number"])
            page.keyboard.press("Tab")
        assert len(reached) == page.evaluate(FOCUSABLE_COUNT), address


def too_wide(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def cut_off(page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll("main *")]
        .filter(e => e.innerText?.trim() && !e.closest(".visually-hidden, .table-box"))
        .filter(e => getComputedStyle(e).overflowX !== "visible")
        .filter(e => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
        .map(e => e.outerHTML)"""
    )


def test_nothing_is_lost_at_twice_the_size(page, public_addresses):
    for width, size in ((640, "100%"), (320, "100%"), (1280, "200%"), (360, "200%")):
        page.set_viewport_size({"width": width, "height": 600})
        for address in public_addresses:
            page.goto(address)
            page.evaluate("size => document.documentElement.style.fontSize = size", size)
            assert not too_wide(page), (address, width, size)
            if width < 1024:
                assert cut_off(page) == [], (address, width, size)


@pytest.mark.parametrize("choice", ["size=large", "size=largest", "elder=on"])
def test_in_larger_type_no_title_is_cut_off(page, full_article, choice):
    make_article(title="孩子半夜发烧有地方去了：县医院开夜间儿科门诊，" * 3)
    choose(page, choice)
    page.goto("/")
    assert cut_off(page) == []


def test_a_wide_table_moves_in_its_own_box(page, full_article):
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(full_article.get_absolute_url())
    box = page.get_by_role("group", name="表格")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert not too_wide(page)
    box.focus()
    page.keyboard.press("ArrowRight")
    expect(box).not_to_have_js_property("scrollLeft", 0)


def test_tables_in_tables_share_one_box(reader):
    inner = "<table><tbody><tr><td><p>内</p></td></tr></tbody></table>"
    body = f"<table><tbody><tr><td>{inner}</td></tr></tbody></table><p>后</p>"
    text = reader.get(make_article(body=body).get_absolute_url()).text
    assert text.count('class="table-box"') == 1
    assert "</table></div><p>后</p>" in text


def test_pictures_are_described(page, full_article):
    page.goto(full_article.get_absolute_url())
    figure = page.locator("figure.cover")
    assert figure.locator("img").get_attribute("alt") == "江边的渡口"
    expect(figure.locator("figcaption")).to_contain_text("清晨的渡口")


def test_reduced_motion_is_respected(page, public_addresses):
    page.emulate_media(reduced_motion="reduce")
    for address in public_addresses:
        page.goto(address)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].map(e => getComputedStyle(e))
            .filter(s => s.transitionDuration !== "0s" || s.animationName !== "none"
                || s.scrollBehavior !== "auto").length"""
        )
        assert moving == 0, address


def test_the_language_is_marked_also_where_it_changes(page, public_addresses):
    for address in public_addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        # Paper has no footer.
        if not address.endswith("/print/"):
            foreign = page.get_by_text("All Rights Reserved.", exact=True)
            assert foreign.get_attribute("lang") == "en"


def test_an_article_is_light_and_requests_no_other_host(browser, live_server):
    address = make_article(body=f"<p>{'渡口今晨六时重新通航。' * 300}</p>").get_absolute_url()
    context = browser.new_context(base_url=str(live_server))
    page = context.new_page()
    requests = []
    page.on("requestfinished", lambda request: requests.insert(0, request))
    page.goto(address, wait_until="networkidle")
    assert {request.url.startswith(str(live_server)) for request in requests} == {True}
    # The site's server packs what the tests' server does not: styles and scripts.
    sizes = {
        request.url: len(gzip.compress(request.response().body()))
        + request.sizes()["responseHeadersSize"]
        for request in requests
    }
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    assert 0 < scripts <= 10 * 1024
    assert sum(sizes.values()) <= 40 * 1024, sizes
    context.close()


def test_the_text_is_shown_before_any_script_runs(page, full_article):
    held = []
    page.route("**/*.js", lambda route: held.insert(0, route))
    page.goto(full_article.get_absolute_url(), wait_until="commit")
    expect(page.get_by_text("的灯先亮了")).to_be_visible()
    page.evaluate(
        """() => new Promise(shown =>
        new PerformanceObserver(() => shown()).observe({type: "paint", buffered: true}))"""
    )
    assert held
    assert page.locator(".characters-left").inner_text() == "最多 1000 字"
    # Modules that these import are asked for later.
    page.route("**/*.js", lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect(page.locator(".characters-left")).to_have_text("还可以写 1000 字")
