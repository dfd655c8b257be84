"""The editor shows a text as readers will see it: by the same stylesheet, with the same result."""

from __future__ import annotations

import pytest

from articles.models import Article
from tests.editor_form import open_form, sign_in_page
from tests.factories import make_article, make_picture

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    '<p>渡口停航<a href="/x/">之后的链接</a><strong>和粗体</strong></p>'
    "<h2>大的小标题</h2><p>第二段</p><h3>小的小标题</h3><p>第三段</p>"
    "<ul><li><p>无序的一项</p></li></ul><ol><li><p>有序的一项</p></li></ol>"
    "<blockquote><p>引用的一段</p></blockquote>"
    "<table><tbody><tr><th><p>表头一</p></th><th><p>表头二</p></th></tr>"
    "<tr><td><p>单元格一</p></td><td><p>单元格二</p></td></tr></tbody></table>"
    "<hr><p>末段</p>"
)
STYLES = """([root, names]) => {
    const texts = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    const styles = {};
    while (texts.nextNode()) {
        const text = texts.currentNode.textContent.trim();
        let element = texts.currentNode.parentElement;
        for (; text && !element.matches(".rich-text"); element = element.parentElement) {
            const style = getComputedStyle(element);
            styles[`${text} ${element.tagName}`] = names.map(name => `${name}: ${style[name]}`);
        }
    }
    return styles;
}"""
NAMES = [
    *("fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "color"),
    *("textIndent", "textDecorationLine", "listStyleType", "verticalAlign", "display"),
    *("marginTop", "marginBottom", "paddingTop", "paddingBottom", "paddingLeft"),
    *("borderTopWidth", "borderBottomWidth", "borderLeftWidth", "backgroundImage", "textAlign"),
]


def an_article() -> Article:
    picture = make_picture()
    figure = (
        f'<figure><img src="{picture.file.url}" alt="渡口" width="64" height="48">'
        "<figcaption>清晨的渡口 <small>石小满 摄</small></figcaption></figure>"
    )
    return make_article(title="渡口今晨重新通航", body=TEXT + figure + "<p>完</p>")


@pytest.mark.parametrize("width", [360, 1280, 1920])
@pytest.mark.parametrize("elder", [False, True])
def test_text_looks_as_on_the_page(page, live_server, width, elder):
    sign_in_page(page, live_server)
    article = an_article()
    page.set_viewport_size({"width": width, "height": 900})
    if elder:
        page.goto("/modes/?elder=on")
    open_form(page, f"/admin/articles/article/{article.pk}/change/")
    in_editor = page.evaluate(STYLES, [".prose-editor .ProseMirror", NAMES])
    page.goto(article.get_absolute_url())
    on_page = page.evaluate(STYLES, ["article .rich-text", NAMES])
    assert len(on_page) > 25
    assert in_editor == on_page
