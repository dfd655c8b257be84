"""Formats of the numbers that a site in mainland China shows in its footer.

Each validator refuses with a sentence that shows an example. What people paste, with full-width
digits, spaces and dashes of every kind, is brought into one form by `normalize()` first.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Some provinces have two names of one character: 川 and 蜀, 贵 and 黔, 云 and 滇, 甘 and 陇.
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕秦甘陇青宁新]"
_SUFFIX = r"(-[0-9]{1,4}[A-Z]?)?"
# The kinds of telecommunications services of a licence, which several provinces may grant together.
_LICENCE = r"[AB][12](\.?[AB][12])*-[0-9]{8}"

icp_number = RegexValidator(
    rf"^({_PROVINCE}ICP(备[0-9]{{8,10}}号|证[0-9]{{6,8}}号|证{_LICENCE}号?)"
    rf"|({_PROVINCE}|合字){_LICENCE}号?){_SUFFIX}$",
    _("Enter the number as the notice of filing states it, for example 京ICP备12345678号-1."),
)
police_number = RegexValidator(
    # 兵: the Production and Construction Corps of Xinjiang.
    rf"^({_PROVINCE}|兵)公网安备[0-9]{{14}}号$",
    _("Enter the number with its 14 digits, for example 京公网安备11010502030000号."),
)
news_licence = RegexValidator(
    r"^[0-9]{11}$", _("Enter the 11 digits of the licence number, for example 10120170001.")
)
site_id_code = RegexValidator(
    r"^([0-9]{10}|(bm|BM)[0-9]{8})$",
    _("Enter the 10 characters of the code, for example 1101050001."),
)
postcode = RegexValidator(
    r"^[0-9]{6}$", _("Enter the 6 digits of the postcode, for example 100020.")
)

_EXTENSION = r"( ?(转|ext\.?) ?[0-9]{1,6})?"
_NOTE = r"( ?\([^()]*[^0-9() -][^()]*\))?"
_NUMBER = rf"(\+?\(?\+?[0-9][0-9() -]{{1,18}}[0-9]{_EXTENSION}){_NOTE}"
telephone = RegexValidator(
    rf"^{_NUMBER}( ?[、,;/] ?{_NUMBER})*$",
    _("Enter a telephone number, for example 010-12345678 or 13800138000; separate several by 、"),
)


def _narrow(text: str) -> str:
    # 、 is no character of compatibility, so it stays.
    return re.sub(r"[‐‑‒–—―−﹣ー]", "-", unicodedata.normalize("NFKC", text)).strip()


def normalize(text: str) -> str:
    """Return a number without spaces, its digits, letters and hyphens in ASCII."""
    compact = re.sub(r"\s+", "", _narrow(text))
    return re.sub(
        r"icp|(?<=-\d)[a-z]$|[ab][12](?=[.ab-])",
        lambda match: match[0].upper(),
        compact,
        flags=re.I,
    )


def normalize_telephone(text: str) -> str:
    """Return telephone numbers with ASCII digits and one space where there were several."""
    return re.sub(r"\s*-\s*", "-", re.sub(r"\s+", " ", _narrow(text)))
