"""Forms of the self-check: an answer, and what the page shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from newscenter.compliance.models import ComplianceAnswer
from newscenter.compliance.norms import NORMS
from newscenter.compliance.rule import Result, State


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    answer = forms.ChoiceField(
        label=_("answer"), choices=ComplianceAnswer.Answer.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = ComplianceAnswer
        fields = ["answer", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, rule: str, **kwargs: Any) -> None:
        # Many of them stand on one page.
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{rule}_%s"
        self.instance.rule = rule


class FilterForm(forms.Form):
    result = forms.ChoiceField(
        label=_("Result"), choices=[("", _("All results")), *State.choices], required=False
    )
    norm = forms.ChoiceField(
        label=_("Norm"),
        choices=[("", _("All norms")), *((norm.key, norm.name) for norm in NORMS)],
        required=False,
    )

    def shows(self, result: Result) -> bool:
        """Whether to show a result; what makes no sense filters nothing."""
        wanted = self.cleaned_data if self.is_valid() else {}
        state, norm = wanted.get("result"), wanted.get("norm")
        return (not state or result.state == state) and (not norm or result.rule.is_of(norm))
