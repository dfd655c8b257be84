"""Storage of the collected static files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Of a sheet in the same folder, so that relative addresses in it stay right.
IMPORT = re.compile(r'^@import "([\w-]+\.css)";\n', re.MULTILINE)
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


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Adds hashes to names, in the imports of JavaScript modules too, and joins stylesheets.

    A browser learns of an @import only when it has read the sheet, and waits for another round
    trip. Joined, the sheets can be as many as the code needs.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, **options: Any) -> Iterator[tuple[str, str, bool]]:
        if not options.get("dry_run"):
            self._join_stylesheets(paths)
        yield from super().post_process(paths, **options)

    def _join_stylesheets(self, paths: Paths) -> None:
        joined = {
            name: _joined(paths, name)
            for name in paths
            if name.endswith(".css") and IMPORT.search(_read(paths, name))
        }
        for name, text in joined.items():
            self.delete(name)
            self.save(name, ContentFile(text.encode()))
            paths[name] = (self, name)
