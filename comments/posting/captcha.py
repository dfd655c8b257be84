"""Captchas that work once: letters in a picture, or a question for those who can't see it.

The library's own field selects the row, compares, then deletes it without looking how many rows
that deleted: of 50 posts of one answer at the same time, several pass. Here the DELETE decides.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from secrets import randbelow, token_hex
from typing import Any

from captcha.models import CaptchaStore
from django.conf import settings
from django.db import Error, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.prepared_statements import NOW, Parameter, Prepared, insert
from articles.write_lock import atomic_without_waiting
from comments.models import IssuedCaptcha
from comments.models.issued_captcha import FAILURE_PERIOD
from comments.posting import captcha_picture, captcha_questions
from comments.posting.captcha_questions import Question

logger = logging.getLogger(__name__)

KEY = r"[0-9a-f]{40}"
REFUSED = _("The code was wrong or has expired. A new one is shown; please enter it.")
IN_WORDS = "words"

# Readers behind one address share them: enough for those who write at the same time.
OPEN_PER_NETWORK = 50
MAX_FAILURES = 10
# What has expired is deleted with one in so many that are issued: more than were issued in the
# meantime, and few enough not to keep the reader waiting.
ISSUED_PER_DELETION = 8
EXPIRED_AT_A_TIME = 40


def _some(expired: QuerySet[Any], order: str) -> QuerySet[Any]:
    # Whoever else is issuing one has locked others, and does not wait.
    return expired.order_by(order).select_for_update(skip_locked=True)[:EXPIRED_AT_A_TIME]


_expired = (
    Prepared(lambda: _some(CaptchaStore.objects.filter(expiration__lte=NOW), "expiration")),
    Prepared(lambda: _some(IssuedCaptcha.objects.filter(expires_at__lte=NOW), "expires_at")),
)
_too_many = Prepared(
    lambda: IssuedCaptcha.objects.open(Parameter("network"))[OPEN_PER_NETWORK - 1 :]
)
_stored = Prepared(lambda: CaptchaStore.objects.filter(hashkey=Parameter("key")))
_issued = Prepared(lambda: IssuedCaptcha.objects.filter(key=Parameter("key")))
_unexpired = Prepared(
    lambda: CaptchaStore.objects.filter(
        hashkey=Parameter("key"), expiration__gt=NOW, expiration__lte=Parameter("latest")
    )
)


_failures = Prepared(
    lambda: IssuedCaptcha.objects.failures(Parameter("network"), NOW, Parameter("end"))
)


def _delete_expired() -> None:
    # Here rather than in a job: the tables grow only as fast as captchas are issued.
    if randbelow(ISSUED_PER_DELETION):
        return
    now = timezone.now()
    for expired in _expired:
        expired.delete(now=now)


def _make_question(*, in_words: bool) -> Question | None:
    # Before the transaction: it takes longer than all of its statements.
    return captcha_questions.make() if in_words else None


def _store(network: str, question: Question | None) -> CaptchaStore:
    letters = captcha_picture.make_letters()
    challenge, response = (IN_WORDS, " ".join(question.answer)) if question else (letters, letters)
    expires_at = timezone.now() + timedelta(minutes=settings.CAPTCHA_TIMEOUT)
    _delete_expired()
    for key in _too_many.delete_returning("key", network=network):
        _stored.delete(key=key)
    captcha = CaptchaStore(
        challenge=challenge,
        response=response.lower(),
        hashkey=token_hex(20),
        expiration=expires_at,
    )
    issued = IssuedCaptcha(
        key=captcha.hashkey,
        network=network,
        expires_at=expires_at,
        question=asdict(question) if question else None,
    )
    insert(captcha)
    insert(issued)
    return captcha


def issue(network: str, *, in_words: bool = False) -> CaptchaStore:
    """Create a captcha for a reader in this network; the oldest of too many becomes void."""
    question = _make_question(in_words=in_words)
    with transaction.atomic():
        return _store(network, question)


def issue_without_waiting(network: str, *, in_words: bool = False) -> CaptchaStore | None:
    """Issue a captcha, or None where it can't be stored at once: the page is shown all the same."""
    question = _make_question(in_words=in_words)
    try:
        with atomic_without_waiting(survives_crashes=False):
            return _store(network, question)
    except Error as error:
        logger.warning("A captcha could not be issued: %s", error)
        return None


def question_of(captcha: CaptchaStore) -> Question | None:
    """Return the captcha's question in words, if it is one."""
    if captcha.challenge != IN_WORDS:
        return None
    issued = IssuedCaptcha.objects.filter(key=captcha.hashkey, failed=False).first()
    return Question(**issued.question) if issued and issued.question else None


def _can_be_answered(captcha: CaptchaStore, question: Question | None) -> bool:
    return question.is_public() if question else captcha.challenge != IN_WORDS


def next_kind(data: Mapping[str, str]) -> str:
    """Return the kind of the next captcha: that of the button pressed, else the last one's."""
    return data.get("refresh", data.get("captcha_kind", ""))


def _find_unexpired(key: str | None) -> CaptchaStore | None:
    # Anything else is no key, and a NUL in it would be an error in PostgreSQL.
    if not key or not re.fullmatch(KEY, key):
        return None
    now = timezone.now()
    # Twice the time that it has, so that a clock put right by a few minutes makes none void.
    latest = now + 2 * timedelta(minutes=settings.CAPTCHA_TIMEOUT)
    captcha: CaptchaStore | None = _unexpired.first(key=key, now=now, latest=latest)
    return captcha


def find_open(key: str | None) -> CaptchaStore | None:
    """Return the captcha with this key if it can still be answered."""
    captcha = _find_unexpired(key)
    return captcha if captcha and _can_be_answered(captcha, question_of(captcha)) else None


def has_too_many_failures(network: str) -> bool:
    """Whether so many wrong answers came from this network that it may not try more for now."""
    now = timezone.now()
    failures = _failures.count(network=network, now=now, end=now + FAILURE_PERIOD)
    return failures >= MAX_FAILURES


def _is_correct(captcha: CaptchaStore, question: Question | None, answer: str) -> bool:
    if question:
        return question.is_answered_by(answer)
    typed = unicodedata.normalize("NFKC", answer).strip().lower()
    return bool(captcha.response == typed)


def redeem(key: str, answer: str, network: str) -> bool:
    """Delete the captcha, and return whether `answer` was correct and in time.

    Call it in the transaction that acts on the answer: of several requests with one key, only
    the one whose DELETE hits the row passes. A wrong answer uses the captcha up too, and counts
    against the network. Full-width letters are accepted.
    """
    captcha = _find_unexpired(key)
    deleted = _stored.delete(key=key)
    question = question_of(captcha) if captcha else None
    if captcha is None or deleted != 1 or not _can_be_answered(captcha, question):
        return False
    if is_correct := _is_correct(captcha, question, answer):
        _issued.delete(key=key)
    else:
        IssuedCaptcha.objects.record_failure(key, network)
    return is_correct
