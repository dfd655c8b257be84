"""Collected static files: stylesheets in one piece, hashed names in scripts."""

import re
from graphlib import TopologicalSorter

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from newscenter.static_storage import StaticFilesStorage

FILES = {
    "site/page.css": '/* Why. */\n@import "parts.css";\n@import "more.css";\np {\n  color: red;\n}',
    "site/parts.css": '@import "more.css";\n/* Why. */\nh1 {\n  color: blue;\n}\n',
    "site/more.css": 'a {\n  background: url("icon.svg");\n}\n',
    "site/wide.css": "@container page (min-width: 40rem) {\n  p {\n    top: 0;\n  }\n}\nb {\n}\n",
    "site/icon.svg": "<svg/>",
    "site/main.js": 'import { name } from "./part.js";\nname();\n',
    "site/part.js": "export const name = () => {};\n",
}


@pytest.fixture
def collected(tmp_path, settings):
    """A function that returns the text of a collected file, by its name before the hash."""
    settings.DEBUG = False
    source = FileSystemStorage(tmp_path / "source")
    storage = StaticFilesStorage(location=tmp_path / "static")
    for name, text in FILES.items():
        for folder in (source, storage):
            path = tmp_path / ("source" if folder is source else "static") / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for _name, _hashed, processed in storage.post_process({name: (source, name) for name in FILES}):
        assert not isinstance(processed, Exception)
    return lambda name: (tmp_path / "static" / storage.stored_name(name)).read_text()


def test_a_stylesheet_comes_with_what_it_imports(collected):
    text = collected("site/page.css")
    assert re.findall(r"^\w+ {", text, re.MULTILINE) == ["a {", "h1 {", "a {", "p {"]
    assert "import" not in text
    assert "Why" not in text


def test_a_browser_without_container_queries_gets_the_layout_by_media_queries(collected):
    container, fallback = collected("site/wide.css").removesuffix("b {\n}\n").split("@supports ")
    condition, _, media = fallback.partition(" {\n")
    assert condition == "not (container-type: inline-size)"
    assert media == container.replace("@container page", "@media") + "}\n"


def test_addresses_in_imported_stylesheets_are_hashed(collected):
    assert re.search(r'url\("icon\.[0-9a-f]{12}\.svg"\)', collected("site/page.css"))


def test_modules_import_hashed_names(collected):
    assert re.search(r'from "\./part\.[0-9a-f]{12}\.js";', collected("site/main.js"))


def test_no_scripts_import_each_other_in_a_circle():
    """The hash in a name would depend on itself, and the files could not be collected."""
    imported = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)
    scripts = {
        script.resolve(): {(script.parent / name).resolve() for name in imported.findall(text)}
        for script in (settings.BASE_DIR / "static").rglob("*.js")
        if (text := script.read_text())
    }
    assert max(len(names) for names in scripts.values()) > 5
    TopologicalSorter(scripts).prepare()


def test_no_rule_of_the_public_pages_is_lost_in_chromium_86():
    """It drops a whole rule for a selector that it doesn't know."""
    for sheet in (settings.BASE_DIR / "static" / "site").rglob("*.css"):
        assert not re.search(r":is\(|:where\(|\binset(-\w+)*:", sheet.read_text()), sheet.name
