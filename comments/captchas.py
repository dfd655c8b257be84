"""Picture captchas that work once.

The library's own field selects the row, compares, then deletes it and does not look how many
rows went: of 50 posts of one answer at the same time, several pass. Here the DELETE decides.
"""

from __future__ import annotations

import re
import unicodedata

from captcha.models import CaptchaStore
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEY = r"[0-9a-f]{40}"
REFUSED = _("The code was wrong or has expired. Please type the letters in the new picture.")


def issue() -> CaptchaStore:
    """Make a captcha, and sweep those that have expired."""
    CaptchaStore.remove_expired()
    return CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())


def find_open(key: str | None) -> CaptchaStore | None:
    """Return the captcha with this key if it can still be answered."""
    if not key or not re.fullmatch(KEY, key):
        return None
    return CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()


def redeem(key: str, answer: str) -> bool:
    """Use the captcha up, and return whether `answer` was right and in time.

    Call it in the transaction that acts on the answer: of several requests with one key, only
    the one whose DELETE hit the row passes. A wrong answer uses the captcha up too. Full-width
    letters count as their plain ones.
    """
    captcha = find_open(key)
    deleted, _models = CaptchaStore.objects.filter(hashkey=key).delete()
    given = unicodedata.normalize("NFKC", answer).strip().lower()
    return captcha is not None and deleted == 1 and captcha.response == given
