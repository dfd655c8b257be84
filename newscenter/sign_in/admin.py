"""The sign-in log in the admin, and the reset of a colleague's second factor."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.read_only import ReadOnlyAdmin
from articles.bounded_count import BoundedPaginator
from articles.models.person_name import person_name
from newscenter.sign_in.models import SignInEvent
from newscenter.sign_in.reset import reset_second_factor

# Fields of the forms for a new account and a new password.
PASSWORDS = ("password1", "password2")
# People whose names match a search; for more of them one types more of the name.
MAX_PEOPLE = 50
# The beginning of an address, long enough that an index finds few rows.
NETWORK = re.compile(r"(\d{1,3}\.){2}\d{1,3}\.?|([0-9a-fA-F]{1,4}:){3}[0-9a-fA-F]{1,4}:?")


def is_administrator(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_superuser


@admin.register(SignInEvent)
class SignInEventAdmin(ReadOnlyAdmin):
    """The log for administrators; the database refuses every change of a row."""

    list_display = ("time", "kind", "person", "method", "address", "browser_cut")
    list_display_links = None
    fields = readonly_fields = list_display
    list_filter = ("kind",)
    list_select_related = ("user", "by")
    list_per_page = 50
    ordering = ("-at",)
    sortable_by = ()
    search_fields = ("user__username", "address")
    search_note = gettext_lazy("Part of a name, a network address, or its beginning: 203.0.113")
    # A million rows: pages are counted up to a bound, and every search goes by an index.
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SignInEvent], search_term: str
    ) -> tuple[QuerySet[SignInEvent], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if _is_address(term):
            return queryset.filter(address=term), False
        if NETWORK.fullmatch(term):
            start = term.rstrip(".:") + ("." if "." in term else ":")
            return queryset.filter(address__gte=start, address__lt=f"{start}~"), False
        return queryset.filter(user__in=_people(term)), False

    @admin.display(description=gettext_lazy("time"))
    def time(self, event: SignInEvent) -> Any:
        return event.at

    @admin.display(description=gettext_lazy("person"), empty_value="–")
    def person(self, event: SignInEvent) -> str | None:
        name = person_name(event.user) if event.user else None
        if event.by is None or event.by == event.user:
            return name
        return _("%(name)s, by %(other)s") % {"name": name, "other": person_name(event.by)}

    @admin.display(description=gettext_lazy("browser"))
    def browser_cut(self, event: SignInEvent) -> str:
        return event.browser[:60]


def _is_address(term: str) -> bool:
    try:
        ip_address(term)
    except ValueError:
        return False
    return True


def _people(term: str) -> list[int]:
    """Return the keys of those whose names contain the term, the family's name first as well."""
    matches = [
        user.pk
        for user in User.objects.order_by("pk")
        if term.casefold() in f"{person_name(user)} {user.username}".casefold()
    ]
    return matches[:MAX_PEOPLE]


def _forget_passwords(request: HttpRequest) -> None:
    """Take new passwords out of a form, which is kept in the session meanwhile: in the database."""
    if request.method == "POST":
        form = request.POST.copy()
        for name in PASSWORDS:
            form.pop(name, None)
        request.POST = form  # type: ignore[assignment]


def require_confirmed_administrator(request: HttpRequest) -> None:
    """Let administrators go on who have just confirmed that it is them.

    A browser that one of them has left open must not open every account.
    """
    if not is_administrator(request):
        raise PermissionDenied
    try:
        raise_if_reauthentication_required(request, app="allauth.mfa")
    except ReauthenticationRequired:
        _forget_passwords(request)
        raise


def reset_view(request: HttpRequest, user_id: int, context: dict[str, Any]) -> HttpResponse:
    """Ask before the second factor of a colleague is reset, and reset it."""
    require_confirmed_administrator(request)
    person = get_object_or_404(User, pk=user_id)
    values = {"name": person_name(person)}
    if request.method != "POST":
        has_one = Authenticator.objects.filter(user=person).exists()
        title = _("Reset the second factor of %(name)s") % values
        page = {**context, "title": title, "person": person, "has_one": has_one}
        return render(request, "admin/auth/user/reset_second_factor.html", page)
    if reset_second_factor(person, by=request.user, request=request):  # type: ignore[arg-type]
        messages.success(request, _("The second factor of %(name)s was reset.") % values)
    else:
        messages.warning(request, _("%(name)s has no second factor.") % values)
    return redirect("admin:auth_user_change", person.pk)
