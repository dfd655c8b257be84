"""Accessibility of public pages: axe's rules and colour contrast, in every display mode."""

import pytest
from playwright.sync_api import expect

from tests.browser import run_axe
from tests.public_pages import MODES, choose, mourn

pytestmark = pytest.mark.django_db(transaction=True)

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}, "rules": {"target-size": {"enabled": True}}}
ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}

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
    7: ["ink paper", "ink shade", "ink-2 paper", "ink-2 shade"],
    4.5: [
        "quiet paper",
        "quiet shade",
        "red paper",
        "red shade",
        "red bad-shade",
        "ink bad-shade",
        "on-red red",
        "on-button button",
    ],
    3: ["edge paper", "edge shade", "good paper"],
}


# By the system's setting, light and dark pages are checked in tests/test_page_weight.py.
@pytest.mark.parametrize(("mode", "width"), [("contrast", 1280), ("elder", 360), ("grey", 360)])
def test_axe_reports_nothing_on_any_page_in_any_mode(page, public_addresses, mode, width):
    page.set_viewport_size({"width": width, "height": 800})
    if mode == "grey":
        mourn()
    choose(page, MODES.get(mode, MODES["dark"]))
    for address in public_addresses:
        page.goto(address)
        results = run_axe(page, **RULES)
        assert not results.violations_count, f"{address}: {results.generate_report()}"


def test_axe_reports_nothing_on_a_form_with_question_and_errors(page, full_article):
    page.goto(f"{full_article.get_absolute_url()}comments/")
    page.get_by_role("button", name="换成文字题").click()
    expect(page.locator(".question")).to_be_visible()
    results = run_axe(page, **RULES)
    assert not results.violations_count, results.generate_report()
    page.locator("#comment-form").evaluate("form => form.noValidate = true")
    page.locator("form .actions button").click()
    expect(page.locator("#nickname_error")).to_be_visible()
    results = run_axe(page, **RULES)
    assert not results.violations_count, results.generate_report()


@pytest.mark.parametrize("mode", MODES)
def test_an_article_has_the_highest_contrast(page, full_article, mode):
    choose(page, MODES[mode])
    page.goto(full_article.get_absolute_url())
    results = run_axe(page, context=".rich-text, figcaption, .author-note", **ENHANCED)
    assert not results.violations_count, results.generate_report()
    assert results.response["passes"]


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("mode", MODES)
def test_colours_keep_their_contrast_on_grey_days_too(page, full_article, mode, grey):
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
