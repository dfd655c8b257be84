"""The pages on which a reader has their identity verified, on the way to a comment."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from comments import verified_identity
from comments.identity.protocol import FLOW_COOKIE, IdentityProvider, NotVerified
from comments.identity.providers import current_provider
from comments.posting import carried_text
from comments.posting.carried_text import CarriedText
from comments.posting.decorators import private_page
from comments.verified_identity import VerifiedIdentity, identifier_of, identity_of


def _provider() -> IdentityProvider:
    if not verified_identity.is_required():
        raise Http404
    return current_provider()


def _way_back(request: HttpRequest) -> str:
    """Return the address of the form that the reader came from; without one, of this page."""
    text = CarriedText.of(request)
    if text is None:
        return reverse("comments:identity")
    return f"{reverse('comments:list', args=[text.article_id])}?typed={text.key}#comment-form"


def _remember_article(request: HttpRequest, response: HttpResponse) -> None:
    number, text = request.GET.get("article", ""), CarriedText.of(request)
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    # One that was typed under the same article is carried already.
    if is_number and (text is None or text.article_id != int(number)):
        CarriedText.new(int(number), {}).put_into(response)


def _drop_flow(response: HttpResponse) -> None:
    response.delete_cookie(FLOW_COOKIE, path=reverse("comments:identity"), samesite="Lax")


def _show_verified(
    request: HttpRequest, identity: VerifiedIdentity, provider: IdentityProvider
) -> HttpResponse:
    context = {"identity": identity, "provider": provider, "way_back": _way_back(request)}
    return render(request, "comments/identity/verified.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def verify(request: HttpRequest) -> HttpResponse:
    """The page on which it begins; for somebody who is verified, their state.

    `?article=` is the number of the article whose form to go back to.
    """
    provider = _provider()
    if request.method != "POST" and (identity := identity_of(request)):
        return _show_verified(request, identity, provider)
    response = provider.begin(request)
    _remember_article(request, response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def complete(request: HttpRequest) -> HttpResponse:
    """The page on which it ends: the browser gets an identity and goes back to the form."""
    provider = _provider()
    try:
        result = provider.complete(request)
    except NotVerified as refusal:
        # As an address that was opened twice, which nobody can complete again.
        if request.method != "POST" and (identity := identity_of(request)):
            return _show_verified(request, identity, provider)
        context = {"provider": provider, "reason": str(refusal)}
        return render(request, "comments/identity/failed.html", context, status=403)
    if isinstance(result, HttpResponse):
        return result
    response = HttpResponseRedirect(_way_back(request))
    now = timezone.now()
    verified_identity.remember(response, VerifiedIdentity(identifier_of(*result), now))
    _drop_flow(response)
    return response


@require_POST
@private_page
def forget(request: HttpRequest) -> HttpResponse:
    """Have the browser forget the identity. Comments that were sent with it keep it."""
    provider = _provider()
    notice = _("Your browser has forgotten the verification.")
    context = {"provider": provider, "reason": notice, "is_forgotten": True}
    response = render(request, "comments/identity/failed.html", context)
    verified_identity.forget(response)
    # For the next person at the same computer, to whom the history of the browser leads.
    carried_text.drop(request, response)
    _drop_flow(response)
    return response
