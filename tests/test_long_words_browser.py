"""Words without an end: they wrap, and no page scrolls sideways."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.models import Picture, Publication
from comments.models import Reply
from comments.posting import status_links
from tests.factories import (
    approved_comment,
    make_article,
    make_category,
    make_comment,
    make_picture,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)

# Letters of several scripts, a character that is ten wide, emoji that no break may part, marks.
PIECES = [
    "8",
    "字\u2060",
    "M\u00a0",
    "ش",
    "กิ่",
    "—",
    "﷽",
    "👨\u200d👩\u200d👧\u2060",
    "H\u0301\u0323",
]
RUNS = {"latin": "W", "mixed": "".join(piece * 3 for piece in PIECES)}
WIDTHS = [320, 360, 1280]
TOO_WIDE = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll("body *")]
        .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1)
        .map(e => `${e.tagName}.${e.className} ${e.getBoundingClientRect().right}`);
}"""


def run_of(piece: str, length: int) -> str:
    return (piece * length)[:length]


def publication_of(word: str) -> dict[str, str]:
    long = ["tagline", "copyright_holder", "built_by", "postal_address"]
    short = ["name", "icp_number", "police_number", "news_licence"]
    return {**dict.fromkeys(long, word), **dict.fromkeys(short, word[:60]), "telephone": word[:40]}


def body_of(word: str, cover: Picture) -> str:
    cells = f"<tr>{f'<td><p>{word}</p></td>' * 4}</tr>"
    figure = f'<figure><img src="{cover.file.url}" alt="x" width="900" height="600"><figcaption>'
    return (
        f"<h2>{word}</h2><p>{word * 3} <strong>{word}</strong></p><blockquote><p>{word}</p>"
        f'</blockquote><ul><li><p>{word}</p></li></ul><p><a href="https://x.cn/{"x" * 99}">'
        f"{word}</a></p><table><tbody>{cells}</tbody></table>{figure}{word} <small>{word}</small>"
        "</figcaption></figure>"
    )


def article_of(word: str, cover: Picture) -> dict[str, Any]:
    return {
        **dict.fromkeys(["title", "kicker", "subtitle", "byline"], word),
        **dict.fromkeys(["source", "responsible_editor"], word[:80]),
        **dict.fromkeys(["summary", "author_note"], word * 4),
        "body": body_of(word, cover),
        "headline": True,
    }


def site_of_long_words(piece: str, moderator: User, editor: User) -> list[str]:
    """Fill every text that readers see, and return the address of every page."""
    word = run_of(piece, 120)
    Publication.objects.update_or_create(pk=1, defaults=publication_of(word))
    parent = make_category(name=word[:40], slug="x" * 80, description=word * 4)
    category = make_category(name=word[:40], slug="y" * 80, parent=parent, description=word * 4)
    pictures = make_category(name=word[:39], slug="z", list_style="pictures")
    cover = make_picture(caption=word, credit=word[:80])
    fields = article_of(word, cover)
    tags = [run_of(piece, 18) + str(n) for n in range(8)]
    article = make_article(category=category, cover=cover, tags=tags, recommended=True, **fields)
    for other in (parent, category, pictures, pictures):
        make_article(category=other, cover=cover, **fields, tags=tags[:1])
    nickname = run_of(piece, 20)
    comment = approved_comment(article=article, by=moderator, nickname=nickname, body=word * 8)
    Reply.objects.create(comment=comment, text=word * 4, by=editor)
    withdrawn = make_article(**fields)
    withdrawn.withdraw(by=editor, notice=word)
    own = article.get_absolute_url()
    return [
        *("/", own, f"{own}print/", f"{own}comments/", f"/comments/{comment.pk}/report/"),
        *(row.get_absolute_url() for row in (category, parent, pictures)),
        article.taggings.first().tag.get_absolute_url(),
        status_links.link_of(status_links.sign(make_comment(article=article, body=word))),
        *("/pages/sitemap/", "/pages/about/", f"/search/?q={word[:40]}", "/modes/?next=/"),
        *(withdrawn.get_absolute_url(), f"/{word}/"),
    ]


@pytest.mark.parametrize("piece", RUNS.values(), ids=RUNS.keys())
def test_no_page_scrolls_sideways(page, moderator, piece):
    addresses = site_of_long_words(piece, moderator, make_user(group="editor"))
    too_wide = []
    for address in addresses:
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 600})
            too_wide += [f"{address} at {width}: {part}" for part in page.evaluate(TOO_WIDE)]
    assert not too_wide, "\n".join(too_wide)
