"""Pages of the second factor: allauth's views, and what they leave to a site.

They are imported when the first of them is asked for: newscenter/sign_in/urls.py.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.pages.qr_code import make_qr_code
from comments.client_ip import network_of, sender_address
from newscenter.sign_in import codes, known_devices, requirement
from newscenter.sign_in.models import SignInAttempt
from newscenter.sign_in.second_factor_adapter import FACTORS
from newscenter.sign_in.sessions import end_sessions


def _after_adding(request: HttpRequest, kind: str) -> None:
    """Let this session go on with what it has just shown; end those from before it was there."""
    record_authentication(request, request.user, "mfa", type=kind)
    requirement.mark_passed(request)
    if Authenticator.objects.filter(user=request.user, type__in=FACTORS).count() == 1:
        end_sessions(request.user, but=request.session.session_key)  # type: ignore[arg-type]


@method_decorator(never_cache, name="dispatch")
class IndexView(base.IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            is_required=requirement.is_required(user),
            must_set_up=requirement.is_unmet(self.request, user),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ActivateAppView(totp.ActivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        # Without the cache, which is no place for secrets.
        context["code"] = make_qr_code.__wrapped__(context["totp_url"])
        context["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        apps = Authenticator.objects.filter(user=self.request.user)
        # The code that was just typed opens nothing more.
        codes.use_counter(apps.get(type=Authenticator.Type.TOTP), form.counter)
        _after_adding(self.request, Authenticator.Type.TOTP)
        return response


@method_decorator(never_cache, name="dispatch")
class ViewRecoveryCodesView(recovery_codes.ViewRecoveryCodesView):
    pass


@method_decorator(never_cache, name="dispatch")
class AddPasskeyView(webauthn.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth's own leaves out the form that was refused.
        return super().get_context_data() | kwargs

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _after_adding(self.request, Authenticator.Type.WEBAUTHN)
        return response


class EditPasskeyView(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["name"].label = _("Name")
        form.fields["name"].max_length = 50
        form.fields["name"].widget.attrs["maxlength"] = 50
        return form


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


class PasskeySignInView(webauthn.LoginWebAuthnView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        attempt = SignInAttempt.objects.begin(
            "",
            network=network_of(sender_address(request)),
            device=known_devices.device_of_anybody(request),
            step=SignInAttempt.Step.CHALLENGE,
        )
        if attempt.blocked_until():
            attempt.delete()
            return JsonResponse({}, status=429)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # As after a password: until the browser is closed.
        self.request.session.set_expiry(0)
        return response


@method_decorator(never_cache, name="dispatch")
class ConfirmPasskeyView(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        return redirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))


index = IndexView.as_view()
authenticate = base.authenticate
reauthenticate = base.reauthenticate
activate_totp = ActivateAppView.as_view()
deactivate_totp = totp.deactivate_totp
view_recovery_codes = ViewRecoveryCodesView.as_view()
generate_recovery_codes = recovery_codes.generate_recovery_codes
download_recovery_codes = recovery_codes.DownloadRecoveryCodesView.as_view(
    content_type="text/plain; charset=utf-8"
)
add_webauthn = AddPasskeyView.as_view()
edit_webauthn = EditPasskeyView.as_view()
remove_webauthn = RemovePasskeyView.as_view()
login_webauthn = PasskeySignInView.as_view()
reauthenticate_webauthn = ConfirmPasskeyView.as_view()
