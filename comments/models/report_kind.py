"""Kinds of reports: what readers can report comments and articles for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    INSULT = "insult", _("Insult or attack on a person")
    ADVERTISING = "advertising", _("Advertising, fraud")
    PRIVACY = "privacy", _("Discloses personal data")
    RUMOUR = "rumour", _("Rumour, untrue")
    MINORS = "minors", _("Harm to minors")
    UNLABELLED_AI = "unlabelled_ai", _("AI-generated content without a label")
    ILLEGAL = "illegal", _("Obscene, violent or against the law")
    OTHER = "other", _("Something else")
