"""The changelogs: the same versions in both languages, the newest of which is the project's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.conf import settings

from newscenter import __version__

FILES = ("CHANGELOG.md", "CHANGELOG.zh-CN.md")
HEADING = re.compile(r"^## \[([^\]]+)\](?: – (\S+))?$", re.MULTILINE)


def versions(name: str) -> list[tuple[str, str]]:
    """Return version and day of every section."""
    return HEADING.findall((settings.BASE_DIR / name).read_text())


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_both_languages_have_the_same_versions() -> None:
    english, chinese = map(versions, FILES)
    assert english == chinese
    texts = [(settings.BASE_DIR / name).read_text() for name in FILES]
    english_lines, chinese_lines = [
        [section.count("\n- ") for section in re.split("^##+ ", text, flags=re.MULTILINE)]
        for text in texts
    ]
    assert english_lines == chinese_lines


@pytest.mark.parametrize("name", FILES)
def test_the_newest_release_is_the_version_of_the_project(name) -> None:
    (unreleased, no_day), *releases = versions(name)
    assert (unreleased, no_day) == ("Unreleased", "")
    assert releases[0][0] == __version__
    assert [number for number, _ in releases] == sorted(
        (number for number, _ in releases), key=numbers, reverse=True
    )
    assert all(date.fromisoformat(day) for _, day in releases)
