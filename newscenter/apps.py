"""The project itself as an app: its commands, its checks and its admin site."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy


class NewscenterConfig(AppConfig):
    name = "newscenter"
    verbose_name = gettext_lazy("Account security")

    def ready(self) -> None:
        # Registers the system checks.
        from comments.inspection.bundle.sections import SECTIONS  # noqa: PLC0415
        from newscenter import checks, database_checks  # noqa: F401, PLC0415
        from newscenter.alerts import checks as alert_checks  # noqa: F401, PLC0415
        from newscenter.alerts import sentry  # noqa: PLC0415
        from newscenter.backups import checks as backup_checks  # noqa: F401, PLC0415
        from newscenter.compliance import checks as compliance_checks  # noqa: F401, PLC0415
        from newscenter.log_protection import checks as log_checks  # noqa: F401, PLC0415
        from newscenter.sign_in import checks as sign_in_checks  # noqa: F401, PLC0415
        from newscenter.sign_in.inspection import sign_ins  # noqa: PLC0415

        SECTIONS["sign-ins"] = sign_ins
        sentry.start(settings.SENTRY_DSN)
        self._name_people()

    def _name_people(self) -> None:
        from django.contrib.auth.models import User  # noqa: PLC0415

        from articles.models.person_name import person_name  # noqa: PLC0415

        # The admin names a row so, in its messages, breadcrumbs, titles and its log.
        User.add_to_class("__str__", person_name)


class NewscenterAdminConfig(AdminConfig):
    default_site = "newscenter.admin_site.NewscenterAdminSite"
