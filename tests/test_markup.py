"""The HTML of rich text, whichever way it comes in."""

from html import escape

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles.markup import sanitizer
from articles.markup.sanitizer import MAX_LENGTH, clean, clean_or_refuse, text_to_html
from articles.models import Article, Page
from tests.factories import make_article, make_draft

FIGURE = (
    '<figure><img src="/media/pictures/a.jpg" alt="江边的渡口" width="1200" height="800">'
    "<figcaption>渡口 <small>石小满 摄</small></figcaption></figure>"
)

HOSTILE = {
    "<p>好<script>alert(1)</script></p>": "<p>好</p>",
    "<p>好</p><script src=//evil.example/x.js>": "<p>好</p>",
    "<p onclick=alert(1) id=x class=y style=color:red>好</p>": "<p>好</p>",
    "<img src=x onerror=alert(1)>": "",
    '<img src="https://evil.example/pixel.gif">': "",
    '<img src="/media/../admin/logout/">': "",
    '<img src="//media/x.png">': "",
    '<p>好<img alt=\'x src="/media/y.png">\' src="http://evil.example/"></p>': "<p>好</p>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">': "",
    '<a href="javascript:alert(1)">好</a>': "好",
    '<a href="java\tscript:alert(1)">好</a>': "好",
    '<a href="JaVaScRiPt&#58;alert(1)">好</a>': "好",
    '<a href=" \x01javascript:alert(1)">好</a>': "好",
    '<a href="data:text/html,<script>alert(1)</script>">好</a>': "好",
    '<a href="vbscript:x" target=_blank>好</a>': "好",
    "<style>p{display:none}</style><p>好</p>": "<p>好</p>",
    '<div style="background:url(javascript:alert(1))">好</div>': "<p>好</p>",
    "<svg><style><img src=x onerror=alert(1)></style></svg><p>好</p>": "<p>好</p>",
    "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>": "",
    "<math><mi><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror=x&gt;'>": (
        "&lt;mi&gt;&lt;mglyph&gt;"
    ),
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">': "",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>": "",
    "<iframe src=x></iframe><object data=x></object><embed src=x><p>好</p>": "<p>好</p>",
    "<meta http-equiv=refresh content=0><base href=x><p>好</p>": "<p>好</p>",
    "<form action=//evil.example><input name=x><button>好</button></form>": "<p>好</p>",
    "<p>好<!-- <script>alert(1)</script> --></p>": "<p>好</p>",
    "<p>a\x00b\x1bc\ud800d</p>": "<p>abcd</p>",
    "<p>\u202e😀\u200b𠮷</p>": "<p>\u202e😀\u200b𠮷</p>",
    "<p>1 < 2 & 3 > 2</p>": "<p>1 &lt; 2 &amp; 3 &gt; 2</p>",
}
ON_THE_WAY = "<p onclick=alert(1)>好<script>alert(1)</script></p>"


@pytest.mark.parametrize(("html", "left"), HOSTILE.items())
def test_hostile_markup_is_dropped_and_its_text_stays(html, left):
    assert clean(html) == left
    assert clean(left) == left


@pytest.mark.parametrize(
    "html",
    [
        FIGURE,
        "<h2>小标题</h2><h3>更小的</h3><p><strong>粗</strong><em>斜</em><s>删</s><br>二</p>",
        '<ul><li><p>一</p></li></ul><ol start="3"><li><p>三</p></li></ol><hr>',
        "<blockquote><p>CO<sub>2</sub>，米<sup>2</sup></p></blockquote>",
        '<table><tbody><tr><th colspan="2"><p>头</p></th></tr></tbody></table>',
        '<p><a href="https://news.example.cn/?a=1&amp;b=2" rel="noopener">链接</a></p>',
        '<p><a href="mailto:a@example.cn" title="写信" rel="noopener">写信</a></p>',
        '<p><a href="tel:+8610" rel="noopener">打电话</a></p>',
        '<p><a href="/pages/faq/" rel="noopener">常见问题</a></p>',
    ],
)
def test_everything_that_the_editor_makes_is_kept(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "tidy"),
    [
        ("<p></p>", ""),
        ("<p><br></p><p>&nbsp;　</p>", ""),
        ("<p>　　一</p><p>&nbsp; </p><p>二</p>", "<p>一</p><p>二</p>"),
        ("<div>一</div><DIV>二</DIV>", "<p>一</p><p>二</p>"),
        ("<h1>一</h1><h6>二</h6>", "<h2>一</h2><h3>二</h3>"),
        (
            "<p><b>粗</b><i>斜</i><del>删</del></p>",
            "<p><strong>粗</strong><em>斜</em><s>删</s></p>",
        ),
    ],
)
def test_markup_of_other_programs_is_normalised(html, tidy):
    assert clean(html) == tidy


TAGS = ["p", "div", "b", "a", "table", "tr", "td", "img", "figure", "figcaption", "small", "svg"]
TAGS += ["math", "style", "script", "h1", "h2", "li", "ul", "br", "pre", "select", "form", "title"]
TAGS += ["template", "noscript", "button", "blockquote", "a href='/x'", "img src='/media/x'"]
WORDS = ["<!--", "-->", "　", "&nbsp;", " ", "x", "<", ">", '"', "'", "&", "&lt;", "\x00", "😀"]
TOKENS = [*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), *WORDS]


@pytest.mark.parametrize(
    ("ruby", "text"),
    [
        ("<ruby>漢<rt>hàn</rt></ruby>字", "漢（hàn）字"),
        ("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", "漢（hàn）字"),
        ("<RUBY>漢<RP>（<RT class=x>hàn<RP>）</RUBY>字", "漢（hàn）字"),
        ("<ruby><rb>漢</rb><rb>字</rb><rt>hàn<rt>zì</ruby>", "漢字（hàn）（zì）"),
        ("<ruby>漢<rt><b>hàn</b></rt>字<rt></rt></ruby>", "漢（<strong>hàn</strong>）字"),
        ("<ruby>漢<rt>hàn</p><p>字</ruby>", "漢（hàn）</p><p>字"),
    ],
)
def test_readings_stand_in_parentheses(ruby, text):
    assert clean(f"<p>{ruby}</p>") == f"<p>{text}</p>"
    assert clean(clean(f"<p>{ruby}</p>")) == clean(f"<p>{ruby}</p>")
    assert clean(f"<xmp>{ruby}</xmp>") == f"<p>{escape(ruby, quote=False)}</p>"


@given(st.lists(st.sampled_from(TOKENS), max_size=25))
def test_cleaning_is_idempotent(tokens):
    once = clean("".join(tokens))
    assert clean(once) == once


@pytest.mark.parametrize("word", ["好" * 5_000_000, "<p>好</p>" * 600_000, "<em>" * 1_250_000])
def test_megabytes_are_refused_without_parsing(word, monkeypatch):
    monkeypatch.setattr(sanitizer, "clean", pytest.fail)
    with pytest.raises(ValidationError, match="200,000"):
        clean_or_refuse(word)


def test_a_text_of_the_greatest_length_is_accepted():
    assert len(clean_or_refuse("好" * MAX_LENGTH)) == MAX_LENGTH
    with pytest.raises(ValidationError):
        clean_or_refuse("好" * (MAX_LENGTH + 1))


def test_plain_text_becomes_paragraphs():
    plain = "　　第一段<b>\r\n续行\r\n\r\n \r\n  第二段 & 完\n"
    assert text_to_html(plain) == "<p>第一段&lt;b&gt;<br>续行</p><p>第二段 &amp; 完</p>"
    assert text_to_html(" \n　\n") == ""


def test_saving_cleans(db):
    article = make_article(body=ON_THE_WAY)
    article.refresh_from_db()
    assert article.body == "<p>好</p>"


def test_creating_many_cleans(db):
    first = make_article()
    copy = Article(category=first.category, title="另一篇", body=ON_THE_WAY)
    Article.objects.bulk_create([copy])
    assert Article.objects.get(title="另一篇").body == "<p>好</p>"


def test_updating_cleans(db):
    article = make_draft()
    Article.objects.filter(pk=article.pk).update(body=ON_THE_WAY)
    article.refresh_from_db()
    assert article.body == "<p>好</p>"


def test_a_footer_page_is_cleaned_too(db):
    Page.objects.filter(slug="about").update(body=ON_THE_WAY)
    assert Page.objects.get(slug="about").body == "<p>好</p>"


@pytest.mark.parametrize("body", ["<script>alert(1)</script>", "<p></p>", "好" * (MAX_LENGTH + 1)])
def test_the_form_refuses_empty_and_too_long_texts(editor_client, body):
    article = make_article(body="<p>旧文</p>")
    address = f"/admin/articles/article/{article.pk}/change/"
    form = {"title": "题", "category": article.category_id, "body": body}
    page = editor_client.post(address, form)
    assert page.context["errors"]
    article.refresh_from_db()
    assert article.body == "<p>旧文</p>"


def test_plain_text_fields_are_escaped(reader, db):
    evil = "<script>alert(1)</script>"
    article = make_article(title=evil, kicker=evil, subtitle=evil, author_note=evil, byline=evil)
    page = reader.get(article.get_absolute_url()).text
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page
