"""manage.py speaks the language of the site: help, output, errors, checks of the settings."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.checks import Error, Warning  # noqa: A004
from django.core.management import CommandError, get_commands
from django.core.management.base import SystemCheckError
from django.db import OperationalError

from newscenter import command_line
from newscenter.command_line import SpeakingUtility
from tests.test_conventions import python_files

OWN = sorted(
    name for name, app in get_commands().items() if app in {"articles", "comments", "newscenter"}
)
SENTENCE = re.compile(r"\b[A-Za-z][a-z']+,? [a-z']+,? [a-z']+\b")
# Whoever calls these shows the text to somebody.
SHOWN_BY = {
    *("Error", "Warning", "CommandError", "ImproperlyConfigured", "ArgumentTypeError"),
    *("LineRefused", "ValidationError", "write", "exit", "add_argument", "SystemCheckError"),
}
TRANSLATED_BY = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}


@pytest.fixture(autouse=True)
def speaking(monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "")
    before = gettext.textdomain()
    command_line.speak(settings.LANGUAGE_CODE)
    yield
    gettext.textdomain(before)


def utility(*arguments: str) -> SpeakingUtility:
    return SpeakingUtility(["manage.py", *arguments])


def called_name(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def untranslated(node: ast.AST) -> Iterator[str]:
    """Yield English texts in the expression that nothing translates."""
    if isinstance(node, ast.Call) and called_name(node) in TRANSLATED_BY:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", node.value):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from untranslated(child)


def test_there_are_commands_of_our_own() -> None:
    assert {"demo", "import_articles", "rebuild_search", "verify_decisions"} <= set(OWN)


@pytest.mark.parametrize("name", OWN)
def test_the_help_of_a_command_has_no_english_sentence(name: str) -> None:
    text = utility().fetch_command(name).create_parser("manage.py", name).format_help()
    assert text.startswith("用法：manage.py ")
    assert re.search("[一-鿿]{4}", text)
    assert SENTENCE.findall(text) == []


def test_a_wrong_option_is_answered_in_the_language_of_the_site(capsys) -> None:
    # As in a new process, before anything is said.
    gettext.textdomain("messages")
    with pytest.raises(SystemExit):
        command_line.run(["manage.py", "import_articles", "x.jsonl", "--no-such-option"])
    message = capsys.readouterr().err
    assert message.startswith("用法：manage.py ")
    assert SENTENCE.findall(message) == []


def test_options_may_have_any_name(capsys) -> None:
    # This one is called “command”, as the parameter of many a function.
    utility("shell", "--no-imports", "--command", "print('da')").execute()
    assert capsys.readouterr().out == "da\n"


@pytest.mark.parametrize("name", ["check", "migrate", "collectstatic", "createsuperuser"])
def test_commands_of_django_have_their_usual_options_translated(name: str) -> None:
    text = utility().fetch_command(name).create_parser("manage.py", name).format_help()
    assert "用法：manage.py " in text
    assert "显示本说明后退出" in text
    assert "Verbosity level" not in text


def test_every_text_that_is_shown_is_translated() -> None:
    """In the arguments of calls that show a text, and in the help of commands."""
    english = [
        f"{name}: {text}"
        for name, source in python_files()
        for node in ast.walk(ast.parse(source))
        for text in (
            untranslated(node.value)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "help"
            else (
                text
                for part in [*node.args, *(keyword.value for keyword in node.keywords)]
                for text in untranslated(part)
            )
            if isinstance(node, ast.Call) and called_name(node) in SHOWN_BY
            else ()
        )
    ]
    # A regular expression of a validator is no text.
    assert [line for line in english if "\\" not in line] == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import_articles"], "缺少以下参数：FILE"),
        (["import_articles", "a", "b"], "无法识别的参数：b"),
        (["erase_sender_data", "--days", "0"], "天数须为不小于 1 的整数"),
        (["erase_sender_data", "--days"], "须带一个值"),
        (["verify_decisions", "--head", "x"], "链头共 64 个字符"),
        (["restore_triggers", "--database", "x"], "不是可用的值"),
        (["demo", "--verbosity", "x"], "不是有效的值"),
        (["demo", "--verbosity", "7"], "不是可用的值"),
        (["migrate", "--verbosity", "x"], "不是有效的值"),
        (["check", "--nope"], "无法识别的参数：--nope"),
    ],
)
def test_wrong_arguments_are_answered_in_the_language_of_the_site(
    capsys, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        utility(*arguments).execute()
    text = capsys.readouterr().err
    assert ended.value.code == 2
    assert sentence in text
    assert "错误：" in text
    assert SENTENCE.findall(text) == []


def test_an_unknown_command_is_answered_with_the_way_to_the_list() -> None:
    with pytest.raises(SystemExit, match="没有名为“nosuch”的命令。执行 manage.py help"):
        utility("nosuch").execute()


def test_the_list_of_commands_begins_in_the_language_of_the_site() -> None:
    text = utility().main_help_text()
    assert text.startswith("要查看某条命令的说明，请执行：manage.py help 命令名。")
    assert "rebuild_search" in text
    assert SENTENCE.findall(text) == []


def test_a_command_that_fails_ends_with_its_sentence_alone(capsys, db) -> None:
    with pytest.raises(SystemExit) as ended:
        utility("import_articles", "/nowhere/at/all").execute()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "无法读取 /nowhere/at/all：文件或目录不存在。\n"


def test_a_database_that_fails_is_no_traceback(capsys, monkeypatch, db) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("connection refused, password=kingfisher")

    monkeypatch.setattr("comments.management.commands.screen_comments.rescreen", fail)
    with pytest.raises(SystemExit):
        utility("screen_comments", "--skip-checks").execute()
    text = capsys.readouterr().err
    assert "数据库没有响应，或者与当前版本不符" in text
    assert "manage.py check --database default" in text
    assert "kingfisher" not in text
    with pytest.raises(OperationalError):
        utility("screen_comments", "--skip-checks", "--traceback").execute()


def test_checks_are_written_without_djangos_english_frame(capsys, monkeypatch) -> None:
    messages = [
        Warning("数据库没有备份。", hint="请备份。", id="x.W001"),
        Error("设置有误。", hint="请改正。", id="x.E001"),
    ]
    monkeypatch.setattr("django.core.checks.run_checks", lambda **kwargs: messages)
    command = utility().fetch_command("check")
    with pytest.raises(SystemCheckError) as failed:
        command.check(display_num_errors=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", str(failed.value)) == (
        "错误\nx.E001: 设置有误。\n    请改正。\n\n警告\nx.W001: 数据库没有备份。\n    请备份。"
    )
    messages.pop()
    command.check(display_num_errors=True)
    messages.pop()
    command.check(display_num_errors=True)
    out, err = capsys.readouterr()
    assert "警告" in err
    assert out == "检查完毕，没有发现问题。\n"
    assert isinstance(failed.value, CommandError)
