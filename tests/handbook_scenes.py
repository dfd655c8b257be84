"""The scenes of the handbook: who opens which page, presses what, and what is in the picture.

One list for the pictures and for the test that they are not stale.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from articles.models import Article
from comments.screening import flags
from tests.factories import make_comment

FOLDER = Path(settings.BASE_DIR) / "docs" / "handbook" / "pictures"
TEXTS = FOLDER / "texts.json"
LARGEST = 60_000
# Words of the interface, without those of the demo's own content; figures differ from day to day.
WORDS = """selector => {
  const items = "h2, legend, label, summary, button, .button, thead th";
  const elsewhere = "#nav-sidebar, #user-tools, .chart, bdi, h2:has(bdi)";
  const shown = [];
  for (const root of document.querySelectorAll(selector)) {
    for (const item of root.querySelectorAll(items)) {
      const isContent = item.closest(elsewhere) || item.parentElement.querySelector("img");
      if (item.checkVisibility() && !isContent) {
        shown.push(item.innerText.replace(/\\d+/g, "0").replace(/\\s+/g, " ").trim());
      }
    }
  }
  return [...new Set(shown)].filter(Boolean).sort();
}"""


@dataclass(frozen=True)
class Scene:
    """A picture: its file, the person, the way there, and the part of the page that it shows."""

    name: str
    role: str
    path: str
    # Names of links or buttons that are pressed one after another.
    presses: tuple[str, ...] = ()
    part: str = "#container"
    width: int = 1200
    height: int = 800
    # What the presses can't do.
    prepare: Callable[[Page], object] | None = None


def _first_article(page: Page) -> None:
    page.locator("#result_list tbody a").first.click()
    page.locator(".ProseMirror").wait_for()


def _tomorrow(page: Page) -> None:
    _first_article(page)
    page.fill("[name=publish_at]", "2035-01-05T08:00")
    page.locator("button[name=_publish]", has_text="定时发布").wait_for()


def _withdrawal(page: Page) -> None:
    _first_article(page)
    page.get_by_role("button", name="公开撤稿").first.click()
    page.locator("dialog[open]").wait_for()


SCENES = (
    Scene("dashboard", "writer", "/admin/", height=620),
    Scene(
        "article-form",
        "writer",
        "/admin/",
        ("写文章",),
        height=860,
        prepare=lambda page: page.locator(".ProseMirror").wait_for(),
    ),
    Scene("import-word", "writer", "/admin/", ("导入 Word 文件",), height=420),
    Scene(
        "choose-picture",
        "writer",
        "/admin/articles/article/add/",
        ("选择图片……",),
        part="dialog[open]",
        height=760,
        prepare=lambda page: page.locator("dialog[open] img").first.wait_for(),
    ),
    Scene(
        "publish",
        "editor",
        "/admin/articles/article/?state=draft",
        height=860,
        prepare=_first_article,
    ),
    Scene(
        "schedule",
        "editor",
        "/admin/articles/article/?state=draft",
        part=".submit-row",
        prepare=_tomorrow,
    ),
    Scene(
        "withdraw",
        "editor",
        "/admin/articles/article/?state=published",
        part="dialog[open]",
        prepare=_withdrawal,
    ),
    Scene("replies", "editor", "/admin/comments/publishedcomment/", height=560),
    Scene("desk", "moderator", "/admin/comments/comment/desk/", height=820),
    Scene(
        "reject",
        "moderator",
        "/admin/",
        ("审核台",),
        height=820,
        prepare=lambda page: page.locator("details.reject summary").first.click(),
    ),
    Scene("desk-phone", "moderator", "/admin/comments/comment/desk/", width=360, height=720),
    Scene("restrictions", "moderator", "/admin/comments/comment/desk/", ("应急措施",), height=820),
    Scene("ledger", "moderator", "/admin/comments/ledger/", height=640),
    Scene("setup", "admin", "/admin/setup/", height=760),
    Scene("people", "admin", "/admin/auth/user/add/", height=820),
    Scene("terms", "admin", "/admin/comments/termlist/", height=560),
)


def make_a_comment_with_flags() -> None:
    """Make the comment that has waited longest one of those that the screening flags."""
    body = "家里要办事的，加我微信 dai_ban88，包办各种手续，价格好商量。"
    passages = {
        "加我微信": ("term", flags.CONTENT_CLASSES[flags.ADVERTISING], flags.ADVERTISING),
        "dai_ban88": ("contact", flags.WECHAT, flags.PERSONAL),
    }
    make_comment(
        article=Article.objects.published().first(),
        nickname="便民代办",
        body=body,
        submitted_at=timezone.now() - timedelta(days=4),
        flagged=True,
        flags=[
            flags.flag(
                kind, label, (body.index(text), body.index(text) + len(text)), content_class=about
            )
            for text, (kind, label, about) in passages.items()
        ],
    )


def play(page: Page, scene: Scene) -> None:
    """Go to the scene; fails where something that is pressed is missing."""
    page.set_viewport_size({"width": scene.width, "height": scene.height})
    page.goto(scene.path, wait_until="load")
    for name in scene.presses:
        press = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))
        press.first.click()
        page.wait_for_load_state("load")
    if scene.prepare:
        scene.prepare(page)


def words(page: Page, scene: Scene) -> list[str]:
    """Return the words of the interface that are on the page now."""
    shown: list[str] = page.evaluate(WORDS, scene.part)
    return shown


def expected_words() -> dict[str, list[str]]:
    """Return the words that were on each page when its picture was taken."""
    texts: dict[str, list[str]] = json.loads(TEXTS.read_text()) if TEXTS.exists() else {}
    return texts


def take(page: Page, scene: Scene) -> None:
    """Write the picture of the scene, in the best quality that is small enough."""
    target = page.locator(scene.part) if scene.part != "#container" else page
    image = Image.open(io.BytesIO(target.screenshot(animations="disabled")))
    for quality in range(85, 20, -10):
        file = io.BytesIO()
        image.convert("RGB").save(file, "WEBP", quality=quality, method=6)
        if file.tell() < LARGEST:
            break
    (FOLDER / f"{scene.name}.webp").write_bytes(file.getvalue())


def write_words(texts: dict[str, list[str]]) -> None:
    TEXTS.write_text(json.dumps(texts, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
