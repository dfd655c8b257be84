"""System checks of the settings: each names what is wrong and how to put it right.

Django's own checks of the same settings, which speak English only, are silenced in the settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

LOCAL = {"localhost", "127.0.0.1", "[::1]", "testserver"}
KEY_LENGTH, KEY_CHARACTERS = 50, 5


def _public_hosts() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if host not in LOCAL]


def _is_host(name: str) -> bool:
    ipv6 = name.startswith("[") and name.endswith("]")
    return (
        bool(name)
        and not any(character in name for character in "/*@ ")
        and (ipv6 or ":" not in name)
    )


@register(Tags.security)
def allowed_hosts_are_host_names(**kwargs: Any) -> Iterator[CheckMessage]:
    hint = _(
        "Write names as they appear in the address bar, separated by commas, without https:// or"
        " port: news.example.cn,www.news.example.cn"
    )
    if not settings.ALLOWED_HOSTS:
        message = _("ALLOWED_HOSTS is empty: the site answers nobody.")
        yield Error(message, hint=hint, id="newscenter.E001")
    for host in settings.ALLOWED_HOSTS:
        if not _is_host(host):
            message = _("“%s” in ALLOWED_HOSTS is not the name of a host.") % host
            yield Error(message, hint=hint, id="newscenter.E001")


@register(Tags.security)
def sources_of_pictures_are_host_names(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in settings.PICTURE_SOURCES:
        if not _is_host(name.removeprefix("*").removeprefix(".") or "any"):
            yield Error(
                _("“%s” in PICTURE_SOURCES is not the name of a host.") % name,
                hint=_(
                    "Write names without https:// or path, separated by commas; * for any part of a"
                    " name: *.qpic.cn,news.example.cn"
                ),
                id="newscenter.E008",
            )


@register(Tags.security)
def proxies_and_readers_of_metrics_are_networks(**kwargs: Any) -> Iterator[CheckMessage]:
    for name in ("TRUSTED_PROXIES", "METRICS_READERS"):
        for network in getattr(settings, name):
            try:
                ip_network(network, strict=False)
            except ValueError:
                yield Error(
                    _("“%(network)s” in %(name)s is not a network address.")
                    % {"network": network, "name": name},
                    hint=_(
                        "Write addresses or networks, separated by commas: 127.0.0.1,10.0.0.0/8"
                    ),
                    id="newscenter.E002",
                )


@register(Tags.security)
def secret_key_is_long(**kwargs: Any) -> Iterator[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_CHARACTERS:
        yield Error(
            _(
                "SECRET_KEY has only %(length)d characters, %(different)d of them different; it"
                " needs at least 50, and at least 5 different ones."
            )
            % {"length": len(key), "different": len(set(key))},
            hint=_("Leave it out: a good one is generated and kept in VAR_DIR/secret_key."),
            id="newscenter.E003",
        )


@register(Tags.security)
def debug_is_off_in_public(**kwargs: Any) -> Iterator[CheckMessage]:
    if settings.DEBUG and _public_hosts():
        yield Error(
            _(
                "DEBUG is on and the site answers to %s: an error page would show its code and"
                " settings to everybody."
            )
            % _public_hosts()[0],
            hint=_("Set DEBUG=0, or ALLOWED_HOSTS=localhost,127.0.0.1"),
            id="newscenter.E004",
        )


@register(Tags.security)
def trusted_origins_have_a_scheme(**kwargs: Any) -> Iterator[CheckMessage]:
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            yield Error(
                _("“%s” in CSRF_TRUSTED_ORIGINS is not an origin.") % origin,
                hint=_(
                    "Write the scheme and the host, separated by commas: https://news.example.cn"
                ),
                id="newscenter.E008",
            )


@register(Tags.security)
def sender_of_mail_is_an_address(**kwargs: Any) -> Iterator[CheckMessage]:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        validate_email(address)
    except ValidationError:
        yield Error(
            _("“%s” in DEFAULT_FROM_EMAIL is not an e-mail address.") % settings.DEFAULT_FROM_EMAIL,
            hint=_("Write for example DEFAULT_FROM_EMAIL=news@example.cn"),
            id="newscenter.E009",
        )


@register(Tags.security, deploy=True)
def static_files_are_collected(**kwargs: Any) -> Iterator[CheckMessage]:
    read = getattr(staticfiles_storage, "read_manifest", None)
    if read is not None and read() is None:
        yield Error(
            _("The static files have not been collected: no page can be shown."),
            hint=_("Run: manage.py collectstatic --no-input"),
            id="newscenter.E010",
        )


@register(Tags.security, deploy=True)
def https_is_on(**kwargs: Any) -> Iterator[CheckMessage]:
    if _public_hosts() and not settings.HTTPS:
        yield Warning(
            _("The site answers to %s and HTTPS is off: passwords of staff can be read in transit.")
            % _public_hosts()[0],
            hint=_(
                "Put the site behind a server that speaks HTTPS (docs/deployment.md) and set"
                " HTTPS=1"
            ),
            id="newscenter.W002",
        )
