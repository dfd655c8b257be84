"""Articles as they are copied into the editor of a WeChat account: golden files in tests/wechat."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.syndication.wechat import wechat_html
from tests.editor_form import sign_in_page
from tests.factories import make_article, make_draft, make_picture, make_user, sign_in

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "wechat"
PLAIN = """<p>渡口停航三周之后，今晨六时重新通航。</p><h2>首班渡船</h2>
<p><strong>载客</strong><em>四十一人</em>，<s>不</s>H<sub>2</sub>O，10<sup>3</sup>。<br>下一行。</p>
<h3>小节</h3><blockquote><p>雪停了。</p></blockquote><hr>
<ul><li><p>一号泵</p><ol start="3"><li><p>二号泵</p></li></ol></li></ul>
<ol type="a"><li><p>夏季</p></li></ol>
<table><tbody><tr><th colspan="2"><p>水位</p></th></tr>
<tr><td rowspan="2"><p>甲</p></td><td><p>1</p></td></tr><tr><td><p>2</p></td></tr></tbody></table>
<p>见<a href="https://example.cn/a?b=1&amp;c=2">通告</a>和<a href="/pages/about/">我们</a>，再看
<a href="https://example.cn/a?b=1&amp;c=2">通告</a>、<a href="https://mp.weixin.qq.com/s/x">推文</a>、
<a href="mailto:a@example.cn">信箱</a>。</p>"""
VALUES = {
    "title": "渡口<重新>通航",
    "kicker": "民生",
    "subtitle": "——记首班渡船",
    "source": "青石镇融媒体中心",
    "byline": "记者 宋明",
    "author_note": "宋明，通讯员。\n电话 1234。",
}


def compare(name, article):
    html = wechat_html(article, "https://news.example.cn")
    html = re.sub(r"/media/\S+?\.png", "/media/picture.png", html)
    html = re.sub(r"/articles/\d+/", "/articles/1/", html)
    golden = (GOLDEN / f"{name}.txt").read_text()
    assert html.replace("><", ">\n<") + "\n" == golden


def test_a_text_with_everything_in_it():
    compare("text", make_draft(body=PLAIN, ai_generated=True, **VALUES))


def test_pictures_have_absolute_addresses_and_captions():
    own = make_picture(ai_generated=True)
    other = make_picture()
    figures = "".join(
        f'<figure><img src="{picture.file.url}" alt="渡口" width="64" height="48">'
        f"{caption}</figure>"
        for picture, caption in (
            (own, ""),
            (other, "<figcaption>清晨的渡口 <small>宋明 摄</small></figcaption>"),
        )
    )
    cover = make_picture(caption="码头", credit="李明 摄", ai_generated=True)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    compare("pictures", make_article(title="通航", body=figures, cover=cover, published_at=at))


def test_it_has_no_classes_and_nothing_that_the_page_needs():
    html = wechat_html(make_article(body=PLAIN), "https://news.example.cn")
    assert "class=" not in html and "<script" not in html and "/static/" not in html


def test_only_staff_who_see_the_article_may_copy_it(reader):
    draft = make_draft()
    address = f"/admin/articles/article/{draft.pk}/wechat/"
    assert reader.get(address).status_code == 302
    assert sign_in(make_user(group="moderator")).get(address).status_code == 403
    writer = sign_in(make_user(group="writer"))
    assert writer.get("/admin/articles/article/0/wechat/").status_code == 404
    answer = writer.get(address).json()
    assert answer["text"].startswith(f"{draft.title}\n\n渡口停航")
    assert answer["html"].startswith('<section style="')
    assert (
        sign_in(make_user(group="writer")).get("/admin/articles/article/0/wechat/").status_code
        == 404
    )


READ = """async type => {
    // Otherwise the browser would parse it for this page, with the page's policy.
    const [item] = await navigator.clipboard.read({ unsanitized: ["text/html"] });
    return (await item.getType(type)).text();
}"""


def test_the_button_copies_the_article(page, live_server):
    sign_in_page(page, live_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    article = make_draft(body=PLAIN, **VALUES)
    change = f"/admin/articles/article/{article.pk}/"
    for address in (f"{change}change/", f"{change}preview/"):
        page.goto(address)
        page.click("[data-wechat]:not([hidden])")
        expect(page.locator(".wechat-status")).to_contain_text("已按保存的内容复制")
        copied = page.evaluate(READ, "text/html")
        assert "font-size:20px" in copied and "首班渡船" in copied
        assert page.evaluate(READ, "text/plain").startswith("渡口<重新>通航")


def test_a_browser_that_does_not_copy_shows_the_article_selected(page, live_server):
    sign_in_page(page, live_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    article = make_draft(body=PLAIN)
    page.add_init_script("""
        document.execCommand = () => false;
        Clipboard.prototype.write = () => Promise.reject(new Error());
    """)
    page.goto(f"/admin/articles/article/{article.pk}/preview/")
    page.click("[data-wechat]:not([hidden])")
    expect(page.locator("dialog[open]")).to_contain_text("Ctrl+C")
    assert "首班渡船" in page.evaluate("getSelection().toString()")
    page.keyboard.press("Control+C")
    assert "font-size:20px" in page.evaluate(READ, "text/html")
