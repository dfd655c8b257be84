"""The constraints in a table's CREATE statement, which SQLite keeps as text, parsed once each."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from django.db.backends.sqlite3.introspection import DatabaseIntrospection

parse = DatabaseIntrospection._parse_table_constraints


@pytest.fixture(scope="session", autouse=True)
def statements_parsed_once() -> Iterator[None]:
    """Django parses them for every comparison of the database with the models: a second each."""

    @cache
    def parse_once(statement: str, columns: frozenset[str]) -> dict[str, Any]:
        return parse(DatabaseIntrospection(None), statement, columns)

    def parsed(_introspection: Any, statement: str, columns: set[str]) -> dict[str, Any]:
        return deepcopy(parse_once(statement, frozenset(columns)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseIntrospection, "_parse_table_constraints", parsed)
        yield
