"""A database that was made by another version is reported by the checks, with what to do."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from articles.models import Article, Publication
from newscenter import schema

pytestmark = pytest.mark.django_db


def reported() -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for message in run_checks(databases=["default"]):
        assert message.hint
        ids.setdefault(str(message.id), []).append(message.msg)
    return ids


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_of_these_migrations_is_like_the_models():
    assert list(schema.differences(connection)) == []
    assert reported() == {}


def test_every_missing_column_and_table_is_reported(monkeypatch):
    introspection = connection.introspection
    tables = {model._meta.db_table: model for model in schema._models("default")}
    assert len(tables) > 30
    with monkeypatch.context() as patch:
        patch.setattr(introspection, "get_table_description", lambda *args: [])
        sentences = " ".join(schema.differences(connection))
    for table, model in tables.items():
        for field in model._meta.local_concrete_fields:
            assert f" {table}.{field.column} 缺失。" in sentences
    monkeypatch.setattr(introspection, "table_names", lambda *args, **kwargs: [])
    assert len(list(schema.differences(connection))) > len(tables)


def differing(**changes: object) -> list[str]:
    """Return the differences when the model says something else than the database."""
    field = Publication._meta.get_field("built_by")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in changes.items():
            patch.setattr(field, name, value)
        return list(schema.differences(connection))


def test_a_column_that_may_be_empty_and_should_not_is_reported():
    (sentence,) = differing(null=True)
    assert sentence == "数据表字段 articles_publication.built_by 不允许为空，应当允许。"


def test_a_column_that_is_too_short_is_reported():
    (sentence,) = differing(max_length=200)
    assert sentence == "数据表字段 articles_publication.built_by 类型不符。"


@pytest.mark.parametrize(
    ("column", "is_reported"),
    [("extra text NOT NULL DEFAULT ''", False), ("extra text NULL", False)],
)
def test_another_column_that_may_be_left_out_does_no_harm(column, is_reported):
    execute(f"ALTER TABLE articles_publication ADD COLUMN {column}")
    assert bool(list(schema.differences(connection))) is is_reported


def test_a_column_that_this_version_does_not_fill_is_reported():
    execute("ALTER TABLE comments_lease RENAME TO lease_before")
    key = "integer" if connection.vendor == "sqlite" else "bigint"
    execute(
        f"CREATE TABLE comments_lease (id {key} NOT NULL PRIMARY KEY, extra varchar(5) NOT NULL)"
    )
    sentences = list(schema.differences(connection))
    assert any("comments_lease.extra" in sentence for sentence in sentences)


def test_a_missing_index_and_a_missing_constraint_are_reported():
    index = Article._meta.indexes[0].name
    execute(f"DROP INDEX {index}")
    assert [s for s in reported()["newscenter.E006"] if index in s]


@pytest.mark.parametrize("index", schema.SEARCH_INDEXES)
def test_a_missing_search_index_is_reported(index: str):
    what = "TABLE" if connection.vendor == "sqlite" else "INDEX"
    execute(f"DROP {what} {index}")
    assert [s for s in reported()["newscenter.E006"] if index in s]


def test_migrations_that_are_not_applied_are_named():
    MigrationRecorder(connection).migration_qs.filter(app="comments").delete()
    messages = reported()
    assert set(messages) == {"newscenter.W004"}
    assert "comments.0001_initial" in messages["newscenter.W004"][0]


def test_migrations_of_another_version_are_named():
    MigrationRecorder(connection).record_applied("comments", "0099_from_the_future")
    MigrationRecorder(connection).record_applied("an_app_of_earlier", "0001_initial")
    messages = reported()
    assert set(messages) == {"newscenter.W003"}
    assert "comments.0099_from_the_future" in messages["newscenter.W003"][0]
    assert "an_app_of_earlier" not in messages["newscenter.W003"][0]


def test_a_database_that_can_not_be_read_causes_no_traceback(monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("database disk image is malformed")

    assert connection.features.supports_json_field
    monkeypatch.setattr(connection.introspection, "get_table_description", fail)
    assert set(reported()) == {"newscenter.E007"}
