"""Statements by which the role of the site could try to change the logs."""

from __future__ import annotations

from comments import triggers
from newscenter.log_protection.grants import WITHOUT_TRIGGERS, Roles
from newscenter.sign_in.triggers import TABLE as SIGN_INS

ROLES = Roles("logs_owner", "site_role")
DECISION = triggers.DECISION
# A way to change a log, in SQL; those that need a table of their own make it first.
TAMPERING = [
    *(
        statement.format(table)
        for table in (
            *(DECISION, triggers.DISCLOSURE, triggers.RESTRICTION, triggers.OUTCOME),
            triggers.ANCHOR,
        )
        for statement in (
            "UPDATE {} SET digest = 'x'",
            "DELETE FROM {}",
            "TRUNCATE {} CASCADE",
            "ALTER TABLE {} DISABLE TRIGGER ALL",
            "ALTER TABLE {} DISABLE TRIGGER USER",
            "DROP TABLE {} CASCADE",
        )
    ),
    f"UPDATE {SIGN_INS} SET address = 'x'",
    f"TRUNCATE {SIGN_INS} CASCADE",
    f"ALTER TABLE {SIGN_INS} DISABLE TRIGGER ALL",
    f"DROP TABLE {SIGN_INS} CASCADE",
    *(
        statement.format(table)
        for table in WITHOUT_TRIGGERS
        for statement in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE")
    ),
    f"UPDATE {triggers.COMMENT} SET body = 'x'",
    f"UPDATE {triggers.COMMENT} SET submitted_at = now()",
    f"DELETE FROM {triggers.COMMENT}",
    f"DELETE FROM {triggers.HEAD}",
    f"INSERT INTO {triggers.HEAD} (id, digest) VALUES (2, 'x')",
    f"UPDATE {triggers.HEAD} SET id = 2",
    f"UPDATE {triggers.REPORT} SET note = 'x'",
    f"UPDATE {triggers.ARTICLE_REPORT} SET note = 'x'",
    f"DELETE FROM {triggers.OUTCOME_HEAD}",
    f"UPDATE {triggers.REPLY} SET text = 'x'",
    f"DELETE FROM {triggers.TIME_STAMP}",
    "TRUNCATE auth_user CASCADE",
    "DELETE FROM django_migrations",
    f"ALTER TABLE {DECISION} RENAME TO other",
    f"ALTER TABLE {DECISION} SET SCHEMA pg_temp",
    f"ALTER TABLE {DECISION} OWNER TO {ROLES.site}",
    f"ALTER TABLE {DECISION} ADD COLUMN x int",
    f"ALTER TABLE {DECISION} DROP CONSTRAINT decision_changes_the_status",
    f"DROP TRIGGER decision_is_kept ON {DECISION}",
    f"CREATE TRIGGER x BEFORE INSERT ON {DECISION} FOR EACH ROW EXECUTE FUNCTION anchor_is_kept()",
    f"CREATE RULE x AS ON INSERT TO {DECISION} DO INSTEAD NOTHING",
    "DROP FUNCTION decision_is_kept() CASCADE",
    "ALTER FUNCTION decision_is_kept() RENAME TO other",
    "ALTER FUNCTION comment_status_has_a_decision() RESET search_path",
    *(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN OLD; END $$"
        for name in ("decision_is_kept", "comments_reply_insert_is_seen")
    ),
    "CREATE FUNCTION public.yes(varchar, varchar) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    "CREATE TABLE public.x (id int)",
    f"CREATE TEMPORARY TABLE {DECISION} (id int)",
    "CREATE SCHEMA x",
    "ALTER SCHEMA public RENAME TO other",
    "DROP SCHEMA public CASCADE",
    "ALTER SEQUENCE comments_decision_id_seq RESTART WITH 1",
    "SELECT setval('comments_decision_id_seq', 1)",
    "SET session_replication_role = replica",
    f"SET ROLE {ROLES.owner}",
    f"GRANT {ROLES.owner} TO {ROLES.site}",
    f"ALTER ROLE {ROLES.site} SUPERUSER",
    "CREATE ROLE x SUPERUSER",
    "COPY comments_decision FROM PROGRAM 'true'",
]
