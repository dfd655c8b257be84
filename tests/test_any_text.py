"""Generator test: any text whatsoever, through every path that text can take."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.models import Article
from articles.plain_text import printable
from comments.models import Comment
from tests.factories import approved_comment, comment_post, make_article, make_category, make_draft

pytestmark = pytest.mark.django_db

QUICK = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
# Alone they are rare: marks, direction, joiners, selectors, tags, private use, noncharacters,
# controls of both blocks, separators, astral letters, what HTML, CSV and SQL treat specially.
SPECIAL = [
    *("\u0301", "\u20dd", "\u202e", "\u2066", "\u200d", "\u200b", "\ufeff", "\ufe0f", "\U000e0041"),
    *("\ue000", "\U0010fffd", "\ufdd0", "\uffff", "\U0001ffff", "\ufffd", "\x00", "\x08", "\x1b"),
    *(
        "\x7f",
        "\x85",
        "\x9f",
        "\u2028",
        "\u2029",
        "\r\n",
        "\t",
        "\u3000",
        "\xa0",
        "\u2800",
        "\u3164",
    ),
    *(
        "👨\u200d👩\u200d👧",
        "🇨🇳",
        "𠮷",
        "﷽",
        "ｆ",
        "<b>",
        "</script>",
        "<!--",
        "]]>",
        "&amp;",
        "&#0;",
    ),
    *('"', "'", "\\", "%", "=cmd()", "{{ x }}", "{% x %}", "W" * 60, "字"),
]
TEXT = st.lists(
    st.one_of(st.sampled_from(SPECIAL), st.characters(exclude_categories=["Cs"])), max_size=12
).map("".join)
# Most forms refuse control characters. What they take has to be seen, hence the first character.
TAKEN = TEXT.map(lambda text: "字" + re.sub("[\x00-\x1f\x7f-\x9f\ufffd]", "", text))
# HTML counts them as errors.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Programs skip what can't be seen before the sign.
FORMULA = re.compile("[\\s\u200b-\u200f\u202a-\u202e\ufeff]*[=+@-]")


def words(text: str) -> str:
    """Return the text without white space, which pages may change."""
    return re.sub(r"\s", "", text)


def shown(page: str) -> str:
    return words(html.unescape(page))


def check_machines(reader) -> None:
    """Feeds and sitemaps are well-formed, structured data is JSON, and both are as asked twice."""
    for address in ("/feed/", "/feed/rss/", "/news-sitemap.xml", "/sitemap-pages.xml"):
        answer = reader.get(address)
        assert answer.status_code == 200
        ET.fromstring(answer.content)
        assert answer.content == reader.get(address).content


@QUICK
@given(st.one_of(TAKEN, TEXT), TEXT)
@example("\ufdd0\uffff", "=1+1,\u2028<b>")
def test_an_article_with_any_text(reader, editor_client, title, body):
    draft = make_draft(published_at=None, title="旧题")
    form = dict.fromkeys(["title", "kicker", "subtitle", "summary", "byline", "source"], title)
    form |= {"body": f"<p>文{html.escape(body)}</p>", "author_note": body, "tag_names": title[:20]}
    form |= {"category": draft.category_id, "_publish": "1"}
    address = f"/admin/articles/article/{draft.pk}/change/"
    answer = editor_client.post(address, form)
    draft.refresh_from_db()
    if answer.status_code == 200:
        # Refused with a sentence, and what was typed is still there.
        assert answer.context["errors"]
        assert draft.title == "旧题"
        return
    assert answer.status_code == 302
    assert draft.title == title.strip()
    own = draft.get_absolute_url()
    page = reader.get(own)
    assert page.status_code == 200
    for block in re.findall(r"<script type=.application/ld\+json.*?>(.*?)</script>", page.text):
        json.loads(block)
    for words_in in (draft.title, draft.summary):
        assert words(words_in) in shown(page.text)
    for path in ("/", draft.category.get_absolute_url(), f"{own}print/", f"{own}comments/"):
        assert reader.get(path).status_code == 200
    for tag in draft.tag_list:
        assert reader.get(f"/tags/{tag['slug']}/").status_code == 200
    assert editor_client.get("/admin/articles/article/").status_code == 200
    check_machines(reader)
    entry = ET.fromstring(reader.get("/feed/").content)
    titles = [element.text or "" for element in entry.iter() if element.tag.endswith("}title")]
    assert any(words(printable(draft.title)) == words(text) for text in titles)


@QUICK
@given(TAKEN, st.one_of(TAKEN, TEXT))
@example("\u202e甲", "上\u2028\u2029下")
@example("甲", "上\x08下")
def test_a_comment_with_any_text(reader, moderator, moderator_client, nickname, body):
    article = make_article()
    own = article.get_absolute_url()
    before = Comment.objects.count()
    # Each from another network: of one, so many at once are refused.
    post = comment_post(nickname=nickname, body=body)
    answer = reader.post(f"{own}comments/", post, REMOTE_ADDR=f"203.0.113.{before}")
    if answer.status_code == 200:
        assert Comment.objects.count() == before
        assert 'class="errorlist"' in answer.text or "error" in answer.text
        return
    assert answer.status_code == 302
    comment = Comment.objects.latest("pk")
    assert comment.body == body.replace("\r\n", "\n").replace("\r", "\n").strip()
    desk = moderator_client.get("/admin/comments/comment/desk/")
    assert desk.status_code == 200
    comment.approve(by=moderator)
    for path in (own, f"{own}comments/", "/", f"/comments/{comment.pk}/report/"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert not CONTROL.search(answer.text)
    names = ("comment/?status=all", f"comment/{comment.pk}/change/", "publishedcomment/")
    for name in names:
        assert moderator_client.get(f"/admin/comments/{name}").status_code == 200
    file = moderator_client.post("/admin/comments/ledger/file/", {"comment": comment.pk})
    assert comment.text_digest() in file.text


@QUICK
@given(TEXT)
@example("\x00")
@example("%" * 200)
def test_a_search_for_any_text(reader, text):
    answer = reader.get(f"/search/?q={quote(text)}&order={quote(text)}&category={quote(text)}")
    assert answer.status_code == 200
    for path in (f"/tags/{quote(text)}/", f"/category/{quote(text)}/", f"/{quote(text)}"):
        assert reader.get(path).status_code in {200, 301, 404}
    for query in (f"?page={quote(text)}", f"?month={quote(text)}"):
        assert reader.get(f"/category/x/{query}").status_code == 404


ANY_JSON_TEXT = st.one_of(TAKEN, TEXT, st.text(st.characters(), max_size=12))


@QUICK
@given(st.lists(st.tuples(ANY_JSON_TEXT, ANY_JSON_TEXT), min_size=1, max_size=4))
def test_an_import_of_any_text(tmp_path_factory, reader, texts):
    lines = [
        {"title": title, "body": body, "category": "要闻", "byline": body, "tags": [title[:20]]}
        | {"comments": [{"nickname": title, "body": body}]}
        | {"published_at": "2024-05-01T00:00:00Z"}
        for title, body in texts
    ]
    file = tmp_path_factory.mktemp("import") / "articles.jsonl"
    # Escaped, as JSON can carry halves of surrogate pairs that UTF-8 can't.
    file.write_text("\n".join(json.dumps(line) for line in lines))
    out, err = io.StringIO(), io.StringIO()
    before = Article.objects.count()
    try:
        call_command("import_articles", str(file), stdout=out, stderr=err)
    except SystemExit as end:
        assert end.code == 1
    imported, known, refused = map(int, re.findall(r"\d+", out.getvalue())[:3])
    assert imported + known + refused == len(lines)
    assert Article.objects.count() - before == imported
    assert len(re.findall(r"(?m)^第 \d+ 行：", err.getvalue())) >= refused
    check_machines(reader)


@QUICK
@given(TEXT)
def test_the_masthead_and_a_category_with_any_text(reader, editor_client, admin_client, text):
    address = "/admin/articles/publication/"
    answer = admin_client.post(address, {"name": text, "tagline": text, "grey_scope": "site"})
    assert answer.status_code in {200, 302}
    category = make_category()
    form = {"name": text, "slug": category.slug, "description": text, "position": "1"}
    address = f"/admin/articles/category/{category.pk}/change/"
    assert editor_client.post(address, form | {"list_style": "titles"}).status_code in {200, 302}
    make_article(category=category)
    for path in ("/", category.get_absolute_url(), "/pages/sitemap/"):
        assert reader.get(path).status_code == 200
    check_machines(reader)


@QUICK
@given(TEXT.filter(lambda text: "\x00" not in text))
@example("=1+1")
@example("\u200b @SUM(A1)")
def test_a_table_with_any_text(moderator, moderator_client, reason):
    comment = approved_comment(by=moderator)
    comment.take_down(by=moderator, reason=reason[:100])
    month = timezone.localdate().strftime("%Y-%m")
    answer = moderator_client.post("/admin/comments/ledger/month/", {"month": month})
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert not any(FORMULA.match(cell) for cell in cells)
    assert any(reason[:100].strip() in cell for cell in cells)
