"""The manifest of a backup: the version that made it, and all that a restored site must have."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Self

from django.conf import settings

MANIFEST = "manifest.json"
FORMAT = 1
Key = tuple[str, str]


def current_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


@dataclass
class Manifest:
    """Facts of the database, all read from the snapshot that the backup holds."""

    made_at: str
    engine: str
    database_version: int
    migrations: list[Key]
    # Of each table, by its name.
    rows: dict[str, int]
    # Of each log, by the table of its head.
    heads: dict[str, str]
    # Of all files, to know whether there is room for them.
    size: int = 0
    version: str = field(default_factory=current_version)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return the manifest. Raises ValueError."""
        try:
            values = json.loads(data)
            # A later format may have more than this version knows: the refusal needs the rest.
            names = cls.__dataclass_fields__
            manifest = cls(**{name: values[name] for name in names if name in values})
            manifest.migrations = [(str(app), str(name)) for app, name in manifest.migrations]
            manifest.rows = {str(name): int(count) for name, count in manifest.rows.items()}
            manifest.heads = {str(name): str(head) for name, head in manifest.heads.items()}
            manifest.size, manifest.format = int(manifest.size), int(manifest.format)
            manifest.database_version = int(manifest.database_version)
            datetime.fromisoformat(manifest.made_at)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(str(error)) from error
        if manifest.engine not in ("sqlite", "postgresql"):
            raise ValueError(manifest.engine)
        return manifest
