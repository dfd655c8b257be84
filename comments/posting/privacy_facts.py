"""Facts that the text of a footer page may name, filled in from the settings when it is shown.

A closed table: the text is written by editors, and nothing in it is a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import CommentingSettings
from comments.verified_identity import is_required

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]{1,40})\s*\}\}")


def _retention_days(rules: CommentingSettings) -> str:
    return str(rules.sender_data_days)


def _collected_data(rules: CommentingSettings) -> str:
    stored = _("nickname, text and time, network address and source port, name of the browser")
    return stored + _(", an anonymous number of the verified identity") * is_required()


def _identity(rules: CommentingSettings) -> str:
    if not is_required():
        return ""
    return _(
        "Before a first comment the identity of its author is verified by a service. This site"
        " keeps an anonymous number and the time, and no name, telephone number or identity card."
    )


def _province(rules: CommentingSettings) -> str:
    if not rules.show_province:
        return ""
    return _("The province that the network address belongs to is shown beside a comment.")


# By the name between the braces: what it stands for, and what an editor is told of it.
FACTS: dict[str, tuple[Callable[[CommentingSettings], str], object]] = {
    "retention_days": (
        _retention_days,
        gettext_lazy("the days for which sender data is kept, from the settings of commenting"),
    ),
    "collected_data": (_collected_data, gettext_lazy("what is stored with a comment")),
    "identity": (_identity, gettext_lazy("a sentence on verified identities, where they are on")),
    "province": (_province, gettext_lazy("a sentence on provinces, where they are shown")),
}


def fill_in(html: str) -> str:
    """Return the text with its placeholders replaced; unknown ones stay as they were typed."""
    if not _PLACEHOLDER.search(html):
        return html
    rules = CommentingSettings.read()

    def value(match: re.Match[str]) -> str:
        fact = FACTS.get(match[1])
        return escape(fact[0](rules)) if fact else match[0]

    return _PLACEHOLDER.sub(value, html)
