"""Statements whose SQL the ORM writes once; from then on they run with other values.

Writing the SQL of a page's statements takes the ORM ten times as long as the database takes to
answer them. The querysets stay the only definition of what readers may see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain, count, islice, repeat
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

RowT = TypeVar("RowT")
# No row has a number that the databases can't hold, and they would refuse to look for it.
MAX_BITS = 63
# How many rows a statement shares: those of lists, and those with the texts of articles.
SHARED_ROWS, SHARED_TEXTS = 500, 100
_numbers = count()


class Parameter(Expression):
    """A value that is given each time the statement runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]


NOW = Parameter("now")


def parameters(name: str, count: int) -> list[Any]:
    """Return the parameters of a list that always has the same length; see `padded`."""
    return [Parameter(f"{name}_{n}") for n in range(count)]


def padded(name: str, ids: Iterable[int], count: int) -> dict[str, int]:
    """Return the values of such parameters, filled up with a number that no row has."""
    numbers = islice(chain(ids, repeat(0)), count)
    return {f"{name}_{n}": pk for n, pk in enumerate(numbers)}


class Statement:
    """The compiled SQL of a queryset, and how its rows are read.

    As `QuerySet` reads them itself, but for what is the same each time.
    """

    def __init__(self, queryset: QuerySet[Any, Any], *, shared: int = 0) -> None:
        self.model, self.shared = queryset.model, shared
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = _with_literals(*compiler.as_sql())
        self.converters = compiler.get_converters([column for column, *_ in compiler.select])
        self.apply_converters = compiler.apply_converters
        self.has_models = queryset._iterable_class is ModelIterable
        if self.has_models:
            self._prepare_models(compiler)
        self._shared_model = lru_cache(maxsize=shared)(self._new_shared_model)

    def _prepare_models(self, compiler: SQLCompiler) -> None:
        selected = compiler.klass_info["select_fields"]
        self.start, self.end = selected[0], selected[-1] + 1
        columns = compiler.select[self.start : self.end]
        self.names = [column.target.attname for column, *_ in columns]
        self.annotations = compiler.annotation_col_map.items()
        self.related = get_related_populators(  # type: ignore[call-arg]
            compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS
        )

    def _model(self, row: Any) -> Any:
        model = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.start : self.end])
        for populator in self.related:
            populator.populate(row, model)
        for name, position in self.annotations:
            setattr(model, name, row[position])
        return model

    def _new_shared_model(self, columns: tuple[Any, ...]) -> Any:
        [row] = self.apply_converters([columns], self.converters)
        return _shared(self._model(row))

    def _shared_models(self, rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        try:
            return [self._shared_model(row) for row in rows]
        except TypeError:
            # PostgreSQL has lists in its rows.
            return [self._shared_model(tuple(map(_hashable, row))) for row in rows]

    def run(self, values: dict[str, Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _bound(self.params, values))
            rows = cursor.fetchall()
        if self.shared:
            return self._shared_models(rows)
        if self.converters:
            rows = self.apply_converters(rows, self.converters)
        return [self._model(row) for row in rows] if self.has_models else list(rows)


class Prepared(Generic[RowT]):
    """A statement made by a function that returns a queryset with parameters in it.

    The `shared` rows that were read last are the same objects for all requests, as long as nothing
    of them has changed: making them costs more than reading them. They are only for showing, must
    not be changed, and come with everything that is shown of them.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, RowT]], *, shared: int = 0) -> None:
        self._make, self._shared = make, shared
        self._statement: Statement | None = None
        self._count: tuple[str, Any] | None = None
        self._delete: tuple[str, Any] | None = None

    def __call__(self, **values: Any) -> list[RowT]:
        """Return the rows for these values of the parameters."""
        if not _can_be_stored(values):
            return []
        if self._statement is None:
            self._statement = Statement(self._make(), shared=self._shared)
        return self._statement.run(values)

    def first(self, **values: Any) -> RowT | None:
        return next(iter(self(**values)), None)

    def count(self, **values: Any) -> int:
        """Return how many rows there are."""
        if self._count is None:
            rows = self._make().order_by().values("pk")
            sql, params = _with_literals(*rows.query.sql_with_params())
            self._count = f"SELECT COUNT(*) FROM ({sql}) AS counted", params  # noqa: S608
        sql, params = self._count
        with connection.cursor() as cursor:
            cursor.execute(sql, _bound(params, values))
            return int(cursor.fetchone()[0])

    def delete(self, **values: Any) -> int:
        """Delete the rows, and return how many there were. Rows that refer to them stay."""
        return len(self.delete_returning("id", **values))

    def delete_returning(self, column: str, **values: Any) -> list[Any]:
        """Delete the rows, and return this column of each."""
        if self._delete is None:
            queryset = self._make()
            table = connection.ops.quote_name(queryset.model._meta.db_table)
            sql, params = _with_literals(*queryset.values("pk").query.sql_with_params())
            self._delete = f"DELETE FROM {table} WHERE id IN ({sql}) RETURNING ", params  # noqa: S608
        sql, params = self._delete
        with connection.cursor() as cursor:
            cursor.execute(sql + connection.ops.quote_name(column), _bound(params, values))
            return [value for (value,) in cursor.fetchall()]


@cache
def _insertion(model: type[Model], number: int) -> tuple[str, list[Field[Any, Any]]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    rows = ", ".join([row] * number)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {rows} RETURNING id", fields  # noqa: S608


def insert(*rows: Model) -> None:
    """Insert new rows of one model, which has nothing else to do when it is saved."""
    sql, fields = _insertion(type(rows[0]), len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                field.get_db_prep_save(field.pre_save(row, add=True), connection)
                for row in rows
                for field in fields
            ],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def shared_number(row: Model) -> int | None:
    """Return the number of a shared row, which no row with other values has; None if it is none."""
    return getattr(row._state, "shared_number", None)


def _shared(row: Any) -> Any:
    """Mark the row, and those that were read with it."""
    row._state.shared_number = next(_numbers)
    # What is read later would be as old as the row, and shown as long.
    vars(row)["refresh_from_db"] = _refuse
    for related in filter(None, row._state.fields_cache.values()):
        _shared(related)
    return row


def _refuse(*_args: Any, **_options: Any) -> None:
    raise RuntimeError("Something of a shared row is shown that its statement does not read.")


def _with_literals(sql: str, params: Iterable[Any]) -> tuple[str, list[Any]]:
    """Write constant texts into the SQL, as the conditions of indexes have them.

    SQLite plans a statement again each time that a value is bound which an index's condition names.
    """
    quote = connection.schema_editor().quote_value
    remaining, kept = iter(params), []

    def literal(placeholder: re.Match[str]) -> str:
        if placeholder[0] == "%%":
            return "%%"
        param = next(remaining)
        if isinstance(param, str) and "%" not in param:
            return str(quote(param))
        kept.append(param)
        return "%s"

    return re.sub("%[%s]", literal, sql), kept


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _can_be_stored(values: dict[str, Any]) -> bool:
    numbers = (value for value in values.values() if isinstance(value, int))
    return all(number.bit_length() <= MAX_BITS for number in numbers)


def _bound(params: Iterable[Any], values: dict[str, Any]) -> list[Any]:
    """Return the parameters of the SQL with their values."""
    adapt = connection.ops.adapt_datetimefield_value
    # The present time may be in it thirty times.
    stored = {
        name: adapt(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    bound = [stored[param.name] if type(param) is Parameter else param for param in params]
    return [adapt(value) if isinstance(value, datetime) else value for value in bound]
