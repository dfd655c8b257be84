"""The handbook: every page of the admin leads to its section, and what it names is on screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import (
    NoReverseMatch,
    URLPattern,
    URLResolver,
    get_resolver,
    resolve,
    reverse,
)
from django.utils.translation.trans_real import translation

from newscenter.handbook import pages, sections
from tests.factories import make_draft
from tests.handbook_scenes import FOLDER, LARGEST, SCENES
from tests.second_factor import confirm_identity

NAMED = re.compile("「([^」\n]+)」")
# Django's own, which is redirected or answers scripts.
WITHOUT_A_PAGE = {"login", "logout", "jsi18n", "autocomplete", "view_on_site", ""}
HANDBOOK = [file for file in pages.FILES.values() if file.parent.name == "handbook"]


def names_of(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or ""
        else:
            yield from names_of(pattern)


def views_of_the_admin() -> set[str]:
    (resolver,) = [
        pattern
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLResolver) and pattern.namespace == admin.site.name
    ]
    return set(names_of(resolver)) - WITHOUT_A_PAGE


@cache
def shown_on_screen() -> set[str]:
    """Return every message that the interface has, in Chinese, scripts' and Django's included."""
    file = Path(pages.DOCS.parent, "locale", "zh_Hans", "LC_MESSAGES", "djangojs.po")
    of_scripts = re.findall('^msgstr(?:\\[0\\])? "(.+)"$', file.read_text(), re.MULTILINE)
    return {text for _key, text in translation("zh-hans")._catalog.items()} | set(of_scripts)


def anchors_of(slug: str) -> list[str]:
    return [heading.anchor for heading in pages.page(slug).headings]


def test_every_page_of_the_admin_has_a_section() -> None:
    views = views_of_the_admin()
    assert "articles_article_add" in views
    untold = {view for view in views if sections.section_of(f"admin:{view}") is None}
    assert untold == set(), "write about them, and add them to newscenter/handbook/sections.py"


def test_every_section_is_in_its_page() -> None:
    of_roles = [section for own in sections.BY_RIGHT.values() for section in own.values()]
    for section in filter(None, [*sections.SECTIONS.values(), *of_roles]):
        slug, _hash, anchor = section.partition("#")
        assert anchor in anchors_of(slug)


@pytest.mark.parametrize("file", HANDBOOK, ids=lambda file: file.stem)
def test_every_button_and_menu_that_is_named_is_on_the_screen(file: Path) -> None:
    named = set(NAMED.findall(file.read_text()))
    assert named
    missing = {name for name in named if not {name, f"{name}：", f"{name}:"} & shown_on_screen()}
    assert missing == set(), "write it as it is on the screen"


@pytest.mark.parametrize("slug", pages.FILES)
def test_links_lead_to_headings_that_are_there(slug: str) -> None:
    for address in re.findall('href="([^"]*)"', pages.page(slug).text):
        path, _hash, anchor = address.partition("#")
        if path.startswith(("http", "/static/")):
            continue
        other = resolve(path).kwargs["slug"] if path else slug
        assert not anchor or unquote(anchor) in anchors_of(other), unquote(address)


@pytest.mark.parametrize("slug", pages.FILES)
def test_headings_of_a_page_are_distinct(slug: str) -> None:
    assert len(anchors_of(slug)) == len(set(anchors_of(slug)))


def test_every_picture_is_shown_and_small_and_has_a_scene() -> None:
    texts = "".join(file.read_text() for file in HANDBOOK)
    shown = set(re.findall(r"pictures/([a-z-]+)\.webp", texts))
    assert (
        shown == {scene.name for scene in SCENES} == {file.stem for file in FOLDER.glob("*.webp")}
    )
    for file in FOLDER.glob("*.webp"):
        assert file.stat().st_size < LARGEST
        assert finders.find(f"handbook/{file.name}")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["writer", "editor", "moderator"])
def test_everybody_in_the_newsroom_reads_it(role, request) -> None:
    client: Client = request.getfixturevalue(f"{role}_client")
    contents = client.get(reverse("admin:handbook"))
    for shown in pages.pages():
        assert shown.get_absolute_url() in contents.text
        page = client.get(shown.get_absolute_url())
        assert page.status_code == 200
        assert f'id="{shown.headings[0].anchor}"' in page.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/admin/articles/category/", "editors/#栏目"),
        ("/admin/articles/article/add/", "writers/#写一篇稿件"),
        ("/admin/password_change/", "writers/#账号安全"),
        ("/accounts/2fa/", "writers/#账号安全"),
        ("/admin/help/writers/", ""),
    ],
)
def test_a_page_links_its_section(editor_client, path, section) -> None:
    assert f'href="/admin/help/{section}"' in editor_client.get(path).text


@pytest.mark.django_db
def test_everybody_comes_to_what_is_theirs(
    writer_client, editor_client, moderator_client, admin_client
) -> None:
    draft = f"/admin/articles/article/{make_draft().pk}/change/"
    assert "/admin/help/writers/#写一篇稿件" in writer_client.get(draft).text
    assert "/admin/help/editors/#审读与发布" in editor_client.get(draft).text
    assert "/admin/help/writers/#登录与首页" in editor_client.get("/admin/").text
    assert "/admin/help/moderators/#审核台" in moderator_client.get("/admin/").text
    assert "/admin/help/administrators/#运行状况" in admin_client.get("/admin/").text


@pytest.mark.django_db
def test_every_page_has_the_link(admin_client) -> None:
    confirm_identity(admin_client)
    seen = 0
    for view in views_of_the_admin():
        try:
            answer = admin_client.get(reverse(f"admin:{view}"))
        except NoReverseMatch:
            continue
        if answer.status_code == 200 and "</html>" in answer.content.decode(errors="replace"):
            assert ">帮助</a>" in answer.text, view
            seen += 1
    assert seen > 25


def test_a_page_that_nobody_knows_leads_to_the_contents() -> None:
    request = RequestFactory().get("/")
    request.resolver_match = None
    assert sections.help_address(request) == "/admin/help/"


@pytest.mark.django_db
def test_strangers_and_wrong_addresses_are_refused(reader, writer_client) -> None:
    assert reader.get("/admin/help/").status_code == 302
    assert reader.get("/admin/help/writers/").status_code == 302
    assert writer_client.get("/admin/help/nothing/").status_code == 404
    assert writer_client.get("/admin/help/readme.md/").status_code == 404
    assert writer_client.post("/admin/help/writers/").status_code == 405


def test_files_outside_of_the_handbook_are_named_and_not_linked() -> None:
    text = pages.page("deployment").text
    assert "import.md" in text
    assert "import.md" not in "".join(re.findall('href="([^"]*)"', text))
    # Of this one a part is a page of its own.
    assert 'href="/admin/help/settings/#' in text


def test_of_the_readme_the_settings_alone_are_shown() -> None:
    page = pages.page("settings")
    assert "BACKUP_RECIPIENT" in page.text
    assert "make demo</code></td>" not in page.text
    assert [heading.level for heading in page.headings] == [1]


@pytest.mark.django_db
def test_whoever_opens_one_page_does_not_wait_for_the_others(writer_client) -> None:
    pages.page.cache_clear()
    writer_client.get("/admin/help/writers/")
    assert pages.page.cache_info().currsize == 1


@pytest.mark.django_db
def test_a_program_without_its_documents_says_so(writer_client, monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(pages.FILES, "writers", tmp_path / "writers.md")
    pages.page.cache_clear()
    assert "/admin/help/writers/" not in writer_client.get("/admin/help/").text.split("<main")[1]
    assert writer_client.get("/admin/help/writers/").status_code == 404
    pages.page.cache_clear()
