"""How a reader's comment comes in: limit, captcha and comment in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from articles.models import Article
from comments import digest
from comments.client_ip import network_of, sender_address
from comments.models import Comment, CommentingSettings, DailyTotal
from comments.posting import captcha
from comments.posting.screen import screen
from comments.screening.findings import Findings

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TooMany(Exception):
    """This network address has sent as many comments in the last minute as it may."""


class CaptchaRefused(Exception):
    """The captcha was answered wrongly, too late, or before."""


class WordsRefused(Exception):
    """The operator's terms refuse what stands in `field`, "nickname" or "body"."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Post:
    """What a reader has sent, already checked by the form."""

    article: Article
    nickname: str
    body: str
    captcha_key: str
    captcha_answer: str

    def is_the_same_as(self, comment: Comment) -> bool:
        return (comment.article_id, comment.nickname, comment.body) == (
            self.article.pk,
            self.nickname,
            self.body,
        )


def _member_of_staff(request: HttpRequest) -> User | None:
    # Readers have no session; without the cookie none is opened.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_staff:
        return None
    return request.user


def _store(post: Post, request: HttpRequest, found: Findings) -> Comment:
    address = sender_address(request)
    comment = Comment.objects.create(
        article=post.article,
        nickname=post.nickname,
        body=post.body,
        captcha_key=post.captcha_key,
        address=address,
        network=network_of(address),
        browser=request.headers.get("User-Agent", "").replace("\x00", "")[:300],
        sent_by=_member_of_staff(request),
        flags=found.flags,
        flagged=bool(found.flags),
        fingerprint=found.fingerprint,
    )
    DailyTotal.count(comment.submitted_at, "received")
    return comment


def receive(post: Post, request: HttpRequest) -> Comment:
    """Store the comment, waiting for review, and return it.

    The same post again, as a double click sends it, returns the comment of the first. Raises
    TooMany, CaptchaRefused or WordsRefused; after the latter two the captcha is used up, so that
    trying out which words are refused costs a captcha each.
    """
    address = sender_address(request)
    found = screen(post.nickname, post.body, address)
    with transaction.atomic():
        # Locking this row lets one post in at a time, which makes the limit exact.
        rules, _ = CommentingSettings.objects.select_for_update().get_or_create(pk=1)
        earlier = Comment.objects.filter(captcha_key=post.captcha_key).first()
        if earlier is not None:
            if post.is_the_same_as(earlier):
                return earlier
            raise CaptchaRefused
        sent = Comment.objects.sent_in_the_last_minute(network_of(address)).count()
        if sent >= rules.posts_per_minute and not rules.is_own_network(address):
            raise TooMany
        answered = captcha.redeem(post.captcha_key, post.captcha_answer)
        if answered and not found.refused:
            comment = _store(post, request, found)
            digest.expect(rules)
            return comment
    # Outside the transaction, so that the captcha stays used up.
    if answered:
        raise WordsRefused(found.refused)
    raise CaptchaRefused
