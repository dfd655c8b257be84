"""The pages of an article's comments: newest or oldest first, and from a day on.

Pages are found by key, so that each costs the same. They have no numbers: to find one by its number
the database would have to read all of those before it, and a comment that is withdrawn would move
the others from page to page. A day stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.date_field import FIRST_YEAR, LAST_YEAR
from articles.keyset_pagination import Cursor, Page, Position, paginate, position_of
from articles.models import Article
from comments.posting.discussion import CommentRow, newest_comments, rows_of

COMMENTS_ON_PAGE = 50
OLDEST, LAST = "oldest", "last"
# Below every comment: the page above it is the last one.
_BOTTOM = Cursor(False, (0, 0))
_NO_SUCH_DAY = _("Please choose a day between 1900 and 2100.")


class CommentListForm(forms.Form):
    """The part of the address that says which comments are listed, in which order."""

    order = forms.CharField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Go to a day"),
        required=False,
        validators=[
            MinValueValidator(date(FIRST_YEAR, 1, 1), _NO_SUCH_DAY),
            MaxValueValidator(date(LAST_YEAR, 12, 31), _NO_SUCH_DAY),
        ],
        error_messages={"invalid": _NO_SUCH_DAY},
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data, auto_id="list-%s", label_suffix="", use_required_attribute=False)

    @property
    def is_oldest_first(self) -> bool:
        return self.data.get("order") == OLDEST

    @property
    def has_position(self) -> bool:
        """Whether the address asks for another page than the first."""
        return "page" in self.data or bool(self.data.get("day"))

    def day_cursor(self) -> Cursor | None:
        """Return the cursor of the page that begins with the day asked for, if it is valid."""
        if not self.is_valid() or not (day := self.cleaned_data["day"]):
            return None
        # The newest of a day come first where the next day begins.
        day += timedelta(days=0 if self.is_oldest_first else 1)
        midnight = datetime.combine(day, time.min, timezone.get_current_timezone())
        return Cursor(not self.is_oldest_first, position_of(midnight, 0))


def _rows(article: Article) -> Any:
    return rows_of(article.comments.published())


def _position(row: CommentRow) -> Position:
    return position_of(row.submitted_at, row.pk)


def _newest_first(article: Article, cursor: Cursor | None) -> Page[CommentRow]:
    if cursor is None:
        rows = newest_comments(article, COMMENTS_ON_PAGE + 1)
        return Page.of(rows, COMMENTS_ON_PAGE, None, _position)
    page = paginate([_rows(article)], "submitted_at", COMMENTS_ON_PAGE, cursor)
    return replace(page, next=None) if cursor == _BOTTOM else page


def _oldest_first(article: Article, cursor: Cursor | None) -> Page[CommentRow]:
    """The list from the other end: what comes next there comes before here."""
    page = _newest_first(article, cursor)
    return Page(page.items[::-1], page.next, page.previous)


def comment_page(article: Article, form: CommentListForm) -> Page[CommentRow]:
    """Return the page of the article's published comments that the address asks for.

    Raises Http404 for a cursor that no page has.
    """
    name = form.data.get("page")
    day = form.day_cursor() if name is None else None
    cursor = day if name in (None, LAST) else Cursor.parse(name)
    if cursor is None and form.is_oldest_first != (name == LAST):
        cursor = _BOTTOM
    page = (_oldest_first if form.is_oldest_first else _newest_first)(article, cursor)
    # Whoever goes to a day has not come from a page before it, and there may be none.
    if day and page.previous and not page.previous.filter(_rows(article), "submitted_at").exists():
        return replace(page, previous=None)
    return page
