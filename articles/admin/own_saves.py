"""Saves of a form that stays open, such as a preview: no conflict with its next save."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from articles.admin.versioned_form import VersionedForm
from articles.editing.base import Base, digest, shown_value

SESSION_KEY = "own_saves"
# Forms of one browser that are open at the same time.
MAX_FORMS = 10


def remember(request: HttpRequest, tab: str, form: VersionedForm, saved: VersionedForm) -> None:
    """Note the base that the posted form goes on from; `saved` shows the row as it is now.

    A field that its user has not changed may show what others have changed since: it keeps its
    digest, and goes on counting as untouched.
    """
    before = form.posted_base
    if not (before and tab):
        return
    changed = {name: digest(shown_value(saved, name)) for name in form.changed_data}
    base = Base(saved.instance.version, {**before.digests, **changed})
    bases = request.session.get(SESSION_KEY, {})
    bases.pop(tab, None)
    newest = [*bases.items(), (tab, str(base))][-MAX_FORMS:]
    request.session[SESSION_KEY] = dict(newest)


def posted(request: HttpRequest, tab: str) -> QueryDict:
    """Return what was posted, with the base of the form's last save if that is a newer one."""
    data: Any = request.POST
    text = request.session.get(SESSION_KEY, {}).get(tab, "")
    own, base = Base.parse(text), Base.parse(data.get("base", ""))
    if own and base and own.version > base.version:
        data = data.copy()
        data["base"] = text
    return data
