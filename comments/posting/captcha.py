"""Captchas that work once: letters in a picture, or a question for those who can't see it.

The library's own field selects the row, compares, then deletes it without looking how many rows
that deleted: of 50 posts of one answer at the same time, several pass. Here the DELETE decides.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Mapping

from captcha.models import CaptchaStore
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.lock_timeout import atomic_without_waiting
from comments.posting import captcha_questions

logger = logging.getLogger(__name__)

KEY = r"[0-9a-f]{40}"
REFUSED = _("The code was wrong or has expired. A new one is shown; please enter it.")
IN_WORDS = "words"


def issue_without_waiting(*, in_words: bool = False) -> CaptchaStore | None:
    """Issue a captcha, or None where it can't be stored at once: the page is shown all the same."""
    try:
        with atomic_without_waiting():
            return issue(in_words=in_words)
    except Error as error:
        logger.warning("A captcha could not be issued: %s", error)
        return None


def issue(*, in_words: bool = False) -> CaptchaStore:
    """Create a captcha, and delete those that have expired."""
    # Here rather than in a job: the table grows only as fast as captchas are issued.
    CaptchaStore.remove_expired()
    if in_words:
        question, answer = captcha_questions.make()
        captcha: CaptchaStore = CaptchaStore.objects.create(challenge=question, response=answer)
        return captcha
    return CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())


def is_in_words(captcha: CaptchaStore) -> bool:
    return captcha_questions.is_question(captcha.challenge)


def next_kind(data: Mapping[str, str]) -> str:
    """Return the kind of the next captcha: that of the button pressed, else the last one's."""
    return data.get("refresh", data.get("captcha_kind", ""))


def find_open(key: str | None) -> CaptchaStore | None:
    """Return the captcha with this key if it can still be answered."""
    # Anything else is no key, and a NUL in it would be an error in PostgreSQL.
    if not key or not re.fullmatch(KEY, key):
        return None
    return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()


def _is_correct(captcha: CaptchaStore, answer: str) -> bool:
    if is_in_words(captcha):
        return captcha_questions.parse_number(answer) == int(captcha.response)
    typed = unicodedata.normalize("NFKC", answer).strip().lower()
    return bool(captcha.response == typed)


def redeem(key: str, answer: str) -> bool:
    """Delete the captcha, and return whether `answer` was correct and in time.

    Call it in the transaction that acts on the answer: of several requests with one key, only
    the one whose DELETE hits the row passes. A wrong answer uses the captcha up too. Full-width
    letters are accepted, and a number may be written in Chinese.
    """
    captcha = find_open(key)
    deleted, _models = CaptchaStore.objects.filter(hashkey=key).delete()
    return captcha is not None and deleted == 1 and _is_correct(captcha, answer)
