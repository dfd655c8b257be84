"""How a reader's comment comes in: limit, captcha and comment in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from articles.models import Article
from comments import captchas
from comments.models import Comment, CommentingSettings
from comments.senders import network_of, sender_address


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


def receive(post: Post, request: HttpRequest) -> Comment:
    """Store the comment, waiting for review, and return it.

    The same post again, as a double click sends it, returns the comment of the first. Raises
    TooMany or CaptchaRefused; after the latter the captcha is used up.
    """
    with transaction.atomic():
        # Locking this row lets one post in at a time, which makes the limit exact.
        settings, _ = CommentingSettings.objects.select_for_update().get_or_create(pk=1)
        earlier = Comment.objects.filter(captcha_key=post.captcha_key).first()
        if earlier is not None:
            if post.is_the_same_as(earlier):
                return earlier
            raise CaptchaRefused
        address = sender_address(request)
        sent = Comment.objects.sent_in_the_last_minute(network_of(address)).count()
        if sent >= settings.posts_per_minute and not settings.is_own_network(address):
            raise TooMany
        if captchas.redeem(post.captcha_key, post.captcha_answer):
            return Comment.objects.create(
                article=post.article,
                nickname=post.nickname,
                body=post.body,
                captcha_key=post.captcha_key,
                address=address,
                network=network_of(address),
                browser=request.headers.get("User-Agent", "").replace("\x00", "")[:300],
            )
    # Outside the transaction, so that the wrong answer stays used up.
    raise CaptchaRefused
