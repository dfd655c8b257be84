"""The project itself as an app: its commands, its checks and its admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NewscenterConfig(AppConfig):
    name = "newscenter"

    def ready(self) -> None:
        from newscenter import checks  # noqa: F401, PLC0415 (registers the system checks)


class NewscenterAdminConfig(AdminConfig):
    default_site = "newscenter.admin_site.NewscenterAdminSite"
