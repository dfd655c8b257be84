"""The project: settings, addresses, the server and what needs both apps."""

from __future__ import annotations

import tomllib
from pathlib import Path

# The one place for it is pyproject.toml, which deploy/ reads as well, before Django is installed.
_PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
__version__: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
