"""Requests of the autosave script: a form that is being written is kept, or forgotten again."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin import own_saves
from articles.admin.unsaved import changed_fields, time_in_words
from articles.models import Autosave
from articles.models.autosave import UnsavedText
from articles.write_lock import atomic_without_waiting

# An autosave that meets a lock for longer is tried again by its script.
PATIENCE_MS = 1000
# How old a text may be that a browser has kept while the network was away.
MAX_AGE = timedelta(days=30)
ONLY_EDITORS = gettext_lazy(
    "Only an editor can change this by now: please give your text to one. It is kept for you."
)


def key_of(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def number_of(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def posted_tab(request: HttpRequest) -> str:
    return request.POST.get("autosave_tab", "")[:40]


def replaced_states(request: HttpRequest) -> list[str]:
    """Return the states that the posted form goes on from: none, or the restored one."""
    return [state for state in (request.POST.get("autosave_replaces"),) if state]


class AutosaveRequests(admin.ModelAdmin):  # type: ignore[type-arg]
    """The addresses that keep and forget what is typed into the form of this admin."""

    # The field of Autosave that names the row of this admin.
    autosave_field: str

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_autosave"
        keep = self.admin_site.admin_view(require_POST(self.autosave))
        discard = self.admin_site.admin_view(require_POST(self.discard_autosave))
        return [
            path("autosave/", keep, name=name),
            path("autosave/discard/", discard, name=f"{name}_discard"),
            *super().get_urls(),
        ]

    def may_write(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the user may save the form of the row, or of a new one."""
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def may_keep(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the user may have typed into the form of the row, if not at this moment."""
        return self.may_write(request, obj) or self.has_change_permission(request)

    def written_in(self, request: HttpRequest, key: uuid.UUID | None) -> Any:
        """Return the row that the form of a new one with this key has made, if there is one."""
        return None

    def plain_form(self, request: HttpRequest, obj: Any) -> type[Any]:
        """Return the form without anything restored."""
        if obj is None or self.may_write(request, obj):
            form: type[Any] = super().get_form(request, obj, change=obj is not None)
            return form
        # Of a row that nobody but others may change by now: the text that was typed before.
        fields = flatten_fieldsets(self.get_fieldsets(request, None))
        return super().get_form(request, obj, change=False, fields=fields)

    def target(self, obj: Any) -> dict[str, Any]:
        return {"article": None, "page": None} if obj is None else {self.autosave_field: obj}

    def autosave(self, request: HttpRequest) -> JsonResponse:
        """Keep the posted form, and answer when; it never waits long for a lock."""
        key, pk = key_of(request.POST.get("autosave")), request.GET.get("row", "")
        obj = self.get_object(request, pk) if pk else self.written_in(request, key)
        if request.POST.get("autosave_user") != str(request.user.pk):
            reason = _("Somebody else is signed in by now.")
        elif key is None or not posted_tab(request):
            reason = _("This page is out of date: copy your text and open the form again.")
        elif not self.may_keep(request, obj):
            reason = _("You may no longer change this: please give your text to an editor.")
        else:
            return self._kept_or_busy(request, obj, key)
        return JsonResponse({"message": reason}, status=403)

    def _kept_or_busy(self, request: HttpRequest, obj: Any, key: uuid.UUID) -> JsonResponse:
        try:
            with atomic_without_waiting(PATIENCE_MS):
                text = self.keep_posted(request, obj, key)
        except PermissionDenied:
            return JsonResponse({"message": _("This draft belongs to somebody else.")}, status=403)
        except (OperationalError, IntegrityError):
            return JsonResponse({"message": _("The server is busy.")}, status=503)
        if text is None or self.may_write(request, obj):
            return JsonResponse({"saved_at": time_in_words(text) if text else ""})
        return JsonResponse({"saved_at": time_in_words(text), "message": ONLY_EDITORS})

    def keep_posted(self, request: HttpRequest, obj: Any, key: uuid.UUID) -> UnsavedText | None:
        """Keep what was posted; None if it is what the row has anyway."""
        # Its save locks the row first, too: what it has saved is what the form is compared with.
        obj = obj and self.locked(request, obj)
        row = Autosave.objects.lock(request.user, key, **self.target(obj))
        if row is None:
            raise PermissionDenied
        if obj is None and (written := self.written_in(request, key)):
            row.drop(posted_tab(request))
            return self.keep_posted(request, written, key)
        data: Any = own_saves.posted(request, posted_tab(request))
        form = self.plain_form(request, obj)(data, instance=obj)
        tab, replaces = posted_tab(request), replaced_states(request)
        if not changed_fields(form):
            row.drop(tab, replaces=replaces)
            return None
        # PostgreSQL can't store NUL, and no field of the form takes it.
        fields = {n: data[n].replace("\0", "") for n in form.fields if n in data}
        age = min(timedelta(seconds=number_of(request.POST.get("autosave_age"))), MAX_AGE)
        number = number_of(request.POST.get("autosave_number"))
        text = UnsavedText(tab, number, timezone.now() - age, fields)
        row.keep(text, replaces=replaces)
        return text

    def locked(self, request: HttpRequest, obj: Any) -> Any:
        """Return the row as it is now, locked; None if it is gone."""
        rows = self.get_queryset(request).select_for_update(of=["self"], no_key=True)
        return rows.filter(pk=obj.pk).first()

    def discard_autosave(self, request: HttpRequest) -> HttpResponse:
        """Forget a text that its writer does not want back."""
        own = Autosave.objects.filter(user=request.user.pk)
        with transaction.atomic():
            key: Any = key_of(request.POST.get("autosave"))
            row = own.filter(key=key).select_for_update(of=["self"]).first()
            if row:
                row.drop(posted_tab(request))
        obj = getattr(row, self.autosave_field) if row else None
        view = "change" if obj else "add" if self.has_add_permission(request) else "changelist"
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}"
        return HttpResponseRedirect(reverse(name, args=[obj.pk] if obj else []))
