"""Receive a reader's comment or report: limit, captcha and new row in one transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.prepared_statements import NOW, Parameter, Prepared, insert
from comments import digest, verified_identity
from comments.client_ip import client_of, network_of
from comments.models import (
    ArticleReport,
    Comment,
    CommentingSettings,
    DailyTotal,
    Report,
    SimilarityKey,
)
from comments.posting import captcha
from comments.posting.submission_errors import (
    AlreadyReported,
    CaptchaRefused,
    IdentityMissing,
    LimitReached,
    SubmissionRefused,
    TermRefused,
    TooManyFailures,
)
from comments.screening.findings import Findings
from comments.screening.flags import are_about_words, are_urgent
from comments.verified_identity import VerifiedIdentity

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.utils.functional import _StrPromise

AnyReport = Report | ArticleReport
RowT = TypeVar("RowT", Comment, AnyReport)
LAST_MINUTE = Parameter("network"), Parameter("since"), NOW
_of_captcha = Prepared(lambda: Comment.objects.filter(captcha_key=Parameter("key")))
_rules = Prepared(lambda: CommentingSettings.objects.filter(pk=1).select_for_update())


@dataclass(frozen=True)
class Sender:
    """The sender of a submission: network address, browser, identity, and account of staff."""

    address: str
    port: int | None
    browser: str
    staff: User | None
    identity: VerifiedIdentity | None

    @classmethod
    def of(cls, request: HttpRequest) -> Sender:
        # PostgreSQL refuses NUL in text, and the column holds 300 characters.
        browser = request.headers.get("User-Agent", "").replace("\x00", "")[:300]
        # Readers have no session; asking for the user without the cookie would open one.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        staff = request.user if has_session and request.user.is_staff else None
        identity = verified_identity.identity_of(request)
        return cls(*client_of(request), browser, staff, identity)

    @property
    def network(self) -> str:
        return network_of(self.address)


@dataclass(frozen=True, kw_only=True)
class Submission(ABC, Generic[RowT]):
    """A reader's submission, already validated by the form."""

    sent: ClassVar[Prepared[Any]]
    over_limit: ClassVar[_StrPromise]

    sender: Sender
    captcha_key: str
    captcha_answer: str

    @abstractmethod
    def find_earlier(self) -> RowT | None:
        """Return the row that the same submission made before, as a double click sends it.

        Raises SubmissionRefused where an earlier row rules this one out.
        """

    def refused_field(self) -> str:
        """The field whose text the operator's terms refuse; empty when there is none."""
        return ""

    def check_identity(self) -> None:
        """Raise IdentityMissing where the sender would have to be verified, and is not."""

    @abstractmethod
    def store(self, rules: CommentingSettings) -> RowT: ...

    def redeem_captcha(self) -> bool:
        return captcha.redeem(self.captcha_key, self.captcha_answer, self.sender.network)

    def check_limits(self, rules: CommentingSettings) -> None:
        """Raise LimitReached when the sender's network may not send anything for now."""
        if rules.is_own_network(self.sender.address):
            return
        network = self.sender.network
        now = timezone.now()
        sent = self.sent.count(network=network, now=now, since=now - timedelta(minutes=1))
        if sent >= rules.posts_per_minute:
            raise LimitReached(self.over_limit)
        if captcha.has_too_many_failures(network):
            raise TooManyFailures


@dataclass(frozen=True, kw_only=True)
class CommentSubmission(Submission[Comment]):
    sent = Prepared(lambda: Comment.objects.sent_between(*LAST_MINUTE))
    over_limit = _("Too many comments came from your network. Please try again in a minute.")

    article: Article
    nickname: str
    body: str
    findings: Findings
    province: str

    def find_earlier(self) -> Comment | None:
        earlier = _of_captcha.first(key=self.captcha_key)
        # Another text with the same captcha is no double click but an attempt to use it twice.
        if earlier and (earlier.article_id, earlier.nickname, earlier.body) != (
            self.article.pk,
            self.nickname,
            self.body,
        ):
            raise CaptchaRefused
        return earlier

    def refused_field(self) -> str:
        return self.findings.refused

    def check_identity(self) -> None:
        # Of staff the account is known.
        is_known = self.sender.identity or self.sender.staff
        if verified_identity.is_required() and not is_known:
            raise IdentityMissing

    def store(self, rules: CommentingSettings) -> Comment:
        identity = self.sender.identity
        comment = Comment(
            article=self.article,
            nickname=self.nickname,
            body=self.body,
            captcha_key=self.captcha_key,
            address=self.sender.address,
            client_port=self.sender.port,
            network=self.sender.network,
            browser=self.sender.browser,
            identity=identity.identifier if identity else None,
            identity_verified_at=identity.verified_at if identity else None,
            province=self.province if rules.show_province else "",
            sent_by=self.sender.staff,
            flags=self.findings.flags,
            flagged=are_about_words(self.findings.flags),
            urgent=are_urgent(self.findings.flags),
            fingerprint=self.findings.fingerprint,
            cluster=self.findings.cluster,
        )
        insert(comment)
        SimilarityKey.objects.store(comment, self.findings.similarity_keys)
        DailyTotal.count(comment.submitted_at, "received")
        return comment


@dataclass(frozen=True, kw_only=True)
class ReportSubmission(Submission[AnyReport]):
    """A report on a comment."""

    sent = Prepared(lambda: Report.objects.sent_between(*LAST_MINUTE))
    over_limit = _("Too many reports came from your network. Please try again in a minute.")

    reported: Comment | Article
    kind: str
    note: str

    def find_earlier(self) -> AnyReport | None:
        # Asked first: a double click finds the report of its own first click, and succeeds.
        reports = self.reported.reports
        earlier: AnyReport | None = reports.filter(captcha_key=self.captcha_key).first()
        if not earlier and reports.filter(network=self.sender.network).exists():
            raise AlreadyReported(of_article=isinstance(self.reported, Article))
        return earlier

    def store(self, rules: CommentingSettings) -> AnyReport:
        report: AnyReport = self.reported.reports.create(
            kind=self.kind,
            note=self.note,
            captcha_key=self.captcha_key,
            network=self.sender.network,
        )
        return report


@dataclass(frozen=True, kw_only=True)
class ArticleReportSubmission(ReportSubmission):
    """A report on an article."""

    sent = Prepared(lambda: ArticleReport.objects.sent_between(*LAST_MINUTE))


def receive(submission: Submission[RowT]) -> RowT:
    """Store the submission and return its row; the same one again returns the row of the first.

    Raises SubmissionRefused. When the captcha or the operator's terms are the reason, the captcha
    is used up all the same: otherwise a program could try answers, or search for the refused
    words, as often as it likes.
    """
    with transaction.atomic():
        # Locking this row lets one submission in at a time, which makes the limit exact.
        rules = _rules.first()
        if rules is None:
            rules, _created = CommentingSettings.objects.select_for_update().get_or_create(pk=1)
        # Before the limit, so that a double click is not refused as one submission too many.
        if earlier := submission.find_earlier():
            return earlier
        submission.check_identity()
        submission.check_limits(rules)
        # After the limits: a reader who is refused for it keeps a captcha that still works.
        refusal: SubmissionRefused
        if not submission.redeem_captcha():
            refusal = CaptchaRefused()
        elif field := submission.refused_field():
            refusal = TermRefused(field)
        else:
            row = submission.store(rules)
            digest.expect(rules)
            return row
    # Raised inside, it would roll the captcha's deletion back.
    raise refusal
