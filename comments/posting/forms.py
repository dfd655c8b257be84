"""The forms of readers: a comment, a report, and the captcha in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from captcha.models import CaptchaStore
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.pages.form_fields import EmptyFields
from comments.client_ip import sender_network
from comments.models import Comment, Report
from comments.posting import captcha
from comments.posting.captcha_questions import Question
from comments.posting.screen import screen
from comments.posting.submission import (
    ArticleReportSubmission,
    CommentSubmission,
    ReportSubmission,
    Sender,
)
from comments.posting.validators import LAYOUT, PlainTextField
from comments.province import province_of

NULL = "null_characters_not_allowed"
# Two words, and some between them.
MAX_ANSWER_LENGTH = 40
AT_MOST = _("At most {limit} characters")


class AnswerField(forms.CharField):
    """The answer to a captcha; what is too long for one is not shown again either."""

    def prepare_value(self, value: Any) -> Any:
        return value[: self.max_length] if isinstance(value, str) else value


class AppealForm(forms.Form):
    """The reason of an author who appeals; nobody has to give one."""

    reason = PlainTextField(
        label=_("Why should it be published? (optional)"),
        required=False,
        at_most=Comment.APPEAL_LENGTH,
        layout=LAYOUT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=format_lazy(AT_MOST, limit=Comment.APPEAL_LENGTH),
    )


class CaptchaForm(forms.Form):
    """A form with a captcha. It only checks the fields: `submission.receive` redeems it."""

    # The names that django-simple-captcha's widget gives to the inputs for key and answer.
    captcha_0 = forms.RegexField(
        captcha.KEY,
        widget=forms.HiddenInput,
        error_messages={"required": captcha.REFUSED, "invalid": captcha.REFUSED},
    )
    captcha_1 = AnswerField(
        label=_("Enter the code"),
        max_length=MAX_ANSWER_LENGTH,
        error_messages=dict.fromkeys(["required", "max_length", NULL], _("Please enter the code.")),
    )
    captcha_kind = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, network: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Captchas are counted by it. A form that is the same for all readers has none of them.
        self.network = network
        # Every page has at most one of these forms: an id is the field's name.
        self.auto_id = "%s"

    @classmethod
    def with_new_captcha(cls, request: HttpRequest) -> Self:
        """Return a form with what was typed, not validated yet, and a captcha not seen before."""
        data: Mapping[str, str] = request.POST
        names = [name for name in cls.base_fields if not name.startswith("captcha_")]
        typed = {name: data.get(name, "") for name in names}
        kind = {"captcha_kind": captcha.next_kind(data)}
        return cls(initial=typed | kind, network=sender_network(request))

    @cached_property
    def captcha(self) -> CaptchaStore | None:
        """The captcha to show: the one that was sent while it is unused, else a new one.

        None when no new one can be stored at the moment.
        """
        in_words = self["captcha_kind"].value() == captcha.IN_WORDS
        sent = captcha.find_open(self["captcha_0"].value())
        return sent or captcha.issue_without_waiting(self.network, in_words=in_words)

    @cached_property
    def question(self) -> Question | None:
        """The question in words; None when the captcha is a picture."""
        return captcha.question_of(self.captcha) if self.captcha else None

    def captcha_image(self) -> str:
        """Return the address of the captcha's picture."""
        return (
            reverse("comments:captcha_picture", args=[self.captcha.hashkey]) if self.captcha else ""
        )

    def captcha_answer(self) -> str:
        """Return what the reader typed for the captcha that is shown; empty for a new one."""
        is_unchanged = self.captcha and self.captcha.hashkey == self["captcha_0"].value()
        return (self["captcha_1"].value() or "") if is_unchanged else ""


class CommentForm(CaptchaForm):
    body_length = Comment.BODY_LENGTH
    nickname = PlainTextField(
        label=_("Your nickname"),
        at_most=Comment.NICKNAME_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "nickname"}),
        error_messages={"required": _("Please enter a nickname.")},
    )
    body = PlainTextField(
        label=_("Comments"),
        at_most=Comment.BODY_LENGTH,
        layout=LAYOUT,
        widget=forms.Textarea(attrs={"rows": 5, "cols": False, "dir": "auto"}),
        help_text=format_lazy(AT_MOST, limit=Comment.BODY_LENGTH),
        template_name="comments/body_field.html",
        error_messages={"required": _("Please write your comment.")},
    )

    def groups(self) -> dict[str, EmptyFields]:
        """Return the fields with their labels, as parts of the page."""
        return {name: EmptyFields(self, name) for name in ("nickname", "body")}

    def submission(self, article: Article, request: HttpRequest) -> CommentSubmission:
        """Return what was sent, already screened. Valid forms only, outside a transaction."""
        data, sender = self.cleaned_data, Sender.of(request)
        return CommentSubmission(
            sender=sender,
            captcha_key=data["captcha_0"],
            captcha_answer=data["captcha_1"],
            article=article,
            nickname=data["nickname"],
            body=data["body"],
            findings=screen(data["nickname"], data["body"], sender.address),
            province=province_of(sender.address),
        )


class ReportForm(CaptchaForm):
    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[("", _("Please choose")), *Report.Kind.choices],
        # Django's own sentence for another value repeats it.
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], _("Please choose what is wrong.")
        ),
    )
    note = PlainTextField(
        label=_("More details (optional)"),
        required=False,
        at_most=Report.NOTE_LENGTH,
        layout=LAYOUT,
        widget=forms.Textarea(attrs={"rows": 3, "cols": False, "dir": "auto"}),
        help_text=format_lazy(AT_MOST, limit=Report.NOTE_LENGTH),
    )

    def submission(self, reported: Comment | Article, request: HttpRequest) -> ReportSubmission:
        """Return what was sent about a comment or an article. Valid forms only."""
        data = self.cleaned_data
        is_article = isinstance(reported, Article)
        return (ArticleReportSubmission if is_article else ReportSubmission)(
            sender=Sender.of(request),
            captcha_key=data["captcha_0"],
            captcha_answer=data["captcha_1"],
            reported=reported,
            kind=data["kind"],
            note=data["note"],
        )
