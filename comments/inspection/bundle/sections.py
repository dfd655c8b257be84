"""Records that a bundle has of apps above this one, which put themselves here when they start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from comments.inspection.bundle.scope import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.inspection.bundle.rows import Row

# By the name of their file; each yields what this person may see.
SECTIONS: dict[str, Callable[[Scope, User], Iterator[Row]]] = {}
