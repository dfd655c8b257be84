"""Questions, results and errors of library commands, in the language of the site."""

from __future__ import annotations

import ast
import builtins
import getpass
import inspect
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, OutputWrapper

from newscenter import command_errors
from newscenter.command_errors import OUR_APPS, translated_paragraphs
from newscenter.command_output import SpeakingOutput, translate_output, translate_questions
from tests.test_language_of_commands import SENTENCE, called_name, utility

# They make code, which is English, and run on the machines of developers.
FOR_DEVELOPERS = {
    *("compilemessages", "makemessages", "inspectdb", "optimizemigration", "runserver"),
    *("startapp", "startproject", "test", "testserver"),
}
ASKED_OR_WRITTEN = {"input", "getpass", "write"}
HAN = re.compile("[一-鿿]")


def commands_of_libraries() -> list[str]:
    return sorted(
        name
        for name, app in get_commands().items()
        if app not in OUR_APPS and name not in FOR_DEVELOPERS
    )


def text_of(node: ast.AST) -> str:
    """Return a constant text; of one that is filled in, the text with its values left out."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return re.sub("%s", "x", text_of(node.left))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def questions_and_errors(name: str) -> Iterator[str]:
    """Yield the texts in the source of a command that it asks, or writes as an error."""
    command = load_command_class(get_commands()[name], name)
    for node in ast.walk(ast.parse(inspect.getsource(inspect.getmodule(type(command))))):
        if not isinstance(node, ast.Call) or called_name(node) not in ASKED_OR_WRITTEN:
            continue
        is_output = called_name(node) == "write" and "stderr" not in ast.unparse(node.func)
        if node.args and not is_output:
            yield text_of(node.args[0])


@pytest.mark.parametrize("name", commands_of_libraries())
def test_everything_that_a_command_asks_or_reports_is_known(name):
    english = [
        text
        for text in questions_and_errors(name)
        if re.search("[A-Za-z]{3}", text) and not HAN.search(translated_paragraphs(text))
    ]
    assert english == []


def test_the_commands_that_ask_are_found():
    asked = {name for name in commands_of_libraries() if any(questions_and_errors(name))}
    assert {"createsuperuser", "flush", "remove_stale_contenttypes", "squashmigrations"} <= asked


@pytest.fixture
def asked(monkeypatch) -> Iterator[list[str]]:
    """The questions that are asked; each is answered with “no”."""
    questions: list[str] = []

    def answer(prompt: str, *args: object) -> str:
        questions.append(prompt)
        return "no"

    monkeypatch.setattr(builtins, "input", answer)
    monkeypatch.setattr(getpass, "getpass", answer)
    translate_questions()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    return questions


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "question", "result"),
    [
        (["flush"], "确定要这样做吗？\n\n    继续请输入 yes", "数据库没有改动"),
        (
            ["collectstatic"],
            "已有的文件会被覆盖！\n确定要这样做吗？\n\n继续请输入 yes",
            "已取消收集",
        ),
        (
            ["changepassword", "writer"],
            "密码（再输一遍）： ",
            "密码跟用户名太相似|密码太短|密码长度",
        ),
    ],
)
def test_questions_and_results_are_in_the_language_of_the_site(
    asked, capsys, settings, tmp_path, writer, arguments, question, result
):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "old.css").write_text("")
    with pytest.raises(SystemExit) if arguments[0] != "flush" else StringIO():
        utility(*arguments).execute()
    assert any(question in text for text in asked), asked
    output = "".join(capsys.readouterr())
    assert re.search(result, output)
    assert SENTENCE.findall(output + "".join(asked)) == []


@pytest.mark.parametrize("command", ["showmigrations", "makemigrations", "sqlsequencereset"])
def test_an_unknown_app_is_answered_in_the_language_of_the_site(capsys, db, command):
    # Django switches translations off for commands that write migrations.
    with pytest.raises(SystemExit) as ended:
        utility(command, "nope").execute()
    assert ended.value.code in (1, 2)
    assert capsys.readouterr().err.startswith("没有名为“nope”的应用。")


def test_an_error_that_is_not_known_is_said_to_be_in_english():
    class Command(BaseCommand):
        def __init__(self) -> None:
            super().__init__(stderr=StringIO())

    command = Command()
    Command.__module__ = "library.management.commands.x"
    translate_output(command)
    command.stderr.write("Something has gone wrong here.")
    command.stderr.write("磁盘已满。")
    assert command.stderr._out.getvalue() == (
        "提示原文为英文：Something has gone wrong here.\n磁盘已满。\n"
    )


def test_data_pass_as_they_are():
    """Also where a row happens to contain a sentence of a command."""
    output = StringIO()
    data = '{"body": "No tables found."}\n\n\n' + "x" * command_errors.LONGEST
    for text in ("aborted" * 400, data, "[\n", "  \n\n"):
        output.seek(output.truncate(0))
        SpeakingOutput(OutputWrapper(output), translated_paragraphs).write(text, ending="")
        assert output.getvalue() == text
