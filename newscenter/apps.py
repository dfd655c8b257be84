"""The project itself as an app: its commands, its checks and its admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NewscenterConfig(AppConfig):
    name = "newscenter"

    def ready(self) -> None:
        # Registers the system checks.
        from newscenter import checks, database_checks  # noqa: F401, PLC0415


class NewscenterAdminConfig(AdminConfig):
    default_site = "newscenter.admin_site.NewscenterAdminSite"
