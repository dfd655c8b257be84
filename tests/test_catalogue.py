"""The message catalogue: complete, without leftovers, compiled."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser import needed

ROOT = settings.BASE_DIR
SOURCES = ("articles", "comments", "newscenter", "templates", "static", "locale")
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES")
DOMAINS = sorted(path.stem for path in (ROOT / CATALOGUE).glob("*.po"))


@pytest.fixture(scope="session")
def messages(tmp_path_factory) -> Path:
    """A copy of the catalogue, brought up to date with the code."""
    needed("msgfmt", package="gettext")
    copy = tmp_path_factory.mktemp("messages")
    for name in SOURCES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--locale", "zh_Hans", "--no-wrap", "--add-location", "file"]
    without = {name: value for name, value in os.environ.items() if name[:7] != "DJANGO_"}
    for domain in DOMAINS:
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--domain", domain, *options],
            cwd=copy,
            env=without,
            check=True,
            capture_output=True,
        )
    return copy / CATALOGUE


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_is_translated(messages: Path, domain: str) -> None:
    path = messages / f"{domain}.po"
    subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", path], check=True)
    for kind in ("--untranslated", "--only-fuzzy"):
        result = subprocess.run(
            ["msgattrib", "--no-obsolete", kind, path], capture_output=True, text=True, check=True
        )
        assert not result.stdout, result.stdout


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_is_left_over(domain: str) -> None:
    text = (ROOT / CATALOGUE / f"{domain}.po").read_text()
    assert re.findall(r"^#~ msgid .*", text, re.MULTILINE) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_up_to_date(tmp_path, domain: str) -> None:
    needed("msgfmt", package="gettext")
    source, compiled = (ROOT / CATALOGUE / f"{domain}.{end}" for end in ("po", "mo"))
    subprocess.run(["msgfmt", "-o", tmp_path / "new.mo", source], check=True)

    def messages_in(path: Path) -> dict[object, str]:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog
        return {key: text for key, text in catalogue.items() if key}

    assert messages_in(compiled) == messages_in(tmp_path / "new.mo")


@pytest.mark.parametrize("domain", DOMAINS)
def test_chinese_has_one_ellipsis(domain: str) -> None:
    """Of six dots, in buttons too; a single sign stands only in quotes, where a text names it."""
    with (ROOT / CATALOGUE / f"{domain}.mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog.values()
    wrong = re.compile(r"(?<!…)(?:…|…{3,})(?!…)|\.\.\.")
    named = "“…”"
    texts = [text for text in texts if isinstance(text, str) and named not in text]
    assert [text for text in texts if wrong.search(text)] == []
