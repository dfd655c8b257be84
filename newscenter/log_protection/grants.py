"""Protection of the logs on PostgreSQL: they belong to another role than the one of the site.

A role that owns nothing can't alter tables, disable triggers, or replace functions that triggers
call. What is left to the site's role is granted: on the logs, to read them and to add rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from comments import triggers
from newscenter.compliance.triggers import TABLES as COMPLIANCE
from newscenter.sign_in.triggers import TABLE as SIGN_INS

# What may be updated in a log, beside nothing: all columns but these, or the one column named.
FIXED = {
    triggers.COMMENT: (*triggers.WORDS, "captcha_key"),
    triggers.REPORT: (*triggers.REPORTED, "captcha_key"),
    triggers.ARTICLE_REPORT: (*triggers.ARTICLE_REPORTED, "captcha_key"),
}
HEADS = (
    *(triggers.HEAD, triggers.DISCLOSURE_HEAD, triggers.RESTRICTION_HEAD),
    triggers.OUTCOME_HEAD,
)
# No trigger protects them: Django and the history only ever add rows, and nothing deletes any.
WITHOUT_TRIGGERS = (
    "django_admin_log",
    "articles_historicalarticle",
    "articles_historicalcategory",
    "articles_historicalpage",
    "articles_historicalpicture",
)
LOGS = (
    *dict.fromkeys(rule[0] for rule in triggers.RULES.values()),
    SIGN_INS,
    *COMPLIANCE,
    *WITHOUT_TRIGGERS,
)
# Its rows go after half a year, and a trigger refuses to delete newer ones.
DELETABLE = (SIGN_INS,)
MIGRATIONS = "django_migrations"
# Their members write to any table, or run programs as the server.
POWERS = ("pg_write_all_data", "pg_execute_server_program", "pg_write_server_files")
SEARCH_PATH = "pg_catalog, public, pg_temp"

_OBJECTS = """SELECT c.relkind::text, c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i', 'a')
    )
    ORDER BY c.relname"""
_FUNCTIONS = """SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    ORDER BY 1"""
_TRIGGERED = """SELECT DISTINCT t.tgfoid::regprocedure::text FROM pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%s::regclass[]) ORDER BY 1"""
_COLUMNS = """SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""


class Catalog:
    """Questions to the catalogs of the database."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            # Without values a percent sign is one.
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())

    def column(self, statement: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.rows(statement, *values)]

    def one(self, statement: str, *values: Any) -> Any:
        return next(iter(self.column(statement, *values)), None)

    def quote(self, name: str) -> str:
        return self.connection.ops.quote_name(name.replace('"', '""'))

    def changeable(self, table: str) -> list[str]:
        """Return the columns of a log that the site may change."""
        if table in HEADS:
            return ["digest"]
        if table not in FIXED:
            return []
        return [name for name in self.column(_COLUMNS, table) if name not in FIXED[table]]


class Roles(NamedTuple):
    owner: str
    site: str


def owner_of(connection: BaseDatabaseWrapper, site: str) -> str:
    """Return the role that has the database already: not the site's, and no superuser."""
    return Catalog(connection).one(
        """SELECT rolname FROM pg_roles r JOIN pg_database d ON d.datdba = r.oid
        WHERE d.datname = current_database() AND NOT r.rolsuper AND r.rolname <> %s""",
        site,
    )


def statements(connection: BaseDatabaseWrapper, roles: Roles) -> Iterator[str]:
    """Yield the statements that protect the logs; they can be run again at any time."""
    catalog = Catalog(connection)
    owner, site = catalog.quote(roles.owner), catalog.quote(roles.site)
    database = catalog.quote(catalog.one("SELECT current_database()"))
    if not catalog.one("SELECT 1 FROM pg_roles WHERE rolname = %s", roles.owner):
        yield f"CREATE ROLE {owner} NOLOGIN"
    elif catalog.one("SELECT pg_has_role(%s, %s, 'MEMBER')", roles.site, roles.owner):
        # Otherwise the owner, who runs this after an upgrade, would need a right for nothing.
        yield f"REVOKE {owner} FROM {site}"
    yield f"ALTER DATABASE {database} OWNER TO {owner}"
    yield f"ALTER SCHEMA public OWNER TO {owner}"
    yield from _ownership(catalog, owner)
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {site}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {site}"
    yield f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {site}"
    yield f"GRANT USAGE ON SCHEMA public TO {site}"
    yield from _grants(catalog, site)
    # For the tables of later migrations, until this has been run again.
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    yield f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {site}"
    yield f"{defaults} USAGE, SELECT ON SEQUENCES TO {site}"


def _ownership(catalog: Catalog, owner: str) -> Iterator[str]:
    kinds = {"v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE"}
    for kind, name in catalog.rows(_OBJECTS):
        yield (f"ALTER {kinds.get(kind, 'TABLE')} public.{catalog.quote(name)} OWNER TO {owner}")
    for function in catalog.column(_FUNCTIONS):
        yield f"ALTER FUNCTION {function} OWNER TO {owner}"
    # Otherwise a temporary table or an operator of the site's role could answer their questions.
    for function in catalog.column(_TRIGGERED, list(LOGS)):
        yield f"ALTER FUNCTION {function} SET search_path = {SEARCH_PATH}"


def _grants(catalog: Catalog, site: str) -> Iterator[str]:
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {site}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {site}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {site}"
    for kind, name in catalog.rows(_OBJECTS):
        if kind == "S":
            continue
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if name == MIGRATIONS:
            rights = "SELECT"
        elif name in LOGS:
            rights = "SELECT" if name in HEADS else "SELECT, INSERT"
            rights += ", DELETE" if name in DELETABLE else ""
        yield f"GRANT {rights} ON public.{catalog.quote(name)} TO {site}"
        if name in LOGS and (columns := catalog.changeable(name)):
            names = ", ".join(map(catalog.quote, columns))
            yield f"GRANT UPDATE ({names}) ON public.{catalog.quote(name)} TO {site}"


def problems(connection: BaseDatabaseWrapper, site: str = "") -> Iterator[str]:
    """Yield a sentence for each way in which the role of the site could change the logs."""
    catalog = Catalog(connection)
    site = site or catalog.one("SELECT current_user")
    attributes = "SELECT rolsuper, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = %s"
    if any(flag for row in catalog.rows(attributes, site) for flag in row):
        yield _("The role “%s” is a superuser, or may create roles or replicate.") % site
        return
    for role in catalog.column("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [*POWERS]):
        if catalog.one("SELECT pg_has_role(%s, %s, 'MEMBER')", site, role):
            yield _("The role “%(role)s” is a member of “%(of)s”.") % {"role": site, "of": role}
    yield from _owned(catalog, site)
    for table in LOGS:
        yield from _writable(catalog, table, site)


def _owned(catalog: Catalog, site: str) -> Iterator[str]:
    """Yield what belongs to the role that decides over the logs."""
    names = catalog.column(
        """SELECT 'DATABASE ' || datname FROM pg_database
        WHERE datname = current_database() AND pg_has_role(%s, datdba, 'MEMBER')
        UNION ALL SELECT 'SCHEMA ' || nspname FROM pg_namespace WHERE nspname = 'public'
        AND (pg_has_role(%s, nspowner, 'MEMBER') OR has_schema_privilege(%s, oid, 'CREATE'))
        UNION ALL SELECT 'TABLE ' || relname FROM pg_class
        WHERE oid = ANY(%s::regclass[]) AND pg_has_role(%s, relowner, 'MEMBER')
        UNION ALL SELECT DISTINCT 'FUNCTION ' || proname FROM pg_proc p
        JOIN pg_trigger t ON t.tgfoid = p.oid AND NOT t.tgisinternal
        WHERE t.tgrelid = ANY(%s::regclass[]) AND (pg_has_role(%s, proowner, 'MEMBER')
        OR NOT COALESCE(array_to_string(proconfig, ',') LIKE '%%search_path=%%', false))""",
        *(site, site, site, list(LOGS), site, list(LOGS), site),
    )
    for name in names:
        yield _("The role “%(role)s” decides over %(name)s.") % {"role": site, "name": name}


def _writable(catalog: Catalog, table: str, site: str) -> Iterator[str]:
    forbidden = [
        right
        for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
        if not (right == "DELETE" and table in DELETABLE)
        and catalog.one("SELECT has_table_privilege(%s, %s, %s)", site, table, right)
    ]
    allowed = catalog.changeable(table)
    forbidden += [
        f"UPDATE ({name})"
        for name in catalog.column(_COLUMNS, table)
        if name not in allowed
        and "UPDATE" not in forbidden
        and catalog.one("SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", site, table, name)
    ]
    for right in forbidden:
        yield _("The role “%(role)s” has the right %(right)s on %(table)s.") % {
            "role": site,
            "right": right,
            "table": table,
        }
