"""Storage of the collected static files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from articles.display.preferences import Preferences, combined_stylesheet

# Of a sheet in the same folder, so that relative addresses in it stay right.
IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n', re.MULTILINE)
# As the formatter writes them: the block ends at the first brace that begins a line.
CONTAINER_QUERY = re.compile(r"^@container page (\([^{]+\)) \{\n.*?^\}\n", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)

Paths = dict[str, tuple[Storage, str]]


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()


def _joined(paths: Paths, name: str) -> str:
    """Return a stylesheet with those that it imports in place of its @imports, uncommented."""
    folder = name.rpartition("/")[0]
    text = COMMENT.sub("", _read(paths, name))
    return IMPORT.sub(lambda match: _joined(paths, f"{folder}/{match[1]}"), text)


def _with_media_query(match: re.Match[str]) -> str:
    """Return a container query with its rules once more, for browsers that know none of them.

    Chromium before 105, common in offices with Windows 7. The page is as wide as the window there.
    """
    media_query = match[0].replace(f"@container page {match[1]}", f"@media {match[1]}", 1)
    return f"{match[0]}@supports not (container-type: inline-size) {{\n{media_query}}}\n"


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Adds hashes to names, in the imports of JavaScript modules too, and completes stylesheets.

    A browser learns of an @import only when it has read the sheet, and waits for another round
    trip. Joined, the sheets can be as many as the code needs. Container queries get media queries
    for browsers that don't know them.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, **options: Any) -> Iterator[tuple[str, str, bool]]:
        if not options.get("dry_run"):
            self._complete_stylesheets(paths)
        yield from super().post_process(paths, **options)
        if not options.get("dry_run"):
            self._save_display_stylesheets()

    def _save_display_stylesheets(self) -> None:
        """Save /modes.css for each value of its cookie, for a web server that picks by it."""
        lengths: set[int] = set()
        for preferences in Preferences.all():
            css = combined_stylesheet(preferences).encode()
            # The server tells files of one time apart by their length, in the ETag.
            while len(css) in lengths:
                css += b"\n"
            lengths.add(len(css))
            name = f"display/{preferences.cookie_value or 'default'}.css"
            self.delete(name)
            self.save(name, ContentFile(css))

    def _complete_stylesheets(self, paths: Paths) -> None:
        texts = {name: _read(paths, name) for name in paths if name.endswith(".css")}
        complete = {
            name: CONTAINER_QUERY.sub(_with_media_query, _joined(paths, name))
            for name, text in texts.items()
            if IMPORT.search(text) or CONTAINER_QUERY.search(text)
        }
        for name, text in complete.items():
            self.delete(name)
            self.save(name, ContentFile(text.encode()))
            paths[name] = (self, name)
