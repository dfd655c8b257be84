"""On PostgreSQL the role of the site can add to the logs, and nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import Error, ProgrammingError, connection, models, transaction
from django.utils import timezone

from comments import triggers
from comments.models import (
    ChainAnchor,
    Comment,
    CommentingSettings,
    Decision,
    Report,
    Restriction,
)
from newscenter.backups.errors import BackupError
from newscenter.backups.postgresql_dump import check_rights
from newscenter.log_protection import grants
from newscenter.sign_in.models import SignInEvent
from tests.factories import make_article, make_comment, make_report
from tests.log_tampering import DECISION, ROLES, TAMPERING
from tests.tampering import make_log, verify

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def protected(db: None) -> None:
    """Protect the logs; roles and rights are undone with the test's transaction."""
    run(f"CREATE ROLE {ROLES.site} LOGIN")
    run(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLES.site}")
    protect()


def protect() -> str:
    output = StringIO()
    call_command("protect_logs", owner=ROLES.owner, role=ROLES.site, stdout=output)
    return output.getvalue()


@contextmanager
def signed_in_as(role: str) -> Iterator[None]:
    """Be somebody who has signed in with this role."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(f"SET SESSION AUTHORIZATION {role}")
    try:
        yield
    finally:
        run("RESET SESSION AUTHORIZATION")


def problems() -> list[str]:
    return list(grants.problems(connection, ROLES.site))


def test_the_role_of_the_site_can_not_tamper(protected, moderator) -> None:
    make_log(moderator)
    done = {}
    with signed_in_as(ROLES.site):
        for statement in TAMPERING:
            try:
                with transaction.atomic():
                    run(statement)
            except Error as error:
                if "permission denied" in str(error) or "must be" in str(error):
                    continue
                done[statement] = str(error)
            else:
                done[statement] = "not refused"
    assert done == {}


def test_a_forged_table_does_not_answer_the_triggers(protected, moderator) -> None:
    """The rights to make one are given back here, as an operator might who knows no better."""
    comment = make_comment()
    run(f"GRANT TEMPORARY ON DATABASE {connection.settings_dict['NAME']} TO {ROLES.site}")
    with signed_in_as(ROLES.site):
        run(f"CREATE TEMPORARY TABLE {DECISION} AS SELECT * FROM public.{DECISION}")
        run(
            f"INSERT INTO {DECISION} (id, comment_id, from_status, to_status, at)"
            f" VALUES (1, {comment.pk}, 'pending', 'approved', '2026-01-01')"
        )
        with pytest.raises(Error, match="without a decision"), transaction.atomic():
            run(
                f"UPDATE public.{triggers.COMMENT} SET status = 'approved',"
                f" decided_at = '2026-01-01' WHERE id = {comment.pk}"
            )


def test_the_site_works_with_its_role(protected, moderator, admin, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "ANCHOR_DIR", tmp_path)
    article = make_article()
    with signed_in_as(ROLES.site):
        make_log(moderator)
        comment = make_comment(article=article)
        comment.approve(by=moderator)
        report = make_report(comment=comment)
        Report.objects.filter(pk=report.pk).unhandled().update(network="")
        Restriction.impose(kind="site", subject="", reason="演练", by=admin)
        CommentingSettings.get_solo().save()
        call_command("anchor_decisions", stdout=StringIO(), stderr=StringIO())
        call_command("erase_sender_data", "--days", "1", stdout=StringIO(), stderr=StringIO())
        Comment.objects.filter(pk=comment.pk).erase_sender_data()
        assert verify()[0] == 0
    assert ChainAnchor.objects.count() == 1
    assert not Comment.objects.get(pk=comment.pk).address


def test_the_site_deletes_sign_ins_when_they_are_old_enough(protected) -> None:
    with signed_in_as(ROLES.site):
        for days in (400, 1):
            at = timezone.now() - timedelta(days=days)
            SignInEvent.objects.create(kind=SignInEvent.Kind.SIGNED_IN, at=at)
        with pytest.raises(Error, match="half a year"), transaction.atomic():
            run("DELETE FROM newscenter_signinevent")
        SignInEvent.objects.forget_old()
    assert SignInEvent.objects.count() == 1


def test_the_command_says_that_the_logs_are_protected(protected) -> None:
    assert problems() == []
    assert ROLES.site in protect()


def test_the_owner_protects_them_again_after_an_upgrade(protected) -> None:
    run(f"ALTER ROLE {ROLES.owner} LOGIN")
    run(f"GRANT DELETE ON {DECISION} TO {ROLES.site}")
    with signed_in_as(ROLES.owner):
        call_command("protect_logs", role=ROLES.site, stdout=StringIO())
    assert problems() == []


def test_a_restore_by_the_site_is_refused_before_it_begins(protected) -> None:
    check_rights(connection)
    with signed_in_as(ROLES.site), pytest.raises(BackupError, match="MIGRATION_DATABASE_URL"):
        check_rights(connection)


@pytest.mark.parametrize(
    "hole",
    [
        f"GRANT {ROLES.owner} TO {ROLES.site}",
        f"ALTER ROLE {ROLES.site} CREATEROLE",
        f"ALTER ROLE {ROLES.site} SUPERUSER",
        f"GRANT DELETE ON {DECISION} TO PUBLIC",
        f"GRANT UPDATE (reason) ON {DECISION} TO {ROLES.site}",
        f"GRANT UPDATE (body) ON {triggers.COMMENT} TO {ROLES.site}",
        f"GRANT TRIGGER ON {DECISION} TO {ROLES.site}",
        f"GRANT CREATE ON SCHEMA public TO {ROLES.site}",
        f"GRANT pg_write_all_data TO {ROLES.site}",
        f"ALTER TABLE {triggers.REPLY} OWNER TO {ROLES.site}",
        f"ALTER SCHEMA public OWNER TO {ROLES.site}",
        f"ALTER FUNCTION decision_is_kept() OWNER TO {ROLES.site}",
        "ALTER FUNCTION decision_is_kept() RESET search_path",
    ],
)
def test_every_hole_is_found(protected, hole) -> None:
    run(hole)
    assert problems()
    with pytest.raises(CommandError):
        call_command("protect_logs", "--check", role=ROLES.site, stdout=StringIO())


def test_the_role_of_the_site_sees_its_own_holes(protected) -> None:
    with signed_in_as(ROLES.site):
        assert list(grants.problems(connection)) == []
    run(f"GRANT DELETE ON {DECISION} TO {ROLES.site}")
    with signed_in_as(ROLES.site):
        assert len(list(grants.problems(connection))) == 1


def test_an_upgrade_changes_a_log_as_its_owner(protected, moderator) -> None:
    field = models.CharField(max_length=20, default="")
    field.set_attributes_from_name("remark")
    make_log(moderator)
    with signed_in_as(ROLES.site), pytest.raises(ProgrammingError), transaction.atomic():
        alter(field)
    with signed_in_as(ROLES.owner):
        alter(field)
        run("CREATE TABLE comments_later (id int)")
    with signed_in_as(ROLES.site):
        run("INSERT INTO comments_later VALUES (1)")
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            run(f"UPDATE {DECISION} SET remark = 'x'")
        make_comment()
    run("ALTER TABLE comments_decision DROP COLUMN remark")
    protect()
    assert problems() == []


def alter(field: models.Field) -> None:
    with connection.schema_editor() as editor:
        editor.add_field(Decision, field)


def test_the_statements_can_be_printed(protected) -> None:
    output = StringIO()
    call_command("protect_logs", "--sql", owner=ROLES.owner, role=ROLES.site, stdout=output)
    run(output.getvalue().removeprefix("BEGIN;").strip().removesuffix("COMMIT;"))
    assert problems() == []


@pytest.mark.parametrize("role", ["nobody", "postgres", ROLES.owner])
def test_a_role_that_nothing_can_be_kept_from_is_refused(protected, role) -> None:
    with pytest.raises(CommandError, match=role):
        call_command("protect_logs", owner=ROLES.owner, role=role, stdout=StringIO())


@pytest.mark.parametrize(("command", "port"), [("restore_triggers", "7"), ("clearsessions", "9")])
def test_commands_that_change_tables_use_the_second_address(tmp_path, command, port) -> None:
    addresses = {
        "MIGRATION_DATABASE_URL": "postgresql://owner@127.0.0.1:7/news",
        "DATABASE_URL": "postgresql://site@127.0.0.1:9/news",
        "VAR_DIR": str(tmp_path),
    }
    result = subprocess.run(
        [sys.executable, "manage.py", command],
        check=False,
        cwd=settings.BASE_DIR,
        env=os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "newscenter.settings"},
        capture_output=True,
        text=True,
    )
    assert f"port {port} failed" in result.stdout + result.stderr
