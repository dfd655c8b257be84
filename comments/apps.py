"""Comments of readers, and the decisions of moderators on them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from comments import checks  # noqa: F401, PLC0415 (registers the system checks)
