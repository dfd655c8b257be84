"""The look of the public pages: their layouts at all widths, with any title, in any mode."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from articles.models import Article, Category, DailyViews
from tests.browser import run_axe
from tests.factories import approved_comment, make_article, make_category, make_picture
from tests.public_pages import MODES, choose

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = [320, 360, 768, 1280, 1920]
# As long as the field is; letters without an end, 汉字, emoji that no break may part.
LONG_TITLES = ["W" * 90, "渡" * 120, "👨\u200d👩\u200d👧\u2060" * 17]
CELLS = "".join(f"<td>第{number}号泵站水位</td>" for number in range(12))
TABLE = f"<table><tbody><tr>{CELLS.replace('td>', 'th>')}</tr><tr>{CELLS}</tr></tbody></table>"
PARAGRAPH = f"<p>{'渡口停航三周之后，今晨六时重新通航。' * 12}</p>"

# Every word of a title lies in all boxes around it that cut off what is outside.
FAULTS = """() => {
    const root = document.documentElement, faults = [];
    if (root.scrollWidth > root.clientWidth)
        faults.push(...[...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
            .slice(0, 3).map(e => `too wide: ${e.tagName}.${e.className}`));
    for (const title of document.querySelectorAll("h1, h2, h3, .rows a, .ranking a")) {
        // What only screen readers have is a pixel wide.
        if (!title.checkVisibility() || title.getBoundingClientRect().width <= 1) continue;
        const words = document.createRange();
        words.selectNodeContents(title);
        const {left, right, top, bottom} = words.getBoundingClientRect();
        for (let e = title; e !== document.body; e = e.parentElement) {
            const style = getComputedStyle(e), box = e.getBoundingClientRect();
            if (style.webkitLineClamp !== "none" || style.textOverflow === "ellipsis")
                faults.push(`cut by a rule: ${e.className}`);
            if (style.overflowX !== "visible" && (left < box.left - 1 || right > box.right + 1))
                faults.push(`cut at the side: ${title.textContent.slice(0, 20)}`);
            // Glyphs of Song are higher than their line.
            if (style.overflowY !== "visible" && (top < box.top - 8 || bottom > box.bottom + 8))
                faults.push(`cut below: ${title.textContent.slice(0, 20)}`);
        }
    }
    return faults;
}"""
WATCH_SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shifts += entry.value;
    }).observe({type: "layout-shift", buffered: true});
"""
SETTLED = """() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))"""


def articles_in(category: Category, count: int, *, covers: int = 0) -> list[Article]:
    """Articles with all that a list shows, the first of them with a cover."""
    return [
        make_article(
            category=category,
            title=LONG_TITLES[number % 3],
            cover=make_picture() if number < covers else None,
            summary="渡口停航三周之后，今晨六时重新通航，首班渡船载客四十一人。",
            byline="宋明",
        )
        for number in range(count)
    ]


def front_page_with_pictures() -> list[str]:
    parent = make_category(name="要闻")
    make_category(name="本地", parent=parent)
    (lead, *_rest) = articles_in(parent, 8, covers=5)
    Article.objects.filter(pk=lead.pk).update(headline=True, kicker=LONG_TITLES[1])
    articles_in(make_category(name="民生"), 6, covers=1)
    read = articles_in(make_category(name="文化"), 4)
    today = timezone.localdate()
    DailyViews.add(Counter({(article.pk, today): article.pk for article in read}))
    return ["/"]


def front_page_of_words() -> list[str]:
    for name in ("要闻", "民生"):
        articles_in(make_category(name=name), 9)
    return ["/"]


def front_page_of_three() -> list[str]:
    articles_in(make_category(name="要闻"), 3)
    return ["/"]


def articles(by: object) -> list[str]:
    """With a picture and comments; with a table; long, and closed for comments."""
    category = make_category(name="讲述", description="人和日子。")
    cover = make_picture()
    (first, second, third) = articles_in(category, 3, covers=1)
    picture = f'<img src="{cover.file.url}" alt="渡口" width="64" height="48">'
    figure = f"<figure>{picture}<figcaption>渡口</figcaption></figure>"
    first.body = f"{PARAGRAPH}{figure}<h2>一</h2>{PARAGRAPH}"
    second.body = PARAGRAPH + TABLE + "<blockquote><p>雪停了。</p></blockquote>"
    third.body, third.comments_open = PARAGRAPH * 20, False
    for article in (first, second, third):
        article.kicker = article.subtitle = article.title
        article.save()
    for number in range(3):
        approved_comment(article=first, by=by, nickname="江边人", body=LONG_TITLES[number] * 2)
    own = [article.get_absolute_url() for article in (first, second, third)]
    return [*own, *(f"{address}comments/" for address in own)]


def lists() -> list[str]:
    category = make_category(name="讲述", description="人和日子。")
    articles_in(category, 12, covers=3)
    words = make_category(name="公告")
    articles_in(words, 4)
    pictures = make_category(name="影像", list_style="pictures")
    articles_in(pictures, 4, covers=4)
    own = [one.get_absolute_url() for one in (category, words, pictures)]
    return [*own, "/search/?q=渡渡", "/search/?q=没有这个词", "/nowhere/", "/pages/about/"]


CONTENT = {
    "front page with pictures": front_page_with_pictures,
    "front page of words": front_page_of_words,
    "front page of three articles": front_page_of_three,
    "empty front page": lambda: ["/"],
    "articles and comments": articles,
    "lists, search, errors": lists,
}


@pytest.fixture(params=CONTENT)
def addresses(request: pytest.FixtureRequest) -> list[str]:
    fill = CONTENT[request.param]
    if fill is articles:
        return fill(request.getfixturevalue("moderator"))
    return fill()


def test_titles_of_any_length_fit_all_widths_and_modes(page, addresses):
    faults = []
    for mode in ("light", "elder"):
        choose(page, MODES[mode])
        for address in addresses:
            page.goto(address)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                faults += [f"{address} {mode} {width}: {text}" for text in page.evaluate(FAULTS)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("width", "mode"), [(360, "elder"), (1280, "dark"), (1920, "light")])
def test_nothing_moves_while_a_page_loads_and_axe_reports_nothing(page, addresses, width, mode):
    faults = []
    choose(page, MODES[mode])
    page.context.add_init_script(WATCH_SHIFTS)
    page.set_viewport_size({"width": width, "height": 900})
    for address in addresses:
        page.goto(address)
        page.evaluate(SETTLED)
        if shifts := page.evaluate("window.shifts"):
            faults.append(f"{address}: the layout shifts by {shifts}")
        results = run_axe(page)
        if results.violations_count:
            faults.append(f"{address}: {results.generate_report()}")
    assert not faults, "\n".join(faults)
