"""History: a row for every saved version of articles, pages, categories and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User

ADDED, CHANGED, DELETED = "+", "~", "-"
# They follow from a change, and are none.
AUTOMATIC = frozenset({"version", "updated_at", "edited_at"})


class Revision(models.Model):
    """A row of the history, besides the fields of its model."""

    # Compared when it is written, so that a list of versions reads no long texts.
    changed_fields = models.JSONField(default=list, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def related_values(cls, row: Any) -> dict[str, Any]:
        """Return what a version has of other tables."""
        return {}


class ArticleRevision(Revision):
    """A version of an article, with the names of its tags, and its attachments."""

    tag_names = models.JSONField(default=list, editable=False)
    # Their keys and titles.
    attachments = models.JSONField(_("attachments"), default=list, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def related_values(cls, row: Any) -> dict[str, Any]:
        attachments = row.attachments.order_by("position", "pk")
        return {
            "tag_names": [tag["name"] for tag in row.tag_list],
            "attachments": [
                [str(key), title] for key, title in attachments.values_list("key", "title")
            ],
        }


class History(HistoricalRecords):
    """The versions of a model: every save adds one, unless nothing is different."""

    def __init__(self, revision: type[models.Model] = Revision, **options: Any) -> None:
        super().__init__(bases=(revision,), history_id_field=models.BigAutoField(), **options)

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Return the library's options, without permissions: who sees a row sees its history."""
        return super().get_meta_options(model) | {"default_permissions": ()}

    def create_historical_record(
        self, instance: Any, history_type: str, using: str | None = None
    ) -> None:
        # Read again: the instance has what was typed, the database what was cleaned and counted.
        row = (
            instance
            if history_type == DELETED
            else type(instance)._base_manager.get(pk=instance.pk)
        )
        add_revision(row, by=self.get_history_user(instance), is_deletion=history_type == DELETED)


class ArticleHistory(History):
    """The versions of articles, added by `articles.models.article_history`.

    A save with its tags and its publication is one version.
    """

    def __init__(self) -> None:
        unused = ["category", "cover", "created_by"]
        # The key of a form that is posted twice is no part of an article.
        super().__init__(ArticleRevision, no_db_index=unused, excluded_fields=["form_key"])

    def post_save(self, instance: Any, created: bool, using: Any = None, **kwargs: Any) -> None:  # noqa: FBT001
        """Leave it to the end of the transaction."""


def add_revision(
    row: Any, *, by: User | None, at: datetime | None = None, is_deletion: bool = False
) -> None:
    """Add the row as it is now to its history, unless it is as in the version before."""
    model: Any = row.history.model
    values = {field.attname: getattr(row, field.attname) for field in model.tracked_fields}
    values |= model.related_values(row)
    last = model.objects.filter(id=row.pk).order_by("-history_id").first()
    changed = [
        name.removesuffix("_id") if name != "external_id" else name
        for name, value in values.items()
        if last and name not in AUTOMATIC and getattr(last, name) != value
    ]
    if last and not changed and not is_deletion:
        return
    model.objects.create(
        **values,
        changed_fields=changed,
        history_date=at or timezone.now(),
        history_user=by,
        history_type=DELETED if is_deletion else CHANGED if last else ADDED,
    )


def current_user() -> User | None:
    """Return who makes the request that is being answered."""
    request = getattr(HistoricalRecords.context, "request", None)
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
