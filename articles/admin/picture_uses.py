"""Uses of a picture in words with links."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.models import Article, Page, Picture
from articles.models.picture_uses import Part, PictureUse, uses_of

MAX_NAMED = 5


def _link(row: Article | Page) -> SafeString:
    address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
    title = _("“%(title)s”") % {"title": row}
    return format_html('<a href="{}">{}</a>', address, title)


def _words(use: PictureUse) -> SafeString:
    if use.row is None:
        return format_html("{}", _("a text that somebody has not saved yet"))
    sentences = {
        Part.COVER: _("%(title)s (cover)"),
        Part.TEXT: "%(title)s",
        Part.VERSION: _("an earlier version of %(title)s"),
    }
    before, _title, after = sentences[use.part].partition("%(title)s")
    return format_html("{}{}{}", before, _link(use.row), after)


def _listed(uses: Iterable[PictureUse]) -> list[SafeString]:
    """Return the words for some uses, and that there are more."""
    first = [_words(use) for use in islice(uses, MAX_NAMED + 1)]
    if len(first) <= MAX_NAMED:
        return first
    return [*first[:MAX_NAMED], format_html("{}", _("and others"))]


def uses_in_a_sentence(picture: Picture) -> SafeString:
    """Return why the picture stays; empty when nothing shows it."""
    if not (uses := _listed(uses_of(picture))):
        return SafeString()
    return format_html(
        _("The picture “{}” stays, because it is used: {}."),
        picture,
        format_html_join(pgettext("between words", ", "), "{}", ((use,) for use in uses)),
    )


def list_of_uses(picture: Picture) -> SafeString:
    if not (uses := _listed(uses_of(picture))):
        return format_html("{}", _("Nowhere."))
    items = format_html_join("", "<li>{}</li>", ((use,) for use in uses))
    return format_html('<ul class="uses">{}</ul>', items)
