"""Transitions in the form of an article: the possible ones, and the questions before them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.date_time_input import date_time_input
from articles.date_field import validate_year
from articles.models import Article

DRAFT = Article.Status.DRAFT
PUBLISHED = Article.Status.PUBLISHED
WITHDRAWN = Article.Status.WITHDRAWN

# Names of buttons.
PUBLISH, WITHDRAW, TAKE_BACK = "_publish", "_withdraw", "_take_back"
CHANGE_DATE, BIN, RESTORE = "_change_date", "_bin", "_restore"
TRANSITIONS = [PUBLISH, WITHDRAW, TAKE_BACK, CHANGE_DATE, BIN, RESTORE]
FOR_EDITORS = {PUBLISH, WITHDRAW, TAKE_BACK, CHANGE_DATE}
# From a question back to the text, which is not saved.
EDIT = "_edit"
# The value of a button that has asked.
CONFIRMED = "confirmed"
NO_REASON = {"required": gettext_lazy("Please give a reason.")}


def possible_transitions(article: Article | None) -> set[str]:
    """Return the transitions that start from the present state of the article."""
    if article is None or not article.pk:
        return {PUBLISH}
    if article.binned_at:
        return {RESTORE}
    if article.status == DRAFT:
        return {PUBLISH} if article.published_at else {PUBLISH, BIN}
    if article.status == PUBLISHED:
        return {TAKE_BACK, CHANGE_DATE} | ({WITHDRAW} if article.is_public else set())
    return {TAKE_BACK}


def state_in_words(article: Article) -> str:
    """Return the status, and since when or from when on it holds."""
    if article.binned_at:
        return _("In the bin")
    if article.status == DRAFT:
        return str(DRAFT.label)
    withdrawn = article.status == WITHDRAWN
    at = article.withdrawn_at if withdrawn else article.published_at
    time = date_format(timezone.localtime(at), "Y-m-d H:i")
    if withdrawn:
        return _("Withdrawn: %(time)s") % {"time": time}
    if not article.is_public:
        return _("Scheduled: %(time)s") % {"time": time}
    return _("Published: %(time)s") % {"time": time}


def short_time(at: Any) -> str:
    """Return day and time, with the year unless it is the present one."""
    local = timezone.localtime(at)
    is_this_year = local.year == timezone.localtime().year
    return date_format(local, "m-d H:i" if is_this_year else "Y-m-d H:i")


def publish_words() -> dict[str, str]:
    """Return what the button that publishes says: at once, later, and with an earlier date."""
    return {
        "now": _("Publish"),
        "later": _("Schedule for %(time)s"),
        "earlier": _("Publish, dated %(time)s"),
    }


def publish_label(article: Article | None) -> str:
    """Return what the button will do with the saved time."""
    at, words = article and article.publish_at, publish_words()
    if not at:
        return words["now"]
    kind = "later" if at > timezone.now() else "earlier"
    return words[kind] % {"time": short_time(at)}


class Question(forms.Form):
    """The question before a transition."""

    name: str
    heading: Any
    explanation: Any
    button: Any
    reason_field: str
    # The fields whose values the article's method takes, by the names of its parameters.
    parameters: dict[str, str]

    def __init__(self, article: Article, data: Any = None) -> None:
        self.article = article
        super().__init__(data, label_suffix="")

    def arguments(self) -> dict[str, Any]:
        """Return what the article's method takes."""
        return {name: self.cleaned_data[field] for name, field in self.parameters.items()}

    @property
    def reason(self) -> str:
        """The reason for the log."""
        return str(self.cleaned_data[self.reason_field])


class WithdrawalForm(Question):
    name = WITHDRAW
    reason_field = "withdrawal_reason"
    parameters = {"notice": "withdrawal_notice"}
    heading = gettext_lazy("Withdraw this article in public?")
    explanation = gettext_lazy(
        "Readers will find a note at its address that it has been withdrawn. Comments are hidden"
        " with it."
    )
    button = gettext_lazy("Withdraw in public")

    withdrawal_notice = forms.CharField(
        label=gettext_lazy("notice to readers"),
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Shown at its address; may be left empty."),
    )
    withdrawal_reason = forms.CharField(
        label=gettext_lazy("reason, for the log"),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Readers don't see it."),
        error_messages=NO_REASON,
    )


class DateForm(Question):
    name = CHANGE_DATE
    reason_field = "date_reason"
    parameters = {"at": "new_date"}
    heading = gettext_lazy("Another date")
    explanation = gettext_lazy(
        "A scheduled article appears at the new time. An article that readers see already moves to"
        " its new place in the lists."
    )
    button = gettext_lazy("Change the date")

    new_date = forms.DateTimeField(
        label=gettext_lazy("date and time"),
        validators=[validate_year],
        widget=date_time_input(),
    )
    date_reason = forms.CharField(
        label=gettext_lazy("reason, for the log"),
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        error_messages=NO_REASON,
    )

    def __init__(self, article: Article, data: Any = None) -> None:
        super().__init__(article, data)
        self.initial["new_date"] = article.published_at
        # Nobody has seen a scheduled article: the new time says enough.
        self.fields["date_reason"].required = article.is_public

    def clean_new_date(self) -> Any:
        at = self.cleaned_data["new_date"]
        if self.article.is_public and at > timezone.now():
            raise forms.ValidationError(
                _("Readers see this article already. To schedule it, take it back first.")
            )
        return at


QUESTIONS: dict[str, type[Question]] = {WITHDRAW: WithdrawalForm, CHANGE_DATE: DateForm}
