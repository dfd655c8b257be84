"""The full-text index: an FTS5 table on SQLite, a tsvector column with a GIN index on PostgreSQL.

A frozen copy of the statements: the backends in articles/search_index/ may change, this may not.
"""

from django.db import migrations

INSTALL = {
    "sqlite": [
        """CREATE VIRTUAL TABLE articles_searchindex USING fts5
        (tokens, content='', columnsize=0, detail=none, tokenize='ascii')""",
    ],
    "postgresql": [
        "ALTER TABLE articles_searchdocument ADD COLUMN vector tsvector",
        "ALTER TABLE articles_searchdocument SET (toast_tuple_target = 256)",
        "ALTER TABLE articles_searchdocument ALTER COLUMN text SET STORAGE EXTERNAL",
        "ALTER TABLE articles_searchdocument ALTER COLUMN vector SET STATISTICS 0",
        """CREATE INDEX articles_searchindex ON articles_searchdocument USING gin (vector)
        WITH (gin_pending_list_limit = 256)""",
    ],
}
REMOVE = {
    "sqlite": ["DROP TABLE articles_searchindex"],
    "postgresql": [
        "DROP INDEX articles_searchindex",
        "ALTER TABLE articles_searchdocument DROP COLUMN vector",
    ],
}


def install(apps, schema_editor):
    for statement in INSTALL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
