"""The forms of the verification by a code sent to a telephone."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.posting.forms import AnswerField, CaptchaForm

# A mobile number of mainland China, all of which are registered to a person.
NUMBER = re.compile(r"1[3-9][0-9]{9}")
MAX_TYPED = 30
WRONG_CODE = _("The code is wrong or has expired.")


class NumberField(forms.CharField):
    """The number of a telephone, however it is written; cleaned to its eleven digits."""

    default_error_messages = {
        "required": _("Please enter the number of your mobile phone."),
        "invalid": _("This is not a mobile number of mainland China, which has eleven digits."),
    }

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        digits = re.sub(r"[\s().-]", "", text)
        digits = re.sub(r"\A(?:\+|00)86", "", digits)
        if digits and not NUMBER.fullmatch(digits):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return digits


class NumberForm(CaptchaForm):
    """Asks for the number; the captcha keeps programs from sending messages to others."""

    number = NumberField(
        label=_("Mobile number"),
        max_length=MAX_TYPED,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel-national"}
        ),
    )


class CodeForm(forms.Form):
    """Asks for the code. The number comes along with the form: the site does not keep it."""

    number = NumberField(max_length=MAX_TYPED, widget=forms.HiddenInput)
    code = AnswerField(
        label=_("Code of the message"),
        # Longer than a code: one that is pasted with a space in it must not be cut.
        max_length=MAX_TYPED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": _("Please enter the code that was sent to you."),
            "max_length": WRONG_CODE,
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "%s"

    def clean_code(self) -> str:
        text = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return re.sub(r"[\s-]", "", text)
