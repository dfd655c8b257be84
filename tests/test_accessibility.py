"""Public pages for everyone: eyes, hands, keyboards, small screens, slow lines, in every mode."""

import gzip

import pytest
from playwright.sync_api import expect

from articles.models import Publication
from comments.posting import status_links
from tests.browser import run_axe
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    make_picture,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)

MODES = {
    "light": "theme=light",
    "dark": "theme=dark",
    "contrast": "theme=contrast",
    "elder": "elder=on",
    "elder at night": "elder=on&theme=dark",
    "largest": "size=largest",
}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}, "rules": {"target-size": {"enabled": True}}}
ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}

CELLS = "".join(f"<td>第{n}号泵站水位</td>" for n in range(12))
BODY = f"""<p>天还没亮，<a href="https://example.cn/">泵房</a>的灯先亮了。</p><h2>第一班岗</h2>
<blockquote><p>雪停了。</p></blockquote><ul><li>一号泵</li></ul>
<table><tbody><tr>{CELLS.replace("td>", "th>")}</tr><tr>{CELLS}</tr></tbody></table>"""

# The colours of text and of what it stands on, as the filter of grey days leaves them.
CONTRASTS = """() => {
    const root = getComputedStyle(document.documentElement);
    const grey = root.filter.includes("grayscale");
    const context = document.createElement("canvas").getContext("2d");
    const luminance = (name) => {
        context.fillStyle = root.getPropertyValue(name);
        let parts = context.fillStyle.match(/[0-9a-f]{2}/g).map(part => parseInt(part, 16) / 255);
        if (grey) parts = Array(3).fill(.2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2]);
        parts = parts.map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
        return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2];
    };
    return (front, back) => {
        const [low, high] = [luminance(front), luminance(back)].sort((a, b) => a - b);
        return (high + .05) / (low + .05);
    };
}"""
PAIRS = {
    7: ["ink paper", "ink paper-shade", "ink-caption paper", "ink-caption paper-shade"],
    4.5: [
        "ink-quiet paper",
        "ink-quiet paper-shade",
        "red paper",
        "red paper-shade",
        "red bad-shade",
        "ink bad-shade",
        "ink good-shade",
        "on-red red",
        "on-button button",
    ],
    3: ["rule-strong paper", "rule-strong paper-shade", "good paper"],
}


@pytest.fixture
def article(moderator):
    """An article with everything that can stand in one."""
    Publication.objects.update_or_create(
        pk=1,
        defaults={
            "tagline": "写给青石镇的每一天",
            "copyright_holder": "青石镇融媒体中心",
            "report_email": "jubao@example.cn",
        },
    )
    parent = make_category(name="讲述", slug="jiangshu", description="人和日子。")
    article = make_article(
        category=make_category(name="人物", slug="renwu", parent=parent),
        cover=make_picture(caption="清晨的渡口", credit="宋明 摄"),
        kicker="平凡的一天",
        subtitle="记三号泵房的值班人",
        summary="渡口停航三周之后，今晨六时重新通航。",
        author_note="宋明，通讯员。",
        body=BODY,
    )
    for _ in range(3):
        make_article(category=article.category)
    approved_comment(article=article, by=moderator)
    return article


@pytest.fixture
def kinds(article):
    """One address of every kind of public page."""
    own = article.get_absolute_url()
    comment = article.comments.get()
    article.set_tags(["渡口"])
    withdrawn = make_article()
    withdrawn.withdraw(by=make_user(group="editor"), notice="内容有误。")
    return [
        "/",
        article.category.get_absolute_url(),
        own,
        f"{own}comments/",
        f"{own}comments/?received=1",
        f"/comments/{comment.pk}/report/",
        status_links.link_of(status_links.sign(make_comment(article=article))),
        "/pages/about/",
        "/pages/sitemap/",
        "/search/?q=渡口",
        f"{own}print/",
        article.taggings.get().tag.get_absolute_url(),
        withdrawn.get_absolute_url(),
        "/modes/?next=/",
        "/nowhere/",
    ]


def choose(page, choice: str) -> None:
    page.goto(f"/modes/?{choice}&next=/")


def mourn() -> None:
    Publication.objects.update(grey_from="2020-01-01T00:00Z", grey_until="2999-01-01T00:00Z")


# By the system's setting, light and dark pages are checked in tests/test_page_weight.py.
@pytest.mark.parametrize(("mode", "width"), [("contrast", 1280), ("elder", 360), ("grey", 360)])
def test_no_checker_complains_of_any_page_in_any_mode(page, kinds, mode, width):
    page.set_viewport_size({"width": width, "height": 800})
    if mode == "grey":
        mourn()
    choose(page, MODES.get(mode, MODES["dark"]))
    for address in kinds:
        page.goto(address)
        found = run_axe(page, **RULES)
        assert not found.violations_count, f"{address}: {found.generate_report()}"


def test_no_checker_complains_of_a_question_and_of_mistakes(page, article):
    page.goto(f"{article.get_absolute_url()}comments/")
    page.get_by_role("button", name="换成文字题").click()
    expect(page.locator(".question")).to_be_visible()
    found = run_axe(page, **RULES)
    assert not found.violations_count, found.generate_report()
    page.locator("#comment-form").evaluate("form => form.noValidate = true")
    page.locator("form .actions button").click()
    expect(page.locator("#nickname_error")).to_be_visible()
    found = run_axe(page, **RULES)
    assert not found.violations_count, found.generate_report()


@pytest.mark.parametrize("mode", MODES)
def test_an_article_has_the_highest_contrast(page, article, mode):
    choose(page, MODES[mode])
    page.goto(article.get_absolute_url())
    found = run_axe(page, context=".rich-text, figcaption, .author-note", **ENHANCED)
    assert not found.violations_count, found.generate_report()
    assert found.response["passes"]


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_colours_keep_their_contrast_on_grey_days_too(page, article, mode, grey):
    if grey:
        mourn()
    choose(page, MODES[mode])
    assert page.evaluate("getComputedStyle(document.documentElement).filter") == (
        "grayscale(1)" if grey else "none"
    )
    contrast = page.evaluate_handle(CONTRASTS)
    for least, pairs in PAIRS.items():
        for pair in pairs:
            names = [f"--{name}" for name in pair.split()]
            ratio = contrast.evaluate("(of, [front, back]) => of(front, back)", names)
            assert ratio >= least, f"{pair}: {ratio:.2f}"


def test_the_first_key_leads_past_the_menu(page, article):
    page.goto(article.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


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
TO_BE_REACHED = """() => [...document.querySelectorAll(
        "a, button, input, textarea, summary, [tabindex]")]
    .filter(e => e.checkVisibility() && e.tabIndex >= 0 && e.type !== "hidden").length"""


@pytest.mark.parametrize("mode", ["light", "dark", "elder"])
def test_by_keyboard_everything_is_reached_and_seen(page, article, mode):
    choose(page, MODES[mode])
    for address in ("/", article.get_absolute_url(), "/modes/"):
        page.goto(address)
        if page.locator("#nickname").count():
            # So that the rest of the form is there.
            page.locator("#nickname").focus()
            expect(page.locator("form img")).to_be_visible()
        page.locator(".skip-link").focus()
        reached = set()
        while not (focused := page.evaluate(FOCUSED))["over"]:
            assert focused["seen"], focused["html"]
            assert focused["number"] not in reached, "caught in a circle"
            reached.add(focused["number"])
            page.keyboard.press("Tab")
        assert len(reached) == page.evaluate(TO_BE_REACHED), address


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


def test_twice_as_large_nothing_is_lost(page, kinds):
    for width, size in ((640, "100%"), (320, "100%"), (1280, "200%"), (360, "200%")):
        page.set_viewport_size({"width": width, "height": 600})
        for address in kinds:
            page.goto(address)
            page.evaluate("size => document.documentElement.style.fontSize = size", size)
            assert not too_wide(page), (address, width, size)
            if width < 1024:
                assert cut_off(page) == [], (address, width, size)


@pytest.mark.parametrize("choice", ["size=large", "size=largest", "elder=on"])
def test_in_larger_type_no_title_is_cut_off(page, article, choice):
    make_article(title="孩子半夜发烧有地方去了：县医院开夜间儿科门诊，" * 3)
    choose(page, choice)
    page.goto("/")
    assert cut_off(page) == []


def test_a_wide_table_moves_in_its_own_box(page, article):
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(article.get_absolute_url())
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


def test_pictures_are_described(page, article):
    page.goto(article.get_absolute_url())
    figure = page.locator("figure.cover")
    assert figure.locator("img").get_attribute("alt") == "江边的渡口"
    expect(figure.locator("figcaption")).to_contain_text("清晨的渡口")


def test_who_wants_no_motion_sees_none(page, kinds):
    page.emulate_media(reduced_motion="reduce")
    for address in kinds:
        page.goto(address)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].map(e => getComputedStyle(e))
            .filter(s => s.transitionDuration !== "0s" || s.animationName !== "none"
                || s.scrollBehavior !== "auto").length"""
        )
        assert moving == 0, address


def test_the_language_is_marked_also_where_it_changes(page, kinds):
    for address in kinds:
        page.goto(address)
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        # Paper has no footer.
        if not address.endswith("/print/"):
            foreign = page.get_by_text("All Rights Reserved.", exact=True)
            assert foreign.get_attribute("lang") == "en"


def test_an_article_is_light_and_asks_nobody_else(browser, live_server):
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


def test_the_text_is_shown_before_any_script_runs(page, article):
    held = []
    page.route("**/*.js", lambda route: held.insert(0, route))
    page.goto(article.get_absolute_url(), wait_until="commit")
    expect(page.get_by_text("的灯先亮了")).to_be_visible()
    page.evaluate(
        """() => new Promise(shown =>
        new PerformanceObserver(() => shown()).observe({type: "paint", buffered: true}))"""
    )
    assert held
    assert page.locator(".characters-left").inner_text() == "最多 1000 字"
    for route in held:
        route.continue_()
    expect(page.locator(".characters-left")).to_have_text("还可以写 1000 字")
