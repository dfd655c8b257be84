"""What everybody agreed on, watched by a machine."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from importlinter.cli import lint_imports

from tests.browser import needed

ROOT = settings.BASE_DIR
ROOMS = ("articles", "comments", "newscenter")
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES")
DOMAINS = sorted(path.stem for path in (ROOT / CATALOGUE).glob("*.po"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Sanitised on every way into the database: articles/markup.py.
TRUSTED = {
    ("articles/article.html", "article.body"),
    ("articles/page.html", "page.body"),
    ("articles/print.html", "article.body"),
}


def code() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.relative_to(ROOT).parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def test_imports_go_in_one_direction(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_logo=True) == 0


def test_no_migration_is_missing(db) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_hold_one_idea() -> None:
    assert [name for name, text in code() if text.count("\n") > 250] == []


def test_templates_are_short_and_their_lines_too() -> None:
    lines = {path: path.read_text().splitlines() for path in TEMPLATES}
    assert [path for path, text in lines.items() if len(text) > 250] == []
    long = [f"{path}: {line}" for path, text in lines.items() for line in text if len(line) > 160]
    assert long == []


@pytest.mark.parametrize(("kind", "most"), [("js", 250), ("css", 400)])
def test_scripts_and_stylesheets_are_short(kind: str, most: int) -> None:
    paths = sorted((ROOT / "static").rglob(f"*.{kind}"))
    assert paths
    assert [path for path in paths if path.read_text().count("\n") > most] == []


def test_functions_can_be_seen_at_once() -> None:
    long = [
        f"{name}: {node.name}"
        for name, text in code()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40
    ]
    assert long == []


@pytest.fixture(scope="session")
def messages(tmp_path_factory) -> Path:
    """A copy of the catalogue, brought up to date with the code."""
    needed("msgfmt", package="gettext")
    copy = tmp_path_factory.mktemp("messages")
    for name in (*ROOMS, "templates", "static", "locale"):
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


@pytest.mark.xdist_group("messages")
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_is_translated(messages: Path, domain: str) -> None:
    path = messages / f"{domain}.po"
    subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", path], check=True)
    for kind in ("--untranslated", "--only-fuzzy"):
        found = subprocess.run(
            ["msgattrib", "--no-obsolete", kind, path], capture_output=True, text=True, check=True
        )
        assert not found.stdout, found.stdout


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_is_left_over(domain: str) -> None:
    text = (ROOT / CATALOGUE / f"{domain}.po").read_text()
    assert re.findall(r"^#~ msgid .*", text, re.MULTILINE) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_up_to_date(tmp_path, domain: str) -> None:
    needed("msgfmt", package="gettext")
    source, compiled = (ROOT / CATALOGUE / f"{domain}.{end}" for end in ("po", "mo"))
    subprocess.run(["msgfmt", "-o", tmp_path / "new.mo", source], check=True)

    def said(path: Path) -> dict[object, str]:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog
        return {key: text for key, text in catalogue.items() if key}

    assert said(compiled) == said(tmp_path / "new.mo")


def test_text_is_escaped_wherever_it_stands() -> None:
    found = {
        (str(path.relative_to(ROOT / "templates")), name)
        for path in TEMPLATES
        for name in re.findall(r"([\w.]+)\|safe\b", path.read_text())
    }
    assert found <= TRUSTED
    assert not [path for path in TEMPLATES if re.search("autoescape|safeseq", path.read_text())]
    marked = {name for _, text in code() for name in re.findall(r"mark_safe\(([^)]*)\)", text)}
    # A block of JSON-LD, after Django's own `json_script`.
    assert marked <= {name for _, name in TRUSTED} | {"block"}


def test_no_page_has_script_or_style_of_its_own() -> None:
    inline = re.compile(r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", re.IGNORECASE)
    found = [f"{path}: {hit}" for path in TEMPLATES for hit in inline.findall(path.read_text())]
    assert found == []


def test_no_view_goes_without_its_token() -> None:
    assert [name for name, text in code() if "csrf_exempt" in text] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_packages_are_known_by_hash_from_wherever_they_come(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    packages = re.findall(r"^[a-z][\w.-]+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_explained(name: str) -> None:
    python = "".join(text for room, text in code() if room.startswith("newscenter"))
    shell = "".join((ROOT / "deploy" / script).read_text() for script in ("serve", "demo"))
    names = {
        *re.findall(r"""(?:env(?:iron)?(?:\.\w+)?|switch)[([]\s*"([A-Z_]{4,})""", python),
        *re.findall(r"\$\{([A-Z_]+):-", shell),
        "TEST_DATABASE_URL",
    }
    assert {"SECRET_KEY", "DATABASE_URL", "CACHE_URL", "PORT", "HTTPS"} <= names
    readme = (ROOT / name).read_text()
    names.discard("DJANGO_SETTINGS_MODULE")
    assert sorted(each for each in names if f"`{each}`" not in readme) == []
