"""Autosave in the form: what is typed is offered again until it is saved."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin import own_saves
from articles.admin.autosave_requests import (
    AutosaveRequests,
    key_of,
    number_of,
    posted_tab,
    replaced_states,
)
from articles.admin.unsaved import Offer, offers, restoring
from articles.models import Autosave

# How many unsaved new articles the form of another one offers.
MAX_OFFERS = 10


class AutosaveAdmin(AutosaveRequests):
    """An admin whose form keeps on the server what is typed, and offers it until it is saved."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST":
            request.POST = own_saves.posted(request, posted_tab(request))  # type: ignore[assignment]
        key = key_of((request.POST if request.method == "POST" else request.GET).get("autosave"))
        if object_id or not key:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if written := self.written_in(request, key):
            return self._already_written(request, written, key)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Two clicks at once: the other request has saved the form.
            if written := self.written_in(request, key):
                return self._already_written(request, written, key)
            raise

    def _already_written(
        self, request: HttpRequest, obj: Any, key: uuid.UUID
    ) -> HttpResponseRedirect:
        """Lead from the form of a new row, sent once more, to the row; what is new is offered."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        address, text = reverse(name, args=[obj.pk]), None
        if request.method == "POST" and posted_tab(request):
            with transaction.atomic():
                text = self.keep_posted(request, obj, key)
                row = Autosave.objects.of(request.user, None, **self.target(obj)).first()
        if text and row:
            sentence = _("This was saved before. What you have changed since is not saved yet.")
            messages.warning(request, sentence)
            address += "?" + urlencode({"autosave": row.key, "tab": text.tab})
        elif request.method == "POST":
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(address)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001
        **kwargs: Any,
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        offer = self._restored(request, obj)
        return restoring(form, offer.text.fields) if offer else form

    def _restored(self, request: HttpRequest, obj: Any) -> Offer | None:
        """Return the text that the address asks for: of this tab, or the newest."""
        key = key_of(request.GET.get("autosave"))
        if request.method != "GET" or not key or not self.may_write(request, obj):
            return None
        row = Autosave.objects.of(request.user, key, **self.target(obj)).first()
        if row is None or row.key != key:
            return None
        texts = {text.tab: text for text in row.texts}
        return Offer(row, texts.get(request.GET.get("tab", ""), row.texts[0]), [])

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        **kwargs: Any,
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        restored = self._restored(request, obj)
        context["restored"] = restored
        context["autosave"] = self._autosave_context(request, obj, restored)
        known = {context["autosave"]["tab"], restored.text.tab if restored else ""}
        if obj or restored:
            key = restored.autosave.key if restored else None
            rows = Autosave.objects.of(request.user, key, **self.target(obj))
        else:
            rows = Autosave.objects.of_new_articles(request.user)[:MAX_OFFERS]
        context["offers"] = [
            offer
            for offer in offers(list(rows), self.plain_form(request, obj), obj)
            if offer.text.tab not in known
        ]
        context["may_write"] = self.may_write(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def _autosave_context(
        self, request: HttpRequest, obj: Any, restored: Offer | None
    ) -> dict[str, Any]:
        """Return what the form posts with each autosave, and its addresses."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        address = reverse(f"{name}_autosave")
        return {
            "url": f"{address}?row={obj.pk}" if obj else address,
            "discard_url": reverse(f"{name}_autosave_discard"),
            "form_url": reverse(f"{name}_change", args=[obj.pk]) if obj else f"{address}../add/",
            "key": restored.autosave.key if restored else self._posted_key(request),
            "tab": posted_tab(request) or uuid.uuid4().hex,
            "number": number_of(request.POST.get("autosave_number")),
            "replaces": restored.text.state if restored else "".join(replaced_states(request)),
        }

    def _posted_key(self, request: HttpRequest) -> uuid.UUID:
        return key_of(request.POST.get("autosave")) or uuid.uuid4()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        # In the transaction of the save: a save that is undone forgets nothing.
        key, target = key_of(request.POST.get("autosave")), self.target(obj if change else None)
        row = Autosave.objects.lock(request.user, key, **target) if key else None
        if row:
            row.drop(posted_tab(request), replaces=replaced_states(request))
        if row and row.pk and not change:
            # What another tab has typed into the form of the new article belongs to it now.
            Autosave.objects.filter(pk=row.pk).update(**{self.autosave_field: obj})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        saved = self.plain_form(request, form.instance)(instance=form.instance)
        own_saves.remember(request, posted_tab(request), form, saved)
