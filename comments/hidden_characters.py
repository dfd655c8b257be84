"""Characters that can't be seen, wherever the staff reads a reader's words."""

from __future__ import annotations

import regex

# What joins and colours an emoji is part of it; tags behind a flag may say anything and are not.
_EMOJI = (
    r"\p{Extended_Pictographic}[\uFE0E\uFE0F\U0001F3FB-\U0001F3FF]*"
    r"(?:\u200D\p{Extended_Pictographic}[\uFE0F\U0001F3FB-\U0001F3FF]*)*|[0-9#*]\uFE0F\u20E3"
)
_UNSEEN = (
    r"[[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u2800]"
    r"--[\n\t]]"
)
# A match is an emoji, or has the group “hidden”.
SIGNS = regex.compile(rf"(?V1)(?:{_EMOJI})|(?P<hidden>{_UNSEEN})")
# Plain text has no other way to show that a line goes on.
SIGNS_AND_LAYOUT = regex.compile(rf"(?V1)(?:{_EMOJI})|(?P<hidden>{_UNSEEN}|[\n\t])")


def _name(match: regex.Match[str]) -> str:
    return f"‹U+{ord(match[0]):04X}›" if match["hidden"] else match[0]


def named_in_text(text: str) -> str:
    """Return the text in one line, with characters that can't be seen named, such as ‹U+202E›."""
    return SIGNS_AND_LAYOUT.sub(_name, text)


def named_in_lines(text: str) -> str:
    """Return the same with line breaks and tabs as they are, for pages and tables."""
    return SIGNS.sub(_name, text)
