"""Messages in Chinese or English, and failures that say what to do next."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping


class Language:
    """The language of this run: Chinese, unless the environment or a flag asks for English."""

    chinese = True


def choose_language(name: str | None, environment: Mapping[str, str] = os.environ) -> None:
    """Set the language by the flag; without one by LC_ALL, LC_MESSAGES or LANG."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[key] for key in names if environment.get(key)), "")
    # The text console of Linux has no Chinese characters.
    on_console = environment.get("TERM") == "linux" and not locale.startswith("zh")
    in_english = locale.startswith("en") or on_console
    Language.chinese = name == "zh" if name else not in_english
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def text(chinese: str, english: str) -> str:
    return chinese if Language.chinese else english


def say(chinese: str, english: str) -> None:
    # The terminal may have been closed, which is no reason to stop half way.
    with contextlib.suppress(OSError):
        print(text(chinese, english), flush=True)


class Failure(Exception):
    """A problem, in both languages, and what to do next."""

    def __init__(self, problem: tuple[str, str], next_step: tuple[str, str]) -> None:
        self.problem, self.next_step = problem, next_step
        super().__init__(problem[1])

    def report(self) -> str:
        label = text("下一步：", "Next: ")
        return f"\n✗ {text(*self.problem)}\n  {label}{text(*self.next_step)}"
