"""Settings, read from the environment; README.md has the table of what can be set."""

from os import environ
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from articles.domain_names import ascii_address, ascii_host
from newscenter import log_settings, secret_key
from newscenter.alerts.settings import *  # noqa: F403
from newscenter.env import (
    LANGUAGE,
    cache,
    choice,
    database,
    env,
    folder,
    mail,
    switch,
    whole_number,
)
from newscenter.identity_settings import *  # noqa: F403
from newscenter.log_protection.settings import *  # noqa: F403
from newscenter.sign_in.settings import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = folder(BASE_DIR / env.str("VAR_DIR", default="var"))

DEBUG = switch("DEBUG")
# The library would take a key that begins with $ for the name of another variable.
SECRET_KEY = environ.get("SECRET_KEY") or secret_key.read_or_make(VAR_DIR / "secret_key")
ALLOWED_HOSTS = [
    ascii_host(host)
    for host in env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
]
CSRF_TRUSTED_ORIGINS = [
    ascii_address(origin) for origin in env.list("CSRF_TRUSTED_ORIGINS", default=[])
]
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# Hosts that pictures of pasted texts are fetched from; * stands for any part of a name.
PICTURE_SOURCES = [ascii_host(host) for host in env.list("PICTURE_SOURCES", default=["*"])]
METRICS_READERS = env.list("METRICS_READERS", default=["127.0.0.0/8", "::1"])

INSTALLED_APPS = [
    "newscenter.apps.NewscenterConfig",
    "newscenter.apps.NewscenterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "captcha",
    "csp",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "js_asset",
    "solo",
    "tree_queries",
    "articles",
    "comments",
]

MIDDLEWARE = [
    "newscenter.monitoring.middleware.MonitoringMiddleware",
    "newscenter.kept_pages.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "newscenter.public_cache.PublicCacheMiddleware",
    "newscenter.request_limits.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newscenter.sign_in.middleware.StaffAuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Tells the history who changes a row.
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "newscenter.urls"
# Finds templates/django/forms/field.html.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "newscenter.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "newscenter.template_loaders.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.pages.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": database(VAR_DIR / "newscenter.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": cache(VAR_DIR / "cache")}

LANGUAGE_CODE = LANGUAGE
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# The pictures of the handbook lie beside its text, where they are seen without this site too.
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("handbook", BASE_DIR / "docs" / "handbook" / "pictures"),
]
# What browsers ask for at the top of the site by name: /favicon.ico.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Readers' visits until they are counted: articles/readership/visit_log.py.
VISITS_DIR = VAR_DIR / "visits"
BACKUP_DIR = Path(env.str("BACKUP_DIR", default="") or VAR_DIR / "backups")
# One for each of so many days, weeks and months: newscenter/backups/retention.py.
BACKUP_KEEP = env.str("BACKUP_KEEP", default="") or "7,4,12"
BACKUP_S3 = env.str("BACKUP_S3", default="")
BACKUP_RECIPIENTS = [key.strip() for key in env.list("BACKUP_RECIPIENT", default=[])]
BACKUP_IDENTITY = env.str("BACKUP_IDENTITY", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "newscenter.static_storage.StaticFilesStorage"
        )
    },
}
# A pasted story of 5 MB must reach the form, which can refuse it with a sentence; a browser sends
# each byte of its Chinese as three.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "newscenter.error_views.csrf_failure"

vars().update(mail())
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="newscenter@localhost")
# Without one, a mail server that takes the call and says nothing stops the worker for good.
EMAIL_TIMEOUT = 30

# Kept in the database; newscenter/task_worker.py does them. Nothing that readers see waits for one.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

HTTPS = switch("HTTPS")
# The certificate that readers' browsers are shown, where it can be read here.
CERTIFICATE_FILE = env.str("CERTIFICATE_FILE", default="")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # newscenter/checks.py says these in the language of the site: origins, key, DEBUG, hosts.
    *("4_0.E001", "security.W009", "security.W018", "security.W020"),
    # Whether other hosts below the site's name speak HTTPS too is not known here. Without HTTPS
    # there are four more ways to say that; newscenter.W002 says it, where it matters.
    *(("security.W005", "security.W021") if HTTPS else ()),
    *(() if HTTPS else ("security.W004", "security.W008", "security.W012", "security.W016")),
]

# The nonce appears only in an answer whose template asked for it: the rich-text editor's pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What the rich-text editor knows beyond its library, and the HTML that each makes.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("newsroom/editor.js")],
        "extensions": {"Credit": html_tags(["small"]), "Newsroom": html_tags([])},
    }
]

SIMPLE_HISTORY_DATE_INDEX = False  # Read by the key of a row, never by date.

# Minutes that a captcha can be answered for: comments/posting/captcha.py.
CAPTCHA_TIMEOUT = 20

# “text” or “json”: newscenter/log_settings.py.
LOGGING = log_settings.logging(choice("LOG_FORMAT", ("text", "json")))
# A statement of a request that takes longer is in the log; 0 for none.
SLOW_QUERY_MS = whole_number("SLOW_QUERY_MS", 500)
