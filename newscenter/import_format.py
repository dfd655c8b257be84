"""One line of an import: from JSON to an article and its comments, or to the reason why not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.markup import text_to_html
from articles.models import Article
from articles.models.tag import clean_tag_names
from comments.models import Comment
from comments.posting import validators

REQUIRED = ("title", "category", "body")
TEXTS = ("kicker", "subtitle", "summary", "source", "byline", "responsible_editor", "author_note")
OPTIONAL = ("external_id", *TEXTS, "published_at", "views", "comments", "tags")
GREATEST_VIEWS = 2**31 - 1
# Unicode's categories Cc and Cs; asked of each character of a long text, they take their time.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Refused(Exception):
    """The line can't be taken; the message says why, for the person who made the file."""


@dataclass
class Incoming:
    """What a line brings: an article without its category, the category's path, comments, tags."""

    article: Article
    path: list[str]
    comments: list[Comment] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def read(line: str) -> Incoming:
    """Read one line of JSON; raises Refused."""
    said = _object(line)
    path = [name.strip() for name in _text(said, "category").split("/")]
    if not all(path):
        raise Refused(_("“category” is a path such as 讲述/人物, without empty names."))
    if len(max(path, key=len)) > 40:
        raise Refused(_("A name in “category” is longer than 40 characters."))
    published_at = _moment(said, "published_at")
    article = Article(
        external_id=_text(said, "external_id") or hashlib.sha256(line.encode()).hexdigest(),
        title=_text(said, "title").strip(),
        body=_body(_text(said, "body", layout=validators.LAYOUT)),
        published_at=published_at,
        status=Article.Status.PUBLISHED if published_at else Article.Status.DRAFT,
        imported_views=_views(said),
        **{name: _text(said, name, layout=validators.LAYOUT).strip() for name in TEXTS},
    )
    try:
        article.full_clean(exclude=["category"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Refused(_in_one_sentence(error)) from error
    return Incoming(article, path, _comments(said), _tags(said))


def _object(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refused(_("This is not JSON: %s.") % error) from error
    if not isinstance(said, dict):
        raise Refused(_("A line must be a JSON object in braces."))
    if missing := [name for name in REQUIRED if not said.get(name)]:
        raise Refused(_("Missing: %s.") % ", ".join(missing))
    if unknown := sorted(said.keys() - {*REQUIRED, *OPTIONAL}):
        raise Refused(_("Unknown: %s.") % ", ".join(unknown))
    return said


def _text(said: dict[str, Any], name: str, *, layout: str = "") -> str:
    text = said.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise Refused(_("“%s” must be text in quotation marks.") % name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # NUL and lone surrogates would end as an error of the database, others as invisible dirt.
    if any(found not in layout for found in _CONTROLS.findall(text)):
        raise Refused(_("“%s” contains control characters.") % name)
    return text


def _body(text: str) -> str:
    return text if re.search(r"</?[a-zA-Z][^<>]*>", text) else text_to_html(text)


def _moment(said: dict[str, Any], name: str) -> datetime | None:
    text = _text(said, name).strip()
    if not text:
        return None
    readers: list[Callable[[str], datetime | None]] = [
        parse_datetime,
        lambda text: datetime.strptime(text, "%Y年%m月%d日 %H:%M:%S"),  # noqa: DTZ007
    ]
    for reader in readers:
        try:
            if moment := reader(text):
                aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
                return aware.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise Refused(
        _("“%s” must look like 2023-01-08T16:39:29+08:00 or 2023年01月08日 16:39:29.") % name
    )


def _views(said: dict[str, Any]) -> int:
    views = said.get("views") or 0
    if not isinstance(views, int) or isinstance(views, bool) or not 0 <= views <= GREATEST_VIEWS:
        raise Refused(_("“views” must be a whole number from 0 to %d.") % GREATEST_VIEWS)
    return views


def _tags(said: dict[str, Any]) -> list[str]:
    tags = said.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(each, str) for each in tags):
        raise Refused(_("“tags” must be a list of texts."))
    try:
        return clean_tag_names(tags)
    except ValidationError as error:
        raise Refused(_in_one_sentence(error)) from error


def _comments(said: dict[str, Any]) -> list[Comment]:
    comments = said.get("comments") or []
    if not isinstance(comments, list) or not all(isinstance(each, dict) for each in comments):
        raise Refused(_("“comments” must be a list of objects."))
    return [_comment(each) for each in comments]


def _comment(said: dict[str, Any]) -> Comment:
    nickname = validators.trimmed(_text(said, "nickname"))
    body = validators.trimmed(_text(said, "body", layout=validators.LAYOUT))
    try:
        validators.check(nickname, at_most=Comment.NICKNAME_LENGTH)
        validators.check(body, at_most=Comment.BODY_LENGTH, layout=validators.LAYOUT)
    except ValidationError as error:
        raise Refused(_("A comment: %s") % _in_one_sentence(error)) from error
    return Comment(
        nickname=nickname,
        body=body,
        submitted_at=_moment(said, "submitted_at") or timezone.now(),
    )


def _in_one_sentence(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())
