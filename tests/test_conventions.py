"""Conventions of the code base that a program can check; docs/development.md explains them."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from importlinter.cli import lint_imports

from tests.engines import ONCE

ROOT = settings.BASE_DIR
APPS = ("articles", "comments", "newscenter")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = ROOT / "static"

# What may stand at the root of an app beside packages. Plain modules have the field's own names.
ROOT_MODULES = {
    "articles": {
        *("apps", "bounded_count", "cached_reverse", "category_tree", "character_folding"),
        *(
            "checks",
            "date_field",
            "domain_names",
            "keyset_pagination",
            "months",
            "outgoing_requests",
            "page_triggers",
        ),
        *("plain_text", "prepared_statements", "slugs", "urls", "write_lock"),
    },
    "comments": {
        *("apps", "category_triggers", "checks", "client_ip", "csv_safe", "digest"),
        *("hidden_characters", "search_index"),
        *("page_triggers", "province", "triggers", "urls", "verified_identity"),
    },
}
# Module names of earlier versions, which nobody would search for.
OLD_MODULES = {
    *("addresses", "afterwards", "around", "arriving", "borrowed_words", "captchas", "chain"),
    *("columns", "comment_file", "csv_cells", "deciding", "emergency", "engine", "finding"),
    *("gaps", "hot", "incoming", "known", "lexicon", "machines", "marks", "measure", "numbers"),
    *("paging", "passage", "passages", "posted", "reading", "receiving", "refusals", "reviewing"),
    *("senders", "shown", "signs", "sounds", "steps", "structured_data", "typed", "waiting"),
}
# Names with several meanings each: `place` is no index, `moment` no time, `each` no thing.
OLD_NAMES = re.compile(
    r"_*(said|deeds?|found|each|places?|moments?|stroke|column_ids|measures?|likeness|stories|beside)"
)
# A database, a CSV file and a stylesheet have columns; a news site has categories.
MANY_NAMED = re.compile(r"\b(ColumnFilter|Columns\(|sub-columns?|column_path)\b")

# Sanitised on every way into the database: articles/markup/sanitizer.py.
TRUSTED = {
    ("articles/text.html", "body"),
    ("admin/articles/version.html", "version.body"),
}


def python_files(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of every module of our own, migrations apart."""
    for folder in folders or APPS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT)
            if "migrations" not in name.parts:
                yield str(name), path.read_text()


def names_in(source: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            yield token.string


def longer_than(limit: int, paths: list[Path]) -> list[str]:
    return [str(path) for path in paths if path.read_text().count("\n") > limit]


def test_imports_go_in_one_direction(monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    # It would switch off every logger that there is so far, and later tests read the log.
    monkeypatch.setattr("logging.config.dictConfig", lambda _config: None)
    assert lint_imports(no_logo=True) == 0


def test_no_migration_is_missing(db) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_import_no_living_code() -> None:
    living = re.compile(rf"^(?:from|import) (?:{'|'.join(APPS)})\b", re.MULTILINE)
    migrations = [path for app in APPS for path in (ROOT / app).glob("migrations/*.py")]
    assert migrations
    assert [str(path) for path in migrations if living.search(path.read_text())] == []


@pytest.mark.parametrize("app", sorted(ROOT_MODULES))
def test_the_root_of_an_app_holds_expected_modules_and_packages(app: str) -> None:
    modules = {path.stem for path in (ROOT / app).glob("*.py")} - {"__init__"}
    assert modules == ROOT_MODULES[app]


@pytest.mark.parametrize("app", sorted(ROOT_MODULES))
def test_model_admins_are_in_the_admin_package(app: str) -> None:
    registering = {
        name.split("/")[1]
        for name, text in python_files(app)
        if "admin.register(" in text or "admin.site.register(" in text
    }
    assert registering == {"admin"}


def test_modules_have_names_of_the_field() -> None:
    named = {name: set(Path(name).with_suffix("").parts) for name, _ in python_files()}
    assert {name: parts & OLD_MODULES for name, parts in named.items() if parts & OLD_MODULES} == {}


def test_names_say_what_they_hold() -> None:
    old = {
        f"{name}: {word}"
        for name, text in python_files(*APPS, "bench", "deploy", "tests")
        for word in names_in(text)
        if OLD_NAMES.fullmatch(word) or MANY_NAMED.search(word)
    }
    assert sorted(old) == []


def test_docstrings_begin_with_a_noun_or_a_verb() -> None:
    riddle = re.compile(r"(What|How|Who|Whom|Where|Why|When|Which)\b")
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    riddles = [
        f"{name}: {docstring}"
        for name, text in python_files(*APPS, "bench", "deploy", "tests")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, documented) and riddle.match(docstring := ast.get_docstring(node) or "")
    ]
    assert riddles == []


def test_python_files_are_short() -> None:
    files = python_files(*APPS, "bench", "deploy", "tests")
    assert [name for name, text in files if text.count("\n") > 250] == []


def test_functions_are_short() -> None:
    long = [
        f"{name}: {node.name}"
        for name, text in python_files()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40
    ]
    assert long == []


def test_templates_are_short() -> None:
    assert longer_than(250, TEMPLATES) == []
    wide = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 160
    }
    assert sorted(wide) == []


def test_scripts_and_stylesheets_are_short() -> None:
    assert longer_than(250, sorted(STATIC.rglob("*.js"))) == []
    assert longer_than(400, sorted(STATIC.rglob("*.css"))) == []


def test_text_is_escaped_in_every_template() -> None:
    unescaped = {
        (str(path.relative_to(ROOT / "templates")), name)
        for path in TEMPLATES
        for name in re.findall(r"([\w.]+)\|safe\b", path.read_text())
    }
    assert unescaped <= TRUSTED
    assert not [path for path in TEMPLATES if re.search("autoescape|safeseq", path.read_text())]
    calls = re.compile(r"mark_safe\(([^)]*)\)")
    marked_safe = {name for _, text in python_files() for name in calls.findall(text)}
    # A block of JSON-LD, after Django's own `json_script`.
    assert marked_safe <= {name for _, name in TRUSTED} | {"text", "block"}


def test_templates_have_no_inline_script_or_style() -> None:
    inline = re.compile(r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", re.IGNORECASE)
    matches = [f"{path}: {hit}" for path in TEMPLATES for hit in inline.findall(path.read_text())]
    assert matches == []


def test_no_view_is_exempt_from_csrf_protection() -> None:
    assert [name for name, text in python_files() if "csrf_exempt" in text] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_packages_are_pinned_by_hash_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    packages = re.findall(r"^[a-z][\w.-]+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_documented(name: str) -> None:
    python = "".join(text for _, text in python_files("newscenter"))
    shell = "".join((ROOT / "deploy" / script).read_text() for script in ("serve", "demo"))
    names = {
        *re.findall(r"""(?:env(?:iron)?(?:\.\w+)?|switch)[([]\s*"([A-Z0-9_]{4,})""", python),
        *re.findall(r"\$\{([A-Z_]+):-", shell),
        "TEST_DATABASE_URL",
    }
    assert {"SECRET_KEY", "DATABASE_URL", "CACHE_URL", "PORT", "HTTPS"} <= names
    readme = (ROOT / name).read_text()
    names.discard("DJANGO_SETTINGS_MODULE")
    assert sorted(setting for setting in names if f"`{setting}`" not in readme) == []


def test_modules_that_run_once_exist() -> None:
    assert sorted(name for name in ONCE if not (ROOT / "tests" / f"{name}.py").is_file()) == []
