"""Errors of the commands of Django: in the language of the site, or with a sentence in it."""

from __future__ import annotations

import re

import pytest
from django.core.management import CommandError
from django.core.management.commands.sqlflush import Command as SqlFlush

from newscenter.command_errors import TEMPLATES, explain, translated
from newscenter.command_line import SpeakingUtility

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
