"""Losses of a text in the sanitiser, for whoever pasted or imported it."""

from __future__ import annotations

import re
from collections import Counter

from django.utils.translation import ngettext

from articles.markup.elements import TAG

_KINDS = {
    **dict.fromkeys(["canvas", "image", "img", "svg"], "picture"),
    **dict.fromkeys(["frame", "iframe"], "frame"),
    **dict.fromkeys(["applet", "embed", "object"], "object"),
    **dict.fromkeys(["audio", "bgsound"], "recording"),
    "video": "video",
    "math": "formula",
    "script": "script",
    "form": "form",
}
_UNREAD = re.compile(r"<!--.*?-->|(?<=<script)(.*?)(?=</script)", re.IGNORECASE | re.DOTALL)


def _count(html: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for end, name, attributes in TAG.findall(_UNREAD.sub(">", html)):
        if not end and name.lower() in _KINDS:
            counts[_KINDS[name.lower()]] += 1
        elif not end and name.lower() == "a" and "href" in attributes.lower():
            counts["link"] += 1
    return counts


def losses(html: str, cleaned: str) -> Counter[str]:
    """Return how many pictures, videos and so on the sanitiser dropped, by kind."""
    # The difference of two Counters has no negative numbers.
    return _count(html) - _count(cleaned)


def in_words(counts: Counter[str]) -> str:
    """Return the losses as a list for people, such as “3 pictures, 1 video”."""
    phrases = {
        "picture": ngettext("%d picture", "%d pictures", counts["picture"]),
        "frame": ngettext("%d embedded page", "%d embedded pages", counts["frame"]),
        "video": ngettext("%d video", "%d videos", counts["video"]),
        "recording": ngettext("%d audio recording", "%d audio recordings", counts["recording"]),
        "object": ngettext("%d embedded object", "%d embedded objects", counts["object"]),
        "formula": ngettext("%d formula", "%d formulas", counts["formula"]),
        "form": ngettext("%d form", "%d forms", counts["form"]),
        "script": ngettext("%d script", "%d scripts", counts["script"]),
        "link": ngettext(
            "%d link that leads nowhere", "%d links that lead nowhere", counts["link"]
        ),
    }
    return "，".join(phrases[kind] % counts[kind] for kind in phrases if counts[kind])
