"""Questions and output of the commands of libraries, in the language of the site."""

from __future__ import annotations

import builtins
import getpass
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper
from django.utils import translation

from newscenter.command_errors import explained, is_ours, translated_paragraphs
from newscenter.env import LANGUAGE


class SpeakingOutput(OutputWrapper):
    """The output of a command; `translate` is applied to each text that it writes."""

    def __init__(self, output: OutputWrapper, translate: Callable[[str], str]) -> None:
        super().__init__(output._out, ending=output.ending)  # type: ignore[arg-type]
        self.style_func = output.style_func
        self.translate = translate

    def write(  # type: ignore[override]
        self,
        msg: str = "",
        style_func: Callable[[str], str] | None = None,
        ending: str | None = None,
    ) -> None:
        # Commands that change the schema switch translations off.
        with translation.override(LANGUAGE):
            text = self.translate(msg)
        super().write(text, style_func, ending)


def translate_output(command: BaseCommand) -> None:
    if not is_ours(command):
        command.stdout = SpeakingOutput(command.stdout, translated_paragraphs)
        command.stderr = SpeakingOutput(command.stderr, explained)


def _ask(ask: Callable[..., str], default: str, prompt: object = "", *args: Any) -> str:
    with translation.override(LANGUAGE):
        question = translated_paragraphs(str(prompt) or default)
    return ask(question, *args)


def translate_questions() -> None:
    """Let whatever asks something from here on ask it in our language."""
    builtins.input = partial(_ask, builtins.input, "")
    getpass.getpass = partial(_ask, getpass.getpass, "Password: ")
