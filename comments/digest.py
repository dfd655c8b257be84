"""The digest that tells moderators by e-mail how much is waiting, in numbers alone.

There is no periodic job. The first comment or report to wait schedules the next digest and enqueues
a task for that time; the task schedules the one after it, or none when nothing is waiting. The row
of DigestSchedule decides when a digest is due, not the queue: a surplus task does nothing, and a
lost one is replaced when the next comment arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from articles.bounded_count import count_label, count_up_to
from articles.domain_names import ascii_address
from articles.models import Publication
from comments.models import Comment, CommentingSettings, DigestSchedule, Report
from comments.models.chain_anchor import AnchorLine, BrokenHead
from comments.models.permissions import MODERATE_COMMENTS

# After a failure of the mail server: long enough for a restart, and no flood of attempts.
RETRY = timedelta(minutes=15)
MAX_COUNTED = 1000


@dataclass(frozen=True)
class Waiting:
    """Numbers only: mail is stored on many servers, so it holds no readers' texts and no titles."""

    comments: int
    flagged: int
    appeals: int
    oldest: datetime | None
    reports: int

    @classmethod
    def count(cls) -> Waiting:
        # The schedule is locked meanwhile, and a reader who posts waits for it: nothing is counted
        # further than it is said.
        waiting = Comment.objects.pending()
        # Not `flagged=True`: SQLite finds no index for a bare column.
        flagged = waiting.filter(flagged__in=[True])
        return cls(
            comments=count_up_to(MAX_COUNTED, waiting.oldest_first()),
            flagged=count_up_to(MAX_COUNTED, flagged.in_queue_order()),
            appeals=count_up_to(MAX_COUNTED, waiting.appealed().in_queue_order()),
            oldest=waiting.oldest_first().values_list("submitted_at", flat=True).first(),
            reports=count_up_to(MAX_COUNTED, Report.objects.open().order_by("at", "pk")),
        )

    def __bool__(self) -> bool:
        return bool(self.comments or self.reports)

    def subject(self) -> str:
        comments = ngettext(
            "%(count)s comment to review", "%(count)s comments to review", self.comments
        ) % {"count": count_label(self.comments, MAX_COUNTED)}
        reports = ngettext(
            "%(count)s report to review", "%(count)s reports to review", self.reports
        ) % {"count": count_label(self.reports, MAX_COUNTED)}
        if self.comments and self.reports:
            return _("%(comments)s, %(reports)s") % {"comments": comments, "reports": reports}
        return comments if self.comments else reports

    def lines(self) -> list[str]:
        """Return a line for each number that is not zero."""
        numbers = [
            (self.comments, _("Comments to review: %s")),
            (self.flagged, _("of these, flagged by the screening: %s")),
            (self.appeals, _("of these, appealed by their authors: %s")),
            (self.reports, _("Reports to review: %s")),
        ]
        lines = [line % count_label(number, MAX_COUNTED) for number, line in numbers if number]
        if self.oldest:
            oldest = date_format(timezone.localtime(self.oldest), "DATETIME_FORMAT")
            lines.append(_("The oldest comment has been waiting since %s") % oldest)
        return lines


def recipients() -> list[str]:
    """Return the addresses of those who may moderate and can open the desk."""
    moderators = User.objects.with_perm(MODERATE_COMMENTS).filter(is_staff=True)
    return sorted(set(moderators.exclude(email="").values_list("email", flat=True)))


def _anchor() -> list[str]:
    """Return the heads of the logs: mail is kept where nobody can change it from here."""
    try:
        line = AnchorLine.now(timezone.now().replace(microsecond=0))
    except BrokenHead:
        return [_("The logs of decisions are damaged. Run: manage.py verify_decisions")]
    return [_("Keep this message: it proves later what was in the logs today.") + f"\n{line}"]


def _mail(waiting: Waiting, to: list[str], hours: int) -> EmailMessage:
    publication = Publication.get_solo()
    desk = reverse("admin:comments_comment_desk")
    site = ascii_address(publication.site_address).rstrip("/")
    rule = ngettext(
        "You receive at most one message like this in %d hour, and none when nothing is waiting.",
        "You receive at most one message like this in %d hours, and none when nothing is waiting.",
        hours,
    )
    parts = [
        publication.name,
        "\n".join(waiting.lines()),
        _("Moderation desk: %s") % (site + desk),
        rule % hours,
        *_anchor(),
    ]
    # Keeps automatic replies such as holiday notices from coming back.
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(waiting.subject(), "\n\n".join(parts) + "\n", to=to, headers=headers)


def _schedule_at(schedule: DigestSchedule, at: datetime) -> None:
    schedule.due_at = at
    schedule.save()
    # The queue is in the database too: schedule and task are committed together or not at all.
    send.using(run_after=at).enqueue()


def expect(rules: CommentingSettings) -> None:
    """Schedule a digest because something is waiting now, unless one is scheduled already.

    Call it in the transaction that stores what is waiting. The schedule stays locked until the
    transaction ends, so that a task running meanwhile can't decide that nothing is waiting.
    """
    if not rules.digest_hours:
        return
    with transaction.atomic():
        now, schedule = timezone.now(), DigestSchedule.locked()
        if not schedule.is_scheduled(now, rules.digest_interval):
            _schedule_at(schedule, schedule.next_time(now, rules.digest_interval))


def rearrange(rules: CommentingSettings) -> None:
    """Schedule anew after the interval was changed, or the digest switched on or off."""
    with transaction.atomic():
        schedule = DigestSchedule.locked()
        schedule.due_at = None
        schedule.save()
        expect(rules)


def _prepare_if_due(schedule: DigestSchedule) -> EmailMessage | None:
    """Return the mail to send now, or None; schedule the next one along with it."""
    now, rules = timezone.now(), CommentingSettings.get_solo()
    if not schedule.is_due(now):
        return None
    waiting, to = Waiting.count(), recipients()
    if not (waiting and to and rules.digest_hours):
        schedule.due_at = None
        schedule.save()
        return None
    schedule.sent_at = now
    _schedule_at(schedule, now + rules.digest_interval)
    return _mail(waiting, to, rules.digest_hours)


def _retry_later(failed: DigestSchedule, sent_before: datetime | None) -> None:
    with transaction.atomic():
        schedule = DigestSchedule.locked()
        # Changed settings may have scheduled another digest meanwhile, which is left alone.
        if schedule.due_at == failed.due_at:
            schedule.sent_at = sent_before
            _schedule_at(schedule, timezone.now() + RETRY)


@task
def send() -> bool:
    """Send the digest if it is due and anything is waiting; return whether a mail was sent.

    When the mail server refuses, the task fails and another one tries again. When the worker is
    killed while sending, the mail may have gone out, so the next one waits for a whole interval.
    """
    with transaction.atomic():
        schedule = DigestSchedule.locked()
        sent_before = schedule.sent_at
        mail = _prepare_if_due(schedule)
    if mail is None:
        return False
    # Outside the transaction: a slow mail server must not keep the database locked.
    try:
        mail.send()
    except Exception:
        _retry_later(schedule, sent_before)
        raise
    return True
