"""The front page in a browser: rankings by keyboard, columns that end together, no shifts."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, DailyViews
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_picture,
    picture_file,
)
from tests.public_pages import choose
from tests.test_pictures_browser import serve_media

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_ranking_is_seen_at_a_time_and_the_arrow_keys_change_it(page):
    today = timezone.localdate()
    for days_ago, views in ((0, 1), (3, 9)):
        article = make_article(title=f"{days_ago}天前最热")
        DailyViews.add(Counter({(article.pk, today - timedelta(days=days_ago)): views}))
    page.goto("/")
    assert page.locator(".ranking:visible li").first.inner_text() == "0天前最热"
    page.get_by_label("今日").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".ranking:visible").count() == 1
    assert page.locator(".ranking:visible li").first.inner_text() == "3天前最热"


# The columns of a box are its children, by their left edge. A column ends with its last picture or
# line of text, whatever blank is below that in its own box.
UNEVEN = """() => {
    const shown = e => e.checkVisibility() && !e.closest(".visually-hidden");
    const hasWords = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const end = e => Math.max(...[e, ...e.querySelectorAll("*")]
        .filter(part => shown(part) && (part.matches("img") || hasWords(part)))
        .map(part => part.getBoundingClientRect().bottom));
    const boxes = ".front, .lead, .lead-stories, .side, .rows, .cards, .stories,"
        + " .story-and-rows, .ranking, .newest-comments";
    return [...document.querySelectorAll(boxes)].filter(shown).flatMap(box => {
        const parts = [...box.children].filter(shown).flatMap(part =>
            getComputedStyle(part).display === "contents" ? [...part.children] : [part]);
        const columns = {};
        for (const part of parts) {
            const left = Math.round(part.getBoundingClientRect().left / 8);
            columns[left] = Math.max(columns[left] ?? 0, end(part));
        }
        const ends = Object.values(columns);
        const blank = Math.max(...ends) - Math.min(...ends);
        return blank > 160 ? [`${box.className}: ${Math.round(blank)}`] : [];
    });
}"""
TITLES = [
    *("鹤来", "大水那一年", "早市搬进新场地的第一天", "县图书馆新馆开放，第一天办证一千零二张"),
    "孩子半夜发烧有地方去了：县医院开夜间儿科门诊",
]
SUMMARIES = [
    "",
    "搬了三个月的话题，今天早晨落了地。新早市多了棚子、自来水和厕所，也多了一段要走的路。",
]


@pytest.fixture
def publish():
    """Publish `count` articles in a tree of categories; every `nth` has a cover."""
    top = [make_category(name=name) for name in ("要闻", "讲述", "民生", "文化")]
    below = [make_category(name=name, parent=top[1]) for name in ("人物", "岁月")]
    notices = make_category(name="公告", is_notices=True)
    cover = make_picture(file=picture_file(size=(600, 400)))

    def publish(count: int, nth: int = 0) -> None:
        categories = [*top, *below, notices]
        Article.objects.bulk_create(
            Article(
                category=categories[n % 7],
                title=TITLES[n % 5],
                summary=SUMMARIES[n // 2 % 2],
                byline="记者 石小满　摄影 陆一帆" if n % 3 else "",
                body="<p>字</p>",
                cover=cover if nth and n % nth == 0 else None,
                status="published",
                published_at=timezone.now() - timedelta(hours=9 * n),
            )
            for n in range(count)
        )
        DailyViews.add(Counter(dict.fromkeys(_days_of_articles(), 5)))

    return publish


def _days_of_articles():
    today = timezone.localdate()
    return [(pk, today) for pk in Article.objects.values_list("pk", flat=True)[:40]]


@pytest.mark.parametrize(
    ("count", "nth"),
    [(90, 2), (90, 9), (90, 30), (90, 0), (24, 5), (3, 2), (3, 0), (1, 1), (0, 0), (5000, 3)],
)
def test_columns_end_together_and_nothing_scrolls_sideways(page, publish, moderator, count, nth):
    serve_media(page)
    publish(count, nth)
    for article, words in zip(
        Article.objects.order_by("-pk")[:3], ("好", "字" * 60, "船"), strict=False
    ):
        approved_comment(article=article, by=moderator, body=words)
    for mode in ("elder=off", "elder=on"):
        choose(page, mode)
        for width in (320, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto("/")
            assert page.evaluate("document.documentElement.scrollWidth") == width
            if width > 320:
                assert page.evaluate(UNEVEN) == [], (mode, width)


SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const shift of list.getEntries()) sum += shift.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_pictures_arrive_without_moving_anything(page, publish, width):
    serve_media(page)
    publish(60, 2)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SHIFTS) == 0


def test_only_the_picture_of_the_lead_is_fetched_first(reader, publish):
    publish(60, 2)
    images = re.findall(r"<img[^>]*>", reader.get("/").text.partition("<main")[2])
    assert len(images) > 5
    assert all("width=" in image and "height=" in image for image in images)
    assert 'fetchpriority="high"' in images[0]
    assert all('loading="lazy"' in image for image in images[1:])
