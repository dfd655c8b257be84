"""Pages for signing in, and what the open pages of the newsroom ask about the session."""

from __future__ import annotations

from allauth.account import views
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from newscenter.sign_in import requirement


class SignInView(views.LoginView):
    def get_authenticated_redirect_url(self) -> str:
        # Everything else would lead back here.
        if requirement.is_unmet(self.request, self.request.user):
            return reverse("mfa_index")
        return str(super().get_authenticated_redirect_url())


@method_decorator(never_cache, name="dispatch")
class ConfirmPasswordView(views.ReauthenticateView):
    pass


login = SignInView.as_view()
logout = views.logout
reauthenticate = ConfirmPasswordView.as_view()


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """Say whose session it is and how long it lasts; a POST extends it, for somebody who types."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    left = request.session.seconds_left()  # type: ignore[attr-defined]
    return JsonResponse({"seconds": left, "user": request.user.pk})
