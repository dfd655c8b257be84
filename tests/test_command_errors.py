"""Errors of the commands of Django: in the language of the site, or with a sentence in it."""

from __future__ import annotations

import errno
import re

import pytest
from django.core.management import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.core.management.commands.sqlflush import Command as SqlFlush
from django.db import OperationalError
from django.db.transaction import TransactionManagementError

from newscenter.command_errors import TEMPLATES, explain, translated
from newscenter.command_line import SpeakingUtility, execute

CHINESE = re.compile("[一-鿿]{2}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["changepassword", "nobody"], "没有名为“nobody”的账号"),
        (["createsuperuser", "--noinput"], "--username"),
        (["createsuperuser", "--noinput", "--username", "a"], "--email"),
        (["migrate", "nope"], "没有名为“nope”的应用"),
        (["migrate", "articles", "9999"], "“9999”"),
        (["migrate", "articles", "0"], "“0”"),
        (["sqlmigrate", "articles", "nope"], "“nope”"),
        (["loaddata", "x"], "没有名为“x”的"),
        (["dumpdata", "articles.nope"], "articles.nope"),
        (["dumpdata", "--format", "nope", "articles"], "nope"),
        (["check", "--tag", "nope"], "nope"),
    ],
)
def test_the_usual_errors_are_in_the_language_of_the_site(capsys, arguments, sentence) -> None:
    with pytest.raises(SystemExit) as ended:
        SpeakingUtility(["manage.py", *arguments]).execute()
    text = capsys.readouterr().err
    assert ended.value.code == 1
    assert sentence in text
    assert CHINESE.search(text)
    assert "只有英文" not in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_fits_its_own_sentences(template) -> None:
    names = re.findall(r"%\((\w+)\)s", template)
    text = template % {name: f"«{name}» 100%" for name in names}
    assert CHINESE.search(translated(text))
    for name in names:
        assert f"«{name}» 100%" in translated(text)


def test_other_sentences_are_quoted_and_explained() -> None:
    text = explain(SqlFlush(), CommandError("Something new."))
    assert "Something new." in text
    assert "manage.py help sqlflush" in text
    assert "只有英文" in text


def run_and_fail(monkeypatch, error: Exception) -> None:
    command = Migrate()

    def handle(self: Migrate, **options: object) -> None:
        raise error

    monkeypatch.setattr(Migrate, "handle", handle)
    options = {"no_color": True, "force_color": False, "skip_checks": True, "traceback": False}
    execute(command, **options)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
        OperationalError('could not extend file "base/5/1": No space left on device'),
    ],
)
def test_a_full_disk_is_a_sentence_and_no_traceback(monkeypatch, capsys, error) -> None:
    with pytest.raises(SystemExit):
        run_and_fail(monkeypatch, error)
    assert "磁盘满了" in capsys.readouterr().err


def test_other_errors_of_files_are_no_full_disk(monkeypatch) -> None:
    with pytest.raises(PermissionError):
        run_and_fail(monkeypatch, PermissionError(errno.EACCES, "Permission denied"))


def test_what_has_ended_a_transaction_is_named(monkeypatch, capsys) -> None:
    ended = TransactionManagementError("An error occurred in the current transaction.")
    ended.__context__ = ValueError("a row of before")
    with pytest.raises(ValueError, match="a row of before"):
        run_and_fail(monkeypatch, ended)
    ended.__context__ = OperationalError("no such column")
    with pytest.raises(SystemExit):
        run_and_fail(monkeypatch, ended)
    assert "no such column" in capsys.readouterr().err
