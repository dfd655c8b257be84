"""The moderators' digest: how much waits for them, by e-mail, in numbers alone.

No clock ticks for it. What begins to wait books the next moment and enqueues the task for it;
the task books the one after, or none when nothing waits. The schedule says when it is time, not
the queue: a task too many finds that it isn't, and a lost one is replaced by the next comment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from articles.models import Publication
from comments.models import Comment, CommentingSettings, DigestSchedule, Report
from comments.models.permissions import MODERATE_COMMENTS

# After a failure of the mail server.
RETRY = timedelta(minutes=15)


@dataclass(frozen=True)
class Waiting:
    """What waits. Mail passes many hands, so words of readers are not in it, nor titles."""

    comments: int
    flagged: int
    appeals: int
    oldest: datetime | None
    reports: int

    @classmethod
    def count(cls) -> Waiting:
        found = Comment.objects.pending().aggregate(
            comments=Count("pk"),
            flagged=Count("pk", filter=Q(flagged=True)),
            appeals=Count("pk", filter=Q(appealed_at__isnull=False)),
            oldest=Min("submitted_at"),
        )
        return cls(**found, reports=Report.objects.open().count())

    def __bool__(self) -> bool:
        return bool(self.comments or self.reports)

    def subject(self) -> str:
        comments = ngettext(
            "%(count)d comment to review", "%(count)d comments to review", self.comments
        ) % {"count": self.comments}
        reports = ngettext(
            "%(count)d report to look at", "%(count)d reports to look at", self.reports
        ) % {"count": self.reports}
        if self.comments and self.reports:
            return _("%(comments)s, %(reports)s") % {"comments": comments, "reports": reports}
        return comments if self.comments else reports

    def lines(self) -> list[str]:
        """Each number that is not zero."""
        numbers = [
            (self.comments, _("Comments to review: %d")),
            (self.flagged, _("of them flagged by the screening: %d")),
            (self.appeals, _("of them appealed by their authors: %d")),
            (self.reports, _("Reports to look at: %d")),
        ]
        lines = [line % number for number, line in numbers if number]
        if self.oldest:
            moment = date_format(timezone.localtime(self.oldest), "DATETIME_FORMAT")
            lines.append(_("The oldest comment has been waiting since %s") % moment)
        return lines


def recipients() -> list[str]:
    """The addresses of those who may moderate, and can get to the desk."""
    moderators = User.objects.with_perm(MODERATE_COMMENTS).filter(is_staff=True)
    return sorted(set(moderators.exclude(email="").values_list("email", flat=True)))


def _mail(waiting: Waiting, to: list[str], hours: int) -> EmailMessage:
    publication = Publication.get_solo()
    desk = publication.site_address.rstrip("/") + reverse("admin:comments_comment_desk")
    rule = ngettext(
        "You get at most one such message in %d hour, and none when nothing waits.",
        "You get at most one such message in %d hours, and none when nothing waits.",
        hours,
    )
    parts = [
        publication.name,
        "\n".join(waiting.lines()),
        _("The desk: %s") % desk,
        rule % hours,
    ]
    # Nobody's “I am on holiday” shall come back.
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(waiting.subject(), "\n\n".join(parts) + "\n", to=to, headers=headers)


def _arrange(schedule: DigestSchedule, moment: datetime) -> None:
    schedule.due_at = moment
    schedule.save()
    send.using(run_after=moment).enqueue()


def expect(rules: CommentingSettings) -> None:
    """Something begins to wait: have the moderators told, unless that is arranged already.

    Call it in the transaction that makes it wait. The schedule stays locked until that one ends,
    so that a task that finds nothing waiting can't overlook it.
    """
    if not rules.digest_hours:
        return
    with transaction.atomic():
        now, schedule = timezone.now(), DigestSchedule.locked()
        if not schedule.is_arranged(now):
            _arrange(schedule, schedule.next_moment(now, rules.digest_interval))


def rearrange(rules: CommentingSettings) -> None:
    """The interval was changed, or the digest switched on or off: forget what was arranged."""
    with transaction.atomic():
        schedule = DigestSchedule.locked()
        schedule.due_at = None
        schedule.save()
        expect(rules)


def _take(schedule: DigestSchedule) -> EmailMessage | None:
    """The mail that has to go out now, if any; with it, the next moment is arranged."""
    now, rules = timezone.now(), CommentingSettings.get_solo()
    if not schedule.is_due(now):
        return None
    waiting, to = Waiting.count(), recipients()
    if not (waiting and to and rules.digest_hours):
        schedule.due_at = None
        schedule.save()
        return None
    schedule.sent_at = now
    _arrange(schedule, now + rules.digest_interval)
    return _mail(waiting, to, rules.digest_hours)


def _try_again(taken: DigestSchedule, sent_before: datetime | None) -> None:
    with transaction.atomic():
        schedule = DigestSchedule.locked()
        if schedule.due_at == taken.due_at:
            schedule.sent_at = sent_before
            _arrange(schedule, timezone.now() + RETRY)


@task
def send() -> bool:
    """Tell the moderators what waits, if it is time and anything does; True when a mail went out.

    When the mail server refuses, the task fails and another one tries again. When the worker is
    killed at its work, the mail may have gone out: the next one goes when the interval is over.
    """
    with transaction.atomic():
        schedule = DigestSchedule.locked()
        sent_before = schedule.sent_at
        mail = _take(schedule)
    if mail is None:
        return False
    # Outside the transaction: nobody waits for the mail server with us.
    try:
        mail.send()
    except Exception:
        _try_again(schedule, sent_before)
        raise
    return True
