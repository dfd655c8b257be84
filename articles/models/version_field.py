"""The number of a row's saves, by which a form tells whether its row is still as it was read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class VersionField(models.PositiveIntegerField):  # type: ignore[type-arg]
    """A number that every save of the whole row raises by one.

    A save of some fields raises it if `update_fields` names it too; otherwise whoever saves has
    claimed the row before, as `articles.editing.versions.claim` does.
    """

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        super().__init__(verbose_name or _("version"), **kwargs | {"default": 1, "editable": False})

    def deconstruct(self) -> Any:
        """Describe the field in migrations as the plain one: the column is the same."""
        name, _path, arguments, keywords = super().deconstruct()
        return name, "django.db.models.PositiveIntegerField", arguments, keywords

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001
        # The database counts: what the instance has read may be old.
        return super().pre_save(model_instance, add) if add else F(self.attname) + 1
