"""Find links and contact details, also spelled out or with other characters in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from comments.screening import flags, personal_data
from comments.screening.normalization import NormalizedText
from comments.screening.personal_data import GAP


class Passage(NamedTuple):
    """A match of a pattern in `original[start:end]`."""

    start: int
    end: int
    kind: str
    label: str


_DOT = r"\s?(?:\.|。|·|点|\[\.\]|\(\.\)|\bdot\b)\s?"
_NUMBER = rf"[1-9](?:{GAP}[0-9]){{4,11}}(?![0-9])"

_ENDINGS = """
    com cn net org top xyz vip cc io info club shop site online app link fun win icu pro live store
    tech wang ltd group work mobi biz asia tv hk tw ru tk ml ga cf
"""
_ENDING = "(?:" + "|".join(r"\s?".join(ending) for ending in _ENDINGS.split()) + ")"
_ADDRESS = r"(?:h\w\wps?|ftp)\s?:\s?[/\\]\s?[/\\]\s?[!-~]{1,200}"
_WWW = rf"(?<![a-z])w\s?w\s?w{_DOT}[a-z0-9-]{{1,62}}"
_HOST = (
    rf"(?<![a-z0-9@-])[a-z0-9][a-z0-9-]{{0,62}}(?:{_DOT}[a-z0-9-]{{1,62}}){{0,3}}"
    rf"{_DOT}{_ENDING}(?![a-z0-9])(?:[/?:][!-~]{{1,200}})?"
)

_EMAIL = (
    r"(?<![a-z0-9_.+-])[a-z0-9][a-z0-9_.+-]{0,63}\s?(?:@|\(at\)|\[at\]|#at#)\s?"
    rf"[a-z0-9][a-z0-9-]{{0,62}}(?:{_DOT}[a-z0-9-]{{2,62}}){{1,4}}"
)

# 微信 is an ordinary word, and so is a Latin word after it: only with a digit is it an account.
_WECHAT = (
    rf"(?:[微威薇唯维惟卫徽溦嶶v]{GAP}[信芯心欣鑫馨x]|wei{GAP}xin|\bw{GAP}x\b|\bv{GAP}x\b|wechat"
    rf"|[加+]{GAP}[微威薇v我]?{GAP}[微威薇v]|[微薇v]{GAP}号|(?:^|[\W_])[薇v][^\w\n]{{0,3}}:)"
    r"[^0-9a-z\n]{0,6}"
    rf"(?:(?=[a-z_-]{{0,20}}[0-9_])[a-z][a-z0-9_-]{{4,19}}|{_NUMBER})"
)
_WECHAT_NAMED = (
    r"(?:微信|v信|wechat|weixin|vx|wx|[微薇v]号)\s?(?:号|是|id)?\s?:\s?[a-z][a-z0-9_-]{5,19}"
)
_QQ = (
    rf"(?:(?<![a-z])q{GAP}q|扣{GAP}扣|叩叩|蔻蔻|企{GAP}鹅|[秋球丘]{{2}}|[q扣]群|[群裙]号|qun\s?号?|[加+]{GAP}[q扣球])"
    rf"[^0-9a-z\n]{{0,8}}{_NUMBER}"
)
_MESSENGER = (
    r"(?:telegram|电报|纸飞机|飞机号|\btg\b|whatsapp|skype|抖音号|快手号|小红书号)"
    r"[^0-9a-z\n]{0,4}@?[a-z0-9_]{5,32}"
    # Names of readers and departments have no digits: @渡口, @news.
    r"|(?<![a-z0-9_.@])@(?=[a-z_]{0,30}[0-9_])[a-z][a-z0-9_]{4,31}(?![a-z0-9_.])"
)

# Where two overlap, the earlier one wins. All are matched against normalized text with Chinese
# digits as 0 to 9; every repetition is bounded, so that no text takes long.
_KINDS = [
    (kind, label, re.compile(pattern))
    for kind, label, pattern in [
        ("link", flags.LINK, _ADDRESS),
        ("contact", flags.EMAIL, _EMAIL),
        ("link", flags.LINK, _HOST),
        ("link", flags.LINK, _WWW),
        ("contact", flags.WECHAT, _WECHAT),
        ("contact", flags.WECHAT, _WECHAT_NAMED),
        ("contact", flags.QQ, _QQ),
        ("contact", flags.MESSENGER, _MESSENGER),
        ("contact", flags.IDENTITY, personal_data.IDENTITY),
        ("contact", flags.IDENTITY, personal_data.NAMED_IDENTITY),
        ("contact", flags.IDENTITY, personal_data.PASSPORT),
        ("contact", flags.BANK_CARD, personal_data.BANK_CARD),
        ("contact", flags.BANK_CARD, personal_data.NAMED_BANK_CARD),
        ("contact", flags.TELEPHONE, personal_data.MOBILE),
        ("contact", flags.TELEPHONE, personal_data.NAMED_MOBILE),
        ("contact", flags.TELEPHONE, personal_data.LANDLINE),
        ("contact", flags.PLATE, personal_data.PLATE),
        ("contact", flags.HOME, personal_data.HOME),
    ]
]

# Numbers of other kinds, of orders for example, look the same.
_CHECKS = {
    personal_data.IDENTITY: personal_data.is_identity_number,
    personal_data.BANK_CARD: personal_data.is_bank_card,
}

# Emoji are built with joiners, and flags of regions with tags: those are no hiding place.
_HIDDEN = regex.compile(
    r"(?<![🏴\U000E0020-\U000E007F])"
    r"(?:[\p{Default_Ignorable_Code_Point}--[\u200D\uFE00-\uFE0F\U000E0100-\U000E01EF]]"
    r"|(?<=[\p{L}\p{N}])\u200D)+",
    regex.V1,
)


def contacts(normalized: NormalizedText) -> Iterator[Passage]:
    """Yield the links and contact details of a text."""
    text = normalized.with_ascii_digits().text
    taken: list[tuple[int, int]] = []
    for kind, label, pattern in _KINDS:
        for match in pattern.finditer(text):
            start, end = match.span()
            check = _CHECKS.get(pattern.pattern)
            if check and not check(match[0]):
                continue
            if not any(start < upper and lower < end for lower, upper in taken):
                taken.append((start, end))
                yield Passage(*normalized.original_span(start, end), kind, label)


def hidden(text: str) -> Iterator[Passage]:
    """Yield runs of invisible characters, which hide words or reverse their order."""
    for match in _HIDDEN.finditer(text):
        yield Passage(*match.span(), "hidden", flags.HIDDEN)
