"""Fixtures for tests that open every kind of public page in a browser, in every display mode."""

import pytest

from articles.models import Publication
from comments.posting import receipt_links, status_links
from tests.factories import (
    approved_comment,
    make_article,
    make_article_report,
    make_category,
    make_comment,
    make_picture,
    make_user,
)

MODES = {
    "light": "theme=light",
    "dark": "theme=dark",
    "contrast": "theme=contrast",
    "elder": "elder=on",
    "elder at night": "elder=on&theme=dark",
    "largest": "size=largest",
}
CELLS = "".join(f"<td>第{n}号泵站水位</td>" for n in range(12))
BODY = f"""<p>天还没亮，<a href="https://example.cn/">泵房</a>的灯先亮了。</p><h2>第一班岗</h2>
<blockquote><p>雪停了。</p></blockquote><ul><li>一号泵</li></ul>
<table><tbody><tr>{CELLS.replace("td>", "th>")}</tr><tr>{CELLS}</tr></tbody></table>"""


@pytest.fixture
def full_article(moderator):
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
def public_addresses(full_article):
    """One address of every kind of public page."""
    article = full_article
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
        f"{own}report/",
        receipt_links.link_to(make_article_report(article=article)),
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
