"""The article page, part by part, against the reference page."""

import re
import unicodedata
from datetime import UTC, datetime

import html5lib
import pytest

from articles.models import Publication
from tests.factories import approved_comment, make_article, make_category, make_comment

pytestmark = pytest.mark.django_db

FOOTER = [
    "关于我们",
    "登陆管理",
    "招聘信息",
    "广告服务",
    "客户服务",
    "常见问题",
    "隐私保护",
    "服务条款",
    "网站导航",
]


def plain(answer) -> str:
    """The text that a reader sees, after NFKC, white space folded."""
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    text = "".join(tree.find("body").itertext())
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))


@pytest.fixture
def article():
    Publication.objects.update_or_create(
        pk=1,
        defaults={
            "name": "News center",
            "copyright_holder": "青石镇融媒体中心",
            "copyright_since": 2019,
            "icp_number": "黑ICP备00000000号-1",
            "police_number": "黑公网安备00000000000000号",
            "news_licence": "00120230001",
            "built_by": "青石软件",
            "report_telephone": "0000-0000000",
            "report_email": "jubao@example.cn",
        },
    )
    parent = make_category(name="讲述", slug="jiangshu")
    return make_article(
        category=make_category(name="讲好青石故事", slug="gushi", parent=parent),
        title="孟广田：守着泵房的第三十个冬天",
        kicker="平凡的一天",
        subtitle="记三号泵房的值班人",
        source="青石镇融媒体中心",
        byline="记者 宋明",
        responsible_editor="韩冰",
        author_note="作者简介：宋明，青石镇通讯员。",
        body="<p>天还没亮。</p><h2>第一班岗</h2><p>雪停了。</p>",
        published_at=datetime(2023, 1, 8, 8, 39, 29, tzinfo=UTC),
        imported_views=1713,
    )


@pytest.fixture
def page(reader, article):
    return reader.get(article.get_absolute_url())


def test_masthead_and_category(page, article):
    assert re.search(r'<a[^>]+href="/"[^>]*>\s*(?:<[^>]+>\s*)*News center', page.text)
    assert article.category.get_absolute_url() in page.text
    assert article.category.parent.get_absolute_url() in page.text


def test_title_with_kicker_and_subtitle(page):
    assert re.search(r"<h1[^>]*>\s*孟广田：守着泵房的第三十个冬天\s*</h1>", page.text)
    assert page.text.index("平凡的一天") < page.text.index("<h1") < page.text.index("记三号泵房")


def test_dateline(page):
    assert "发布日期：" in page.text
    assert re.search(
        r'<time datetime="2023-01-08T16:39:29\+08:00">2023年01月08日 16:39:29</time>', page.text
    )
    assert "发布日期:2023年01月08日 16:39:29 浏览次数:1713" in plain(page)
    for text in ("来源:青石镇融媒体中心", "记者 宋明", "责任编辑:韩冰"):
        assert text in plain(page)


def test_body_and_author_note(page):
    assert "<p>天还没亮。</p>" in page.text
    assert "<h2>第一班岗</h2>" in page.text
    assert plain(page).count("作者简介:") == 1


def test_comment_notice_count_and_form(page, article):
    text = plain(page)
    assert "网友评论" in text
    assert "文明上网理性发言,您的评论将在审核后发布" in text
    assert "已有 0 条评论,查看更多评论" in text
    assert f'href="/articles/{article.pk}/comments/' in page.text
    for label in ("网友昵称", "输入验证码", "网友评论"):
        assert re.search(rf"<label[^>]*>\s*{label}", page.text), label


def test_only_approved_comments_are_counted(reader, article, moderator):
    link = re.compile(r'<a class="to-comments" href="#comments">\s*(.*?)\s*</a>')
    assert link.search(reader.get(article.get_absolute_url()).text)[1] == "评论"
    approved_comment(article=article, by=moderator)
    make_comment(article=article)
    page = reader.get(article.get_absolute_url())
    assert "已有 1 条评论,查看更多评论" in plain(page)
    assert link.search(page.text)[1] == "1 条评论"


def test_a_closed_article_has_one_sentence_instead_of_the_form(reader, article):
    article.comments_open = False
    article.save()
    page = reader.get(article.get_absolute_url())
    assert plain(page).count("已关闭评论") == 1
    assert "还没有评论" not in page.text
    assert "审核后发布" not in page.text
    assert "<form" not in page.text.partition('id="comments"')[2]


def test_comments_show_the_minute_and_the_year_only_of_earlier_years(
    reader, article, moderator, time_machine
):
    time_machine.move_to("2025-12-31T20:14:27+08:00")
    approved_comment(article=article, by=moderator)
    time_machine.move_to("2026-11-25T09:02:00+08:00")
    approved_comment(article=article, by=moderator)
    text = reader.get(article.get_absolute_url()).text
    assert '<time datetime="2025-12-31T20:14+08:00">2025年12月31日 20:14</time>' in text
    assert '<time datetime="2026-11-25T09:02+08:00">11月25日 09:02</time>' in text


def test_the_form_with_its_captcha(reader, article):
    page = reader.get(f"/articles/{article.pk}/comments/")
    for label in ("网友昵称", "输入验证码", "网友评论"):
        assert re.search(rf"<label[^>]*>\s*{label}", page.text), label
    assert "看不清?请点击刷新" in plain(page)
    picture = re.search(r'<img[^>]+src="(/captcha/image/[^"]+)"', page.text)
    assert reader.get(picture[1])["Content-Type"] == "image/png"
    for name in ("nickname", "body", "captcha_0", "captcha_1", "csrfmiddlewaretoken"):
        assert f'name="{name}"' in page.text


def test_all_nine_footer_links_work(reader, page):
    footer = page.text.rpartition("<footer")[2]
    links = {
        text.strip(): href
        for href, text in re.findall(r'<a[^>]+href="([^"]+)"[^>]*>([^<]+)</a>', footer)
    }
    assert [text for text in links if text in FOOTER] == FOOTER
    for text in FOOTER:
        assert reader.get(links[text], follow=True).status_code == 200, text
    assert (
        reader.get(links["登陆管理"], follow=True)
        .redirect_chain[-1][0]
        .startswith("/accounts/login/")
    )
    assert page.text.count("登陆") == 1


def test_legal_line(page):
    text = plain(page)
    assert "版权所有 © 2019" in text
    assert "青石镇融媒体中心 All Rights Reserved." in text
    assert "青石软件" in text
    assert "00120230001" in text
    assert re.search(
        r'<a[^>]+href="https://beian\.miit\.gov\.cn/?"[^>]*>[^<]*黑ICP备00000000号-1', page.text
    )
    assert "https://beian.mps.gov.cn/" in page.text
    assert "黑公网安备00000000000000号" in text
    assert "0000-0000000" in text
    assert "jubao@example.cn" in text
    assert "12377" in page.text


def test_empty_fields_are_not_shown(reader):
    Publication.objects.update(
        icp_number="", police_number="", news_licence="", copyright_since=None
    )
    page = reader.get(make_article().get_absolute_url())
    for absent in (
        "beian.miit",
        "beian.mps",
        "ICP",
        "公网安备",
        "None",
        "来源",
        "责任编辑",
        "作者简介",
    ):
        assert absent not in page.text
