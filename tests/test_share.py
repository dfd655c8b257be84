"""Sharing an article: on paper, by its address, by a QR code."""

import re

import pytest

from articles.models import Publication
from articles.pages.qr_code import BORDER, make_qr_code
from tests.factories import approved_comment, make_article, make_draft, make_picture
from tests.visits import views_of

SITE = "https://news.example.cn"


@pytest.fixture
def article(db):
    Publication.objects.update(name="青石新闻", site_address=SITE)
    return make_article(
        title="渡口的一天", byline="记者 宋明", author_note="宋明，通讯员。", cover=make_picture()
    )


def test_the_print_page_has_the_article_and_its_address(reader, article):
    text = reader.get(f"{article.get_absolute_url()}print/").text
    for part in (
        "青石新闻",
        "渡口的一天",
        "记者 宋明",
        article.body,
        "宋明，通讯员。",
        "江边的渡口",
    ):
        assert part in text
    assert f"{SITE}/articles/{article.pk}/" in text
    assert "<svg" in text


def test_the_print_page_has_no_menu_comments_or_scripts(reader, article, moderator):
    approved_comment(article=article, by=moderator, body="百灵鸟的话")
    text = reader.get(f"{article.get_absolute_url()}print/").text
    for part in ("<nav", "<form", "<script", "百灵鸟", "网友评论"):
        assert part not in text


def test_printing_counts_no_second_visit(reader, article, tally):
    reader.get(article.get_absolute_url())
    reader.get(f"{article.get_absolute_url()}print/")
    tally()
    assert views_of(article) == 1


def test_the_print_page_points_search_engines_to_the_article(reader, article):
    text = reader.get(f"{article.get_absolute_url()}print/").text
    assert '<meta name="robots" content="noindex">' in text
    assert f'<link rel="canonical" href="{SITE}/articles/{article.pk}/">' in text


def test_invisible_articles_can_not_be_printed(reader, article):
    draft = make_draft()
    assert reader.get(f"{draft.get_absolute_url()}print/").status_code == 404
    assert reader.post(f"{article.get_absolute_url()}print/").status_code == 405


def test_the_address_can_be_selected_without_scripts(reader, article):
    text = reader.get(article.get_absolute_url()).text
    assert re.search(rf'<input[^>]+value="{SITE}/articles/{article.pk}/" readonly', text)
    assert re.search(r"<button[^>]+data-copy[^>]+hidden>", text)


def test_without_a_site_address_the_host_of_the_request_is_used(reader, article):
    Publication.objects.update(site_address="")
    text = reader.get(article.get_absolute_url()).text
    assert f'value="http://testserver/articles/{article.pk}/"' in text


def test_the_qr_code_is_a_square_with_three_finder_patterns_and_a_quiet_zone():
    code = make_qr_code(f"{SITE}/articles/1/")
    modules = code.size - 2 * BORDER
    dark = {
        (x, int(y))
        for start, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)
        for x in range(int(start), int(start) + int(n))
    }
    near, far = BORDER, BORDER + modules - 7
    for x, y in ((near, near), (far, near), (near, far)):
        rings = {(x, y), (x + 6, y), (x, y + 6), (x + 6, y + 6), (x + 3, y + 3)}
        assert rings <= dark
        assert (x + 1, y + 1) not in dark
    edge = range(BORDER)
    assert not [module for module in dark if module[0] in edge or module[1] in edge]


def test_different_addresses_have_different_codes():
    assert make_qr_code(f"{SITE}/articles/1/") != make_qr_code(f"{SITE}/articles/2/")


@pytest.mark.django_db(transaction=True)
def test_a_button_copies_the_address(page):
    article = make_article()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(article.get_absolute_url())
    page.get_by_role("button", name="复制链接").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(article.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_the_code_obeys_the_csp_and_is_readable_in_the_dark_theme(page):
    page.emulate_media(color_scheme="dark")
    page.goto(make_article().get_absolute_url())
    page.get_by_text("手机扫码阅读").click()
    code = page.get_by_role("img", name="本文网址的二维码")
    assert code.bounding_box()["width"] >= 120
    colours = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).fill]"
    assert code.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
