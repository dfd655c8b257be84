"""Comparison of a database with the models: tables, columns, constraints and indexes.

Migrations that are recorded as applied prove nothing: another commit may have had other ones under
the same names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

Key = tuple[str, str]
# Made by migrations and in no model: tables on SQLite, indexes on PostgreSQL.
SEARCH_INDEXES = ("articles_searchindex", "comments_searchindex")


class MigrationState(NamedTuple):
    """Migrations of this version that the database lacks, and those that only it has."""

    unapplied: list[Key]
    unknown: list[Key]

    @classmethod
    def of(cls, connection: BaseDatabaseWrapper) -> MigrationState:
        loader = MigrationLoader(connection)
        recorded = set(loader.applied_migrations)
        known = set(loader.disk_migrations)
        known.update(key for node in loader.disk_migrations.values() for key in node.replaces)
        unknown = {key for key in recorded - known if key[0] in loader.migrated_apps}
        return cls(sorted(set(loader.graph.nodes) - recorded), sorted(unknown))


def _models(alias: str) -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if (
            model._meta.managed
            and not model._meta.proxy
            and router.allow_migrate_model(alias, model)
        ):
            yield model


def _type_code(cursor: Any, db_type: str) -> Any:
    """Return the type as the introspection of this database states it."""
    if cursor.db.vendor == "sqlite":
        return db_type
    cursor.execute("SELECT %s::regtype::oid", [db_type])
    return cursor.fetchone()[0]


def _problem(field: models.Field[Any, Any], info: Any, type_code: Any) -> str:
    if info.null_ok and not (field.null or field.primary_key):
        return _("may be empty, and should not")
    if field.null and not info.null_ok:
        return _("may not be empty, and should")
    has_length = isinstance(field, models.CharField) and field.max_length
    is_short = has_length and 0 < (info.display_size or 0) < has_length
    # Django itself has made keys of one model with 4 or with 8 bytes, by its version.
    is_same = field.primary_key or str(info.type_code).lower() == str(type_code).lower()
    return _("has another type") if is_short or not is_same else ""


def _column_differences(
    cursor: Any, model: type[models.Model], columns: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield the name of each column that differs, and in what."""
    for field in model._meta.local_concrete_fields:
        name = str(field.column)
        info = columns.pop(name, None)
        if info is None:
            yield name, _("is missing")
        elif problem := _problem(field, info, _type_code(cursor, field.db_type(cursor.db) or "")):
            yield name, problem
    for name, info in columns.items():
        # Others are left empty by this version, which does no harm.
        if not info.null_ok and info.default is None:
            yield name, _("is not known to this version, and may not be empty")


def _named(model: type[models.Model]) -> set[str]:
    return {item.name for item in [*model._meta.constraints, *model._meta.indexes]}


def differences(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield a sentence for everything that the models need and the database has not."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        present = set(introspection.table_names(cursor))
        for model in _models(connection.alias):
            table = model._meta.db_table
            if table not in present:
                yield _("The table %s is missing.") % table
                continue
            columns = {
                info.name: info for info in introspection.get_table_description(cursor, table)
            }
            for column, problem in _column_differences(cursor, model, columns):
                values = {"table": table, "column": column, "problem": problem}
                yield _("The column %(table)s.%(column)s %(problem)s.") % values
            constraints = introspection.get_constraints(cursor, table)
            present.update(constraints)
            for name in sorted(_named(model) - set(constraints)):
                values = {"table": table, "name": name}
                yield (
                    _("The constraint or index %(name)s of the table %(table)s is missing.")
                    % values
                )
    for index in SEARCH_INDEXES:
        if index not in present:
            yield _("The search index %s is missing.") % index
