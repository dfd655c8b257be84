"""Read settings from the environment; an unusable one is refused with a sentence."""

from __future__ import annotations

import contextlib
import gettext
import os
import shutil
import sqlite3
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
ENV_FILE = os.environ.get("ENV_FILE", "")

# Of the site, its commands and its errors.
LANGUAGE = "zh-hans"
# Django's own translations are not available before the settings are.
LOCALE = Path(__file__).resolve().parent.parent / "locale"
translate = _ = gettext.translation("django", LOCALE, ["zh_Hans"], fallback=True).gettext

if ENV_FILE:
    # The library passes over a file that it can't read.
    if not os.access(ENV_FILE, os.R_OK):
        raise ImproperlyConfigured(
            _(
                "The file %s can't be read, which ENV_FILE names. Run this command as the user of"
                " the site, and let its group read the file."
            )
            % ENV_FILE
        )
    env.read_env(ENV_FILE)

ON, OFF = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
SQLITE = "newscenter.sqlite"
POSTGRESQL = "django.db.backends.postgresql"
SQLITE_OPTIONS: dict[str, Any] = {
    # Taking the write lock at BEGIN makes a second writer wait its turn; taken later, on the first
    # write, SQLite can only refuse it.
    "transaction_mode": "IMMEDIATE",
    # SQLite's queue of writers is not fair: of many at once, one may wait much longer.
    "timeout": 20,
    "init_command": "PRAGMA synchronous = NORMAL",
}
# A server that is gone, or a network that has been cut, is noticed within seconds.
POSTGRESQL_OPTIONS: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
ROOM_TO_OPEN = 1 << 20
# By the names that the library has for them.
ENGINES = {"django.db.backends.sqlite3": SQLITE, POSTGRESQL: POSTGRESQL}


def folder(path: Path) -> Path:
    """Return the folder, created if it is missing; raises ImproperlyConfigured if unusable."""
    try:
        # Closed to other users of the machine: it holds readers' addresses and the secret key.
        path.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as error:
        reason = _(str(error.strerror))
    else:
        if os.access(path, os.W_OK | os.X_OK):
            return path
        reason = _("Permission denied")
    raise ImproperlyConfigured(
        _(
            "The folder %(path)s can't be written to (%(reason)s). Give it to the user that the"
            " site runs as, or name another one with VAR_DIR."
        )
        % {"path": path, "reason": reason}
    )


def switch(name: str) -> bool:
    """Return whether the setting is on. Raises ImproperlyConfigured for any other value."""
    value = env.str(name, default="0").strip().lower()
    if value not in ON | OFF:
        raise ImproperlyConfigured(_("%s must be 1 or 0.") % name)
    return value in ON


def choice(name: str, values: tuple[str, ...]) -> str:
    """Return the setting, by default the first of the values. Raises ImproperlyConfigured."""
    value = env.str(name, default="").strip().lower() or values[0]
    if value not in values:
        raise ImproperlyConfigured(
            _("%(name)s must be one of these: %(values)s")
            % {"name": name, "values": ", ".join(values)}
        )
    return value


def whole_number(name: str, default: int) -> int:
    """Return the setting, a number from 0 on. Raises ImproperlyConfigured for any other value."""
    value = env.str(name, default="").strip() or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise ImproperlyConfigured(_("%s must be a whole number from 0 on.") % name)
    return int(value)


class FullDisk(ImproperlyConfigured):
    """The settings are right, and the disk has no room."""


def _parsed(read: Callable[[], dict[str, Any]], name: str, example: str) -> dict[str, Any]:
    try:
        # The library warns of an unknown engine and goes on; the sentence below is clearer.
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            return read()
    except FullDisk:
        raise
    except (ImproperlyConfigured, ValueError):
        # Without its cause, which may quote a part of the password.
        raise ImproperlyConfigured(
            _("%(name)s can't be used as it is. Write for example %(example)s")
            % {"name": name, "example": example}
        ) from None


def _is_full(folder: Path) -> bool:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return False
    return usage.total > 0 and usage.free < ROOM_TO_OPEN


def _try_to_open(path: str | Path) -> None:
    # Django's own checks query SQLite before any check of ours could, and end in a traceback.
    try:
        with contextlib.closing(sqlite3.connect(path)) as file:
            file.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        # A file that another process has locked for a while is none the worse.
        if "locked" in str(error):
            return
        # Whoever opens it first needs room for its index of the log, beside it.
        if _is_full(Path(path).resolve().parent):
            raise FullDisk(
                _(
                    "The disk is full, so the database %s can't be opened; nothing of it is lost."
                    " Look with df -h, and make room: old backups and logs first, never files in"
                    " VAR_DIR."
                )
                % path
            ) from None
        raise ValueError from error


def database(default: Path) -> dict[str, Any]:
    """Return the database that DATABASE_URL names, or a SQLite file at `default`."""
    config = _named_database(default)
    options = SQLITE_OPTIONS if config["ENGINE"] == SQLITE else POSTGRESQL_OPTIONS
    return config | {"OPTIONS": options | config.get("OPTIONS", {})}


def _named_database(default: Path) -> dict[str, Any]:
    if not env.str("DATABASE_URL", default=""):
        try:
            if default.exists():
                _try_to_open(default)
        except ValueError:
            raise ImproperlyConfigured(
                _(
                    "The file %s is no database, or can't be opened. Move it away and restore a"
                    " backup (docs/deployment.md), or name another database with DATABASE_URL."
                )
                % default
            ) from None
        return {"ENGINE": SQLITE, "NAME": default}

    def read() -> dict[str, Any]:
        config: dict[str, Any] = env.db_url("DATABASE_URL")
        if config.get("ENGINE") not in ENGINES:
            raise ValueError
        config["ENGINE"] = ENGINES[config["ENGINE"]]
        if config["ENGINE"] == SQLITE:
            _try_to_open(config["NAME"])
        return config

    example = "postgresql://user:password@127.0.0.1/newscenter"
    return _parsed(read, "DATABASE_URL", example)


def cache(default: Path) -> dict[str, Any]:
    """Return the cache that CACHE_URL names, or one in files in the folder `default`.

    No page depends on it: where it fails, newscenter/resilient_cache.py stands in.
    """
    files: dict[str, Any] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": default,
    }
    named = _parsed(
        lambda: env.cache_url("CACHE_URL", default="locmemcache://"),
        "CACHE_URL",
        "redis://127.0.0.1:6379/1",
    )
    chosen = named if env.str("CACHE_URL", default="") else files
    if chosen["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        # Without them a server that takes the call and says nothing stops the thread for good.
        limits = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
        chosen["OPTIONS"] = limits | chosen.get("OPTIONS", {})
    return {"BACKEND": "newscenter.resilient_cache.ResilientCache", "OPTIONS": {"cache": chosen}}


def mail() -> dict[str, Any]:
    """Return Django's settings for the mail server that EMAIL_URL names, if it names one."""
    if not env.str("EMAIL_URL", default=""):
        return {"EMAIL_BACKEND": "newscenter.unsent_mail.EmailBackend"}
    example = "smtp+tls://user:password@mail.example.cn:587"
    return _parsed(lambda: env.email_url("EMAIL_URL"), "EMAIL_URL", example)
