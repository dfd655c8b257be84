"""How a reader's comment comes in: limit, captcha and comment in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from articles.models import Article
from comments import captchas
from comments.models import Comment, CommentingSettings, DailyTotal
from comments.senders import network_of, sender_address

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TooMany(Exception):
    """This network address has sent as many comments in the last minute as it may."""


class CaptchaRefused(Exception):
    """The captcha was answered wrongly, too late, or before."""


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
    return cast("User", request.user)


def receive(post: Post, request: HttpRequest) -> Comment:
    """Store the comment, waiting for review, and return it.

    The same post again, as a double click sends it, returns the comment of the first. Raises
    TooMany or CaptchaRefused; after the latter the captcha is used up.
    """
    with transaction.atomic():
        # Locking this row lets one post in at a time, which makes the limit exact.
        rules, _ = CommentingSettings.objects.select_for_update().get_or_create(pk=1)
        earlier = Comment.objects.filter(captcha_key=post.captcha_key).first()
        if earlier is not None:
            if post.is_the_same_as(earlier):
                return earlier
            raise CaptchaRefused
        address = sender_address(request)
        sent = Comment.objects.sent_in_the_last_minute(network_of(address)).count()
        if sent >= rules.posts_per_minute and not rules.is_own_network(address):
            raise TooMany
        if captchas.redeem(post.captcha_key, post.captcha_answer):
            comment = Comment.objects.create(
                article=post.article,
                nickname=post.nickname,
                body=post.body,
                captcha_key=post.captcha_key,
                address=address,
                network=network_of(address),
                browser=request.headers.get("User-Agent", "").replace("\x00", "")[:300],
                sent_by=_member_of_staff(request),
            )
            DailyTotal.count(comment.submitted_at, "received")
            return comment
    # Outside the transaction, so that the wrong answer stays used up.
    raise CaptchaRefused
