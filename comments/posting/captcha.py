"""Captchas that work once: letters in a picture, or a question in words for who can't see it.

The library's own field selects the row, compares, then deletes it and does not look how many
rows went: of 50 posts of one answer at the same time, several pass. Here the DELETE decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from captcha.models import CaptchaStore
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.posting import captcha_questions

KEY = r"[0-9a-f]{40}"
REFUSED = _("The code was wrong or has expired. A new one is shown; please enter it.")
IN_WORDS = "words"


def issue(*, in_words: bool = False) -> CaptchaStore:
    """Make a captcha, and sweep those that have expired."""
    CaptchaStore.remove_expired()
    if in_words:
        question, answer = captcha_questions.ask()
        captcha: CaptchaStore = CaptchaStore.objects.create(challenge=question, response=answer)
        return captcha
    return CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())


def is_in_words(captcha: CaptchaStore) -> bool:
    return captcha_questions.is_question(captcha.challenge)


def next_kind(sent: Mapping[str, str]) -> str:
    """Of which kind the next captcha is: as the buttons say, else as the last one was."""
    return sent.get("refresh", sent.get("captcha_kind", ""))


def find_open(key: str | None) -> CaptchaStore | None:
    """Return the captcha with this key if it can still be answered."""
    if not key or not re.fullmatch(KEY, key):
        return None
    return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()


def _is_right(captcha: CaptchaStore, answer: str) -> bool:
    if is_in_words(captcha):
        return captcha_questions.number_in(answer) == int(captcha.response)
    given = unicodedata.normalize("NFKC", answer).strip().lower()
    return bool(captcha.response == given)


def redeem(key: str, answer: str) -> bool:
    """Use the captcha up, and return whether `answer` was right and in time.

    Call it in the transaction that acts on the answer: of several requests with one key, only
    the one whose DELETE hit the row passes. A wrong answer uses the captcha up too. Full-width
    letters count as their plain ones, and a number may be written in Chinese.
    """
    captcha = find_open(key)
    deleted, _models = CaptchaStore.objects.filter(hashkey=key).delete()
    return captcha is not None and deleted == 1 and _is_right(captcha, answer)
