"""Verification by a code that is sent to a mobile phone.

In mainland China every number is registered to a person, and their provider can tell whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from comments.client_ip import network_of, sender_address
from comments.identity import sms_gateway
from comments.identity.protocol import Problem, Subject
from comments.identity.providers import name_for_readers
from comments.identity.sms_forms import WRONG_CODE, CodeForm, NumberForm
from comments.models import CommentingSettings, SmsCode
from comments.posting import captcha
from comments.posting.form_handling import handle_post
from comments.posting.forms import CaptchaForm
from comments.posting.submission_errors import (
    CaptchaRefused,
    LimitReached,
    SubmissionRefused,
    TooManyFailures,
)

ISSUER = "sms"


class SmsNotSent(SubmissionRefused):
    """The gateway has not taken the message."""

    status = 503

    def __init__(self) -> None:
        super().__init__(_("The message could not be sent. Please try again in a minute."))


class SmsCodes:
    """Codes by short message, through the gateway of the settings."""

    @property
    def name(self) -> str:
        return name_for_readers(_("a code sent to your mobile phone"))

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Ask for the number; POST it to have a code sent, and be asked for that."""
        network = network_of(sender_address(request))
        show = partial(self._ask_number, request)
        if request.method != "POST":
            return show(NumberForm(network=network))
        form = NumberForm(request.POST, network=network)

        def send() -> HttpResponse:
            number = form.cleaned_data["number"]
            status = 200
            try:
                _send_code(form, sender_address(request))
            except (CaptchaRefused, LimitReached) as refusal:
                # As the second click of two: the reader has a code, and needs the page for it.
                if not SmsCode.objects.is_underway(number, network):
                    raise
                status = refusal.status
            return self._ask_code(request, CodeForm(initial={"number": number}), status)

        return handle_post(request, form, show, send)

    def complete(self, request: HttpRequest) -> Subject | HttpResponse:
        """Return whom the number belongs to, if the code is right."""
        form = CodeForm(request.POST)
        if request.method != "POST" or "number" in form.errors:
            network = network_of(sender_address(request))
            return self._ask_number(request, NumberForm(network=network))
        if form.is_valid():
            number = form.cleaned_data["number"]
            browser = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
            if SmsCode.objects.redeem(number, form.cleaned_data["code"], browser):
                return Subject(ISSUER, f"+86{number}")
            form.add_error("code", WRONG_CODE)
        return self._ask_code(request, form)

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the template of the request."""
        return sms_gateway.problems()

    def _ask_number(
        self, request: HttpRequest, form: CaptchaForm, notice: str = "", status: int = 200
    ) -> HttpResponse:
        context = {"provider": self, "form": form, "notice": notice}
        return render(request, "comments/identity/number.html", context, status=status)

    def _ask_code(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        context = {"provider": self, "form": form, "number": form["number"].value()}
        return render(request, "comments/identity/code.html", context, status=status)


def _issue(form: NumberForm, address: str) -> str:
    """Return a new code, unless there were too many. Raises SubmissionRefused."""
    data, network = form.cleaned_data, network_of(address)
    refusal: SubmissionRefused
    with transaction.atomic():
        # Locked, as for a comment: it makes the limits exact.
        rules, _created = CommentingSettings.objects.select_for_update().get_or_create(pk=1)
        is_shared = rules.is_own_network(address)
        if not is_shared and captcha.has_too_many_failures(network):
            raise TooManyFailures
        if not captcha.redeem(data["captcha_0"], data["captcha_1"], network):
            refusal = CaptchaRefused()
        elif SmsCode.objects.may_be_sent(data["number"], "" if is_shared else network):
            return SmsCode.objects.issue(data["number"], network)
        else:
            refusal = LimitReached(
                _("Too many codes were sent. Please wait a minute; after five, half a day.")
            )
    # Raised inside, it would roll back that the captcha is used up.
    raise refusal


def _send_code(form: NumberForm, address: str) -> None:
    """Have a new code sent. Raises SubmissionRefused."""
    number = form.cleaned_data["number"]
    code = _issue(form, address)
    try:
        sms_gateway.send(number, code)
    except sms_gateway.NotSent as error:
        # Nobody has it, so no page should ask for it.
        SmsCode.objects.make_void(number)
        raise SmsNotSent from error
