"""The editor's page with a clipboard: documents that other programs put there, pasted."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

from articles.markup.sanitizer import clean

DOCUMENTS = Path(__file__).parent / "clipboard"
PICTURE = "/media/pictures/渡口.png"
# Each into an empty text; returns what the form would send.
PASTE = """([types, isAppended]) => {
    const { editor } = document.querySelector(".ProseMirror");
    if (!isAppended) editor.commands.setContent("", { emitUpdate: true });
    editor.commands.focus("end");
    const clipboardData = new DataTransfer();
    for (const [type, data] of Object.entries(types)) {
        if (!type.startsWith("image/")) clipboardData.setData(type, data);
        else clipboardData.items.add(new File([data], "clip.png", { type }));
    }
    const options = { clipboardData, bubbles: true, cancelable: true };
    editor.view.dom.dispatchEvent(new ClipboardEvent("paste", options));
    return document.querySelector(".prose-editor textarea").value;
}"""
_PICTURE_TAG = re.compile(r"<(?:img|v:imagedata)\b[^>]*>")
_SOURCE = re.compile(r"""(?<=\s)(src|data-src)=("[^"]*"|'[^']*'|[^\s>]+)""")


def with_own_pictures(html: str) -> str:
    """Return a document with pictures of our site: fetching others has its own tests."""
    return _PICTURE_TAG.sub(lambda tag: _SOURCE.sub(rf'\1="{PICTURE}"', tag[0]), html)


def paste(page: Page, html: str, *, appended: bool = False, **types: str) -> str:
    """Paste into an empty text, or at the end of the text; returns what would be stored."""
    data = {"text/html": html, **types} if html else types
    return clean(page.evaluate(PASTE, [data, appended]))


def one_block_a_line(html: str) -> str:
    return re.sub(r"(</(?:p|h[23]|ul|ol|li|tr|table|figure|blockquote)>|<hr>)", r"\1\n", html)
