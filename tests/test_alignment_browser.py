"""Alignment in the pages: fields, names and links that are level, words that keep their line."""

import pytest
from django.utils.translation import gettext as _

from articles.models import Publication
from tests.factories import approved_comment, make_article, make_category, make_picture
from tests.public_pages import MODES, choose

pytestmark = pytest.mark.django_db(transaction=True)


def set_up_publication(**values: str) -> None:
    Publication.objects.update_or_create(pk=1, defaults=values)


def tops(page, selector):
    """The upper edges of all these elements, at one instant."""
    edges = "elements => elements.map((element) => element.getBoundingClientRect().y)"
    return set(page.locator(selector).evaluate_all(edges))


@pytest.mark.parametrize("kind", ["", "comments/"])
def test_nickname_and_captcha_are_level(page, kind):
    page.set_viewport_size({"width": 1280, "height": 900})
    for mode in ("light", "elder"):
        choose(page, MODES[mode])
        page.goto(f"{make_article().get_absolute_url()}{kind}")
        fields = ".comment-form input:not([type=hidden], [type=checkbox])"
        assert page.locator(fields).count() == 2
        assert len(tops(page, fields)) == 1, mode


def test_the_name_of_the_site_has_one_line_on_the_smallest_phone(page):
    set_up_publication(name="云桦新闻中心")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    name, search = (page.locator(s).bounding_box() for s in (".nameplate a", ".search-link"))
    assert name["height"] < 2 * 26 * 1.2
    assert name["y"] == search["y"]


def test_the_categories_of_a_search_without_results_are_level(page):
    for name in ("要闻", "讲述", "民生"):
        make_category(name=name)
    page.goto("/search/?q=没有这个词")
    assert page.locator(".search-categories a").count() == 3
    assert len(tops(page, ".search-categories a")) == 1


def test_a_telephone_number_is_not_broken(page):
    set_up_publication(report_telephone="0000-0000001")
    choose(page, MODES["elder"])
    for width in range(320, 400, 10):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto("/")
        number = page.get_by_text("0000-0000001")
        assert number.bounding_box()["height"] < 2 * 21, width


def test_the_foot_of_a_site_without_data_has_no_label_of_a_number(page):
    set_up_publication(report_telephone="", report_email="")
    page.goto("/")
    assert page.get_by_text(_("Report unlawful or harmful content:")).count() == 0


def test_who_wrote_the_newest_comments_is_level(page, moderator):
    for nickname, body in (("江边人", "好"), ("岸", "渡口停航三周之后，今晨六时重新通航。" * 3)):
        article = make_article(title=f"{nickname}的早市" * 2)
        approved_comment(article=article, by=moderator, nickname=nickname, body=body)
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        assert page.locator(".newest-comments .nickname").count() == 2
        assert len(tops(page, ".newest-comments .nickname")) == 1


def test_the_words_beside_the_code_stay_where_they_are(page):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(make_article().get_absolute_url())
    link = page.locator(".share p a").first
    before = link.bounding_box()
    page.locator(".share summary").click()
    page.locator(".share .qr").wait_for()
    assert link.bounding_box() == before
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_words_of_the_top_story_end_with_its_picture_in_a_wide_window(page):
    category = make_category()
    make_article(category=category, cover=make_picture())
    page.set_viewport_size({"width": 1920, "height": 900})
    page.goto(category.get_absolute_url())
    picture, words = (
        page.locator(f".top-story > {part}").bounding_box() for part in (".picture", "div")
    )
    meta = page.locator(".top-story .meta").bounding_box()
    assert picture["width"] == pytest.approx(1.5 * picture["height"], rel=0.01)
    assert meta["y"] + meta["height"] == pytest.approx(picture["y"] + picture["height"], abs=1)
    assert words["height"] == pytest.approx(picture["height"], abs=8)
