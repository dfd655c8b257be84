"""Articles with their categories and pictures, and how they are read."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Editing")

    def ready(self) -> None:
        from articles import checks  # noqa: F401, PLC0415 (registers the system checks)
