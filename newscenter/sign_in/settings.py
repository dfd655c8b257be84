"""Settings of allauth and of sessions; newscenter/settings.py takes all of them."""

from newscenter.env import env, whole_number

ACCOUNT_ADAPTER = "newscenter.sign_in.account_adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Counted in the cache, and one of them for each name; newscenter/sign_in/models/ has ours.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "articles:home"

# Roles that need a second factor: names of groups, and “superuser” for administrators.
MFA_REQUIRED_FOR = [name.strip() for name in env.list("MFA_REQUIRED_FOR", default=[])]
MFA_ADAPTER = "newscenter.sign_in.second_factor_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of phones: a code is taken half a minute before its time and after it.
MFA_TOTP_TOLERANCE = 1
# Nobody here has addresses that wait to be verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "newscenter.sign_in.second_factor_forms.CodeForm",
    "reauthenticate": "newscenter.sign_in.second_factor_forms.ConfirmCodeForm",
    "activate_totp": "newscenter.sign_in.second_factor_forms.NewAppForm",
    "add_webauthn": "newscenter.sign_in.second_factor_forms.NewPasskeyForm",
    "authenticate_webauthn": "newscenter.sign_in.second_factor_forms.PasskeyForm",
    "login_webauthn": "newscenter.sign_in.second_factor_forms.PasskeySignInForm",
    "reauthenticate_webauthn": "newscenter.sign_in.second_factor_forms.ConfirmPasskeyForm",
}
SESSION_ENGINE = "newscenter.sign_in.sessions"
# Minutes without use after which a session ends; 0 for two weeks.
SESSION_IDLE_MINUTES = whole_number("SESSION_IDLE_MINUTES", 120)
