"""Addresses of links, as people write them and as browsers need them."""

from __future__ import annotations

import pytest

from articles.markup.sanitizer import clean


def link(address: str) -> str:
    return clean(f"<p><a href='{address}'>字</a></p>")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("www.example.cn", "https://www.example.cn"),
        ("example.cn/x?a=b#c", "https://example.cn/x?a=b#c"),
        ("example.cn:8080/x", "https://example.cn:8080/x"),
        ("新闻中心.中国/要闻", "https://新闻中心.中国/要闻"),
        ("xn--fiq228c.xn--fiqs8s", "https://xn--fiq228c.xn--fiqs8s"),
        ("192.168.1.1/x", "https://192.168.1.1/x"),
        ("//example.cn/x", "https://example.cn/x"),
        (" https://example.cn ", "https://example.cn"),
        ("\u200bhttps://example.cn/x\ufeff", "https://example.cn/x"),
        ("\u3000\u202awww.example.cn\u202c", "https://www.example.cn"),
        ("HTTP://example.cn", "HTTP://example.cn"),
        ("https：//example.cn/x", "https://example.cn/x"),
        ("HTTP:/example.cn", "HTTP://example.cn"),
        ("https//example.cn/x", "https://example.cn/x"),
        ("https://http://example.cn/?u=https://x.cn", "http://example.cn/?u=https://x.cn"),
        ("https//" * 5000 + "example.cn", "https://example.cn"),
        ("www。example。cn。", "https://www.example.cn"),
        ("mailto：a@example.cn", "mailto:a@example.cn"),
        ("a@example.cn", "mailto:a@example.cn"),
        ("投稿@例子.中国?subject=x", "mailto:投稿@例子.中国?subject=x"),
        ("mailto:a@example.cn?subject=x", "mailto:a@example.cn?subject=x"),
        ("tel:+86-431-1234", "tel:+86-431-1234"),
        ("/articles/5/#comments", "/articles/5/#comments"),
        ("/", "/"),
    ],
)
def test_an_address_that_leads_somewhere_is_kept_or_completed(address, kept):
    assert link(address) == f'<p><a href="{kept}" rel="noopener">字</a></p>'
    assert clean(link(address)) == link(address)


@pytest.mark.parametrize(
    "address",
    [
        *("#_ftn1", "#", "#top", "", " ", "?a=b", "x.html", "index.php?id=1", "../x", "./x", "x"),
        *("file:///c:/x.doc", "C:/x.doc", "javascript:alert(1)", "data:text/html,x", "about:blank"),
        *("mailto:", "mailto:x", "tel:", "tel:abc", "http://", "https:///x", "http:x", "http://["),
        *("/\\evil.example", "\\\\host\\share", "文件.docx", "a.zip", "ftp://example.cn/x"),
    ],
)
def test_a_link_that_leads_nowhere_leaves_its_text(address):
    assert link(address) == "<p>字</p>"
