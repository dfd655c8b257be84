"""Parse one line of an import: from JSON to an article with its comments and tags."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.date_field import validate_year
from articles.markup.losses import in_words, losses
from articles.markup.sanitizer import body_to_html, clean
from articles.models import Article
from articles.models.tag import clean_tag_names
from comments.models import Comment
from comments.posting import validators
from newscenter.imported_pictures import PictureFolder

REQUIRED = ("title", "category", "body")
TEXTS = ("kicker", "subtitle", "summary", "source", "byline", "responsible_editor", "author_note")
OPTIONAL = ("external_id", *TEXTS, "published_at", "views", "comments", "tags", "ai_generated")
MAX_VIEWS = 2**31 - 1
# Unicode's categories Cc and Cs. Looking each character of a long text up would be slow.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class LineRefused(Exception):
    """The line can't be imported; the message tells the person who made the file why."""


@dataclass
class ParsedLine:
    """An unsaved article, still without its category, and what belongs to it."""

    article: Article
    category_path: list[str]
    comments: list[Comment] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    line_number: int = 0
    refused_pictures: list[str] = field(default_factory=list)


def parse_line(line: str, pictures: PictureFolder | None = None) -> ParsedLine:
    """Parse one line of JSON; store those of its pictures that are there. Raises LineRefused."""
    if not pictures:
        return _parse(line, None)
    pictures.begin_text()
    try:
        return _parse(line, pictures)
    except LineRefused:
        pictures.discard_stored()
        raise


def _parse(line: str, pictures: PictureFolder | None) -> ParsedLine:
    data = _object(line)
    category_path = [name.strip() for name in _text(data, "category").split("/")]
    if not all(category_path):
        raise LineRefused(_("“category” is a path such as 讲述/人物, without empty names."))
    if len(max(category_path, key=len)) > 40:
        raise LineRefused(_("A name in “category” is longer than 40 characters."))
    comments, tags = _comments(data), _tags(data)
    body = _text(data, "body", layout=validators.LAYOUT)
    if pictures:
        body = pictures.insert(body, _text(data, "title").strip())
    body = body_to_html(body)
    published_at = _datetime(data, "published_at")
    article = Article(
        external_id=_text(data, "external_id") or hashlib.sha256(line.encode()).hexdigest(),
        title=_text(data, "title").strip(),
        body=body,
        published_at=published_at,
        status=Article.Status.PUBLISHED if published_at else Article.Status.DRAFT,
        imported_views=_views(data),
        ai_generated=_switch(data, "ai_generated"),
        **{name: _text(data, name, layout=validators.LAYOUT).strip() for name in TEXTS},
    )
    _validate(article, body)
    dropped = losses(body, article.body)
    refused = pictures.refused if pictures else []
    return ParsedLine(
        article,
        category_path,
        comments,
        tags,
        dropped,
        refused_pictures=refused,
    )


def _validate(article: Article, body: str) -> None:
    """Raise LineRefused for values that an article can't have, and for a text that is empty."""
    # The category does not exist yet, and constraints that need it are checked on saving.
    try:
        article.full_clean(exclude=["category"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise LineRefused(_joined_messages(error) + _dropped_from(body)) from error
    if sentence := article.missing().get("body"):
        raise LineRefused(sentence + _dropped_from(body))


def _dropped_from(body: str) -> str:
    """Return what a refused text loses besides, as the end of a sentence."""
    dropped = losses(body, clean(body))
    return " " + _("dropped: %s") % in_words(dropped) if dropped else ""


def _object(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        reason = _("This is not JSON: there is an error at character %d.") % (error.pos + 1)
        raise LineRefused(reason) from error
    except RecursionError as error:
        raise LineRefused(_("This line is nested too deeply.")) from error
    except ValueError as error:
        # Python converts no number of thousands of digits.
        raise LineRefused(_("This line contains a number that is too long.")) from error
    if not isinstance(data, dict):
        raise LineRefused(_("A line must be a JSON object in braces."))
    if missing := [name for name in REQUIRED if not data.get(name)]:
        raise LineRefused(_("Missing: %s.") % ", ".join(missing))
    if unknown := sorted(data.keys() - {*REQUIRED, *OPTIONAL}):
        raise LineRefused(_("Unknown: %s.") % ", ".join(unknown))
    return data


def _text(data: dict[str, Any], name: str, *, layout: str = "") -> str:
    text = data.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise LineRefused(_("“%s” must be text in quotation marks.") % name)
    text = _LINE_ENDS.sub("\n", text)
    # NUL and lone surrogates would be an error in the database; the others are never intended.
    if any(character not in layout for character in _CONTROLS.findall(text)):
        raise LineRefused(_("“%s” contains control characters.") % name)
    return text


def _datetime(data: dict[str, Any], name: str) -> datetime | None:
    text = _text(data, name).strip()
    if not text:
        return None
    parsers: list[Callable[[str], datetime | None]] = [
        parse_datetime,
        lambda text: datetime.strptime(text, "%Y年%m月%d日 %H:%M:%S"),  # noqa: DTZ007
    ]
    for parse in parsers:
        try:
            if at := parse(text):
                aware = at if timezone.is_aware(at) else timezone.make_aware(at)
                validate_year(aware)
                return aware.astimezone(UTC)
        except ValidationError as error:
            raise LineRefused(f"{name}: {_joined_messages(error)}") from error
        except (ValueError, OverflowError):
            continue
    raise LineRefused(
        _("“%s” must look like 2023-01-08T16:39:29+08:00 or 2023年01月08日 16:39:29.") % name
    )


def _views(data: dict[str, Any]) -> int:
    views = data.get("views") or 0
    # JSON's true is an int to Python.
    if not isinstance(views, int) or isinstance(views, bool) or not 0 <= views <= MAX_VIEWS:
        raise LineRefused(_("“views” must be a whole number from 0 to %d.") % MAX_VIEWS)
    return views


def _switch(data: dict[str, Any], name: str) -> bool:
    value = data.get(name) or False
    if not isinstance(value, bool):
        raise LineRefused(_("“%s” must be true or false.") % name)
    return value


def _tags(data: dict[str, Any]) -> list[str]:
    tags = data.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise LineRefused(_("“tags” must be a list of strings."))
    try:
        return clean_tag_names(tags)
    except ValidationError as error:
        raise LineRefused(_joined_messages(error)) from error


def _comments(data: dict[str, Any]) -> list[Comment]:
    comments = data.get("comments") or []
    if not isinstance(comments, list) or not all(isinstance(item, dict) for item in comments):
        raise LineRefused(_("“comments” must be a list of objects."))
    return [_comment(item) for item in comments]


def _comment(data: dict[str, Any]) -> Comment:
    nickname = validators.trimmed(_text(data, "nickname"))
    body = validators.trimmed(_text(data, "body", layout=validators.LAYOUT))
    try:
        validators.check(nickname, at_most=Comment.NICKNAME_LENGTH)
        validators.check(body, at_most=Comment.BODY_LENGTH, layout=validators.LAYOUT)
    except ValidationError as error:
        raise LineRefused(_("A comment: %s") % _joined_messages(error)) from error
    return Comment(
        nickname=nickname,
        body=body,
        submitted_at=_datetime(data, "submitted_at") or timezone.now(),
    )


def _joined_messages(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()
    )
