"""The sections of the yearly governance report, with the rule of every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.inspection.governance_rules import (
    Rule,
    Section,
    answers_to_appeals,
    first_decisions,
    in_year,
    labelled_pictures,
    public_articles,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OF_TERMS = {"content_type__app_label": "comments", "content_type__model__in": ["term", "termlist"]}
COMMENTS = Section(
    _("Comments"),
    (
        Rule(
            "comments.received",
            "comments",
            _("Comments received"),
            _("comments submitted in the year"),
            in_year("submitted_at"),
        ),
        Rule(
            "decisions.approved",
            "decisions",
            _("Approved"),
            _("decisions of the year that led to “approved”"),
            in_year("at", to_status="approved"),
        ),
        Rule(
            "decisions.rejected",
            "decisions",
            _("Rejected, with those taken down"),
            _("decisions of the year that led to “rejected”"),
            in_year("at", to_status="rejected"),
        ),
        Rule(
            "decisions.taken_down",
            "decisions",
            _("of these, taken down after publication"),
            _("decisions of the year from “approved” to “rejected”"),
            in_year("at", from_status="approved", to_status="rejected"),
        ),
        Rule(
            "decisions.undone",
            "decisions",
            _("Undone"),
            _("decisions of moderators in the year that led to “pending”"),
            in_year("at", to_status="pending", by__isnull=False),
        ),
        Rule(
            "decisions.withdrawn",
            "decisions",
            _("Withdrawn by the reader"),
            _("rows of the year that led to “withdrawn”"),
            in_year("at", to_status="withdrawn"),
        ),
        Rule(
            "decisions.rejected_for",
            "decisions",
            _("Rejected, by reason"),
            _("decisions of the year that led to “rejected”, by their reason"),
            in_year("at", to_status="rejected"),
            ("reason",),
        ),
        Rule(
            "decisions.median",
            "decisions",
            _("Median minutes from arrival to first decision"),
            _("decisions of the year that are the first of a moderator on their comment"),
            first_decisions,
            since="comment__submitted_at",
        ),
        Rule(
            "decisions.by",
            "decisions",
            _("Decisions, by moderator"),
            _("decisions of moderators in the year, by account"),
            in_year("at", by__isnull=False),
            ("by",),
        ),
    ),
)
APPEALS = Section(
    _("Appeals"),
    (
        Rule(
            "appeals.received",
            "decisions",
            _("Appealed by the reader"),
            _("rows of the year without an account that led to “pending”"),
            in_year("at", to_status="pending", by=None),
        ),
        Rule(
            "appeals.decided",
            "decisions",
            _("Appeals decided, by result"),
            _("decisions of the year whose previous row on the same comment is an appeal"),
            answers_to_appeals,
            ("to_status",),
        ),
        Rule(
            "appeals.median",
            "decisions",
            _("Median minutes from appeal to decision"),
            _("the same decisions, from the time of the appeal"),
            answers_to_appeals,
            since="since",
        ),
    ),
)


def _of_reports(log: str, column: str, label: _StrPromise) -> Section:
    return Section(
        label,
        (
            Rule(
                f"{log}.received",
                log,
                _("Reports received"),
                _("reports of the year"),
                in_year("at"),
            ),
            Rule(
                f"{log}.of_kind",
                log,
                _("Reports received, by kind"),
                _("reports of the year, by what is wrong"),
                in_year("at"),
                ("kind",),
            ),
            Rule(
                f"{log}.handled",
                "outcomes",
                _("Reports handled, by kind and outcome"),
                _("rows of the year in the log of outcomes, whenever the report was received"),
                in_year("at", **{f"{column}__isnull": False}),
                (f"{column}__kind", "outcome"),
            ),
            Rule(
                f"{log}.median",
                "outcomes",
                _("Median minutes from report to outcome"),
                _("the same rows, from the time of the report"),
                in_year("at", **{f"{column}__isnull": False}),
                since=f"{column}__at",
            ),
        ),
    )


RECORDS = Section(
    _("Restrictions, term lists, disclosures"),
    (
        Rule(
            "restrictions.imposed",
            "restrictions",
            _("Restrictions imposed, by kind"),
            _("rows of the year that lift none"),
            in_year("at", lifts=None),
            ("kind",),
        ),
        Rule(
            "restrictions.lifted",
            "restrictions",
            _("Restrictions lifted, by kind"),
            _("rows of the year that lift an earlier one"),
            in_year("at", lifts__isnull=False),
            ("kind",),
        ),
        Rule(
            "terms.changed",
            "admin_log",
            _("Changes of term lists, by what was done"),
            _("entries of the year in the admin's log about terms and term lists"),
            in_year("action_time", **OF_TERMS),
            ("content_type__model", "action_flag"),
        ),
        Rule(
            "disclosures.made",
            "disclosures",
            _("Downloads of records, by kind"),
            _("rows of the year in the log of downloads"),
            in_year("at"),
            ("kind",),
        ),
    ),
)
# From rows as they are now: there is no log of these, so they can be other ones tomorrow.
ARTICLES = Section(
    _("Articles"),
    (
        Rule(
            "articles.published",
            "articles",
            _("Articles published"),
            _("articles with a date of publication in the year, public or withdrawn now"),
            public_articles("published_at"),
        ),
        Rule(
            "articles.ai_generated",
            "articles",
            _("of these, labelled as containing AI-generated content"),
            _("the same articles that bear the label now"),
            public_articles("published_at", ai_generated=True),
        ),
        Rule(
            "pictures.ai_generated",
            "pictures",
            _("Pictures labelled as AI-generated in articles of the year"),
            _("pictures that bear the label now and are shown in the same articles"),
            labelled_pictures,
        ),
        Rule(
            "articles.corrected",
            "articles",
            _("Articles whose words were last changed after publication"),
            _("articles whose words were last changed in the year, later than published"),
            public_articles("edited_at", Q(edited_at__gt=F("published_at"))),
        ),
        Rule(
            "articles.withdrawn",
            "articles",
            _("Articles withdrawn in public"),
            _("articles withdrawn now, since a day of the year"),
            in_year("withdrawn_at", status="withdrawn"),
        ),
    ),
)
SECTIONS = (
    COMMENTS,
    APPEALS,
    _of_reports("reports", "comment_report", _("Reports on comments")),
    _of_reports("article_reports", "article_report", _("Reports on articles")),
    RECORDS,
    ARTICLES,
)
