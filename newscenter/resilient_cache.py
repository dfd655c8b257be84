"""A cache whose failures are misses: while it can't be used, each process remembers by itself."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

_MISSING = object()
# A server that does not answer is asked again after a while only: asking takes its time.
SLOW_SECONDS = 0.1
SECONDS_UNTIL_RETRY = 5.0
# A page asks several times, and the log must not fill up with it.
SECONDS_BETWEEN_WARNINGS = 60.0
PROBE_KEY = "newscenter-probe"


class ResilientCache(BaseCache):
    """Passes everything on to the cache of the settings, and takes over where that fails.

    OPTIONS["cache"] has the settings of the cache itself, as in CACHES.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._settings = dict(params["OPTIONS"]["cache"])
        self._cache: BaseCache | None = None
        self._own = LocMemCache("resilient-cache", {})
        self._retry_at = self._warn_at = 0.0

    def _connect(self) -> BaseCache:
        # Not in __init__: a folder that can't be made today may be there tomorrow.
        if self._cache is None:
            params = dict(self._settings)
            backend = import_string(params.pop("BACKEND"))
            self._cache = backend(params.pop("LOCATION", ""), params)
        return self._cache

    def _ask(self, method: str, *args: Any, default: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._retry_at:
            return default
        began = time.monotonic()
        try:
            return getattr(self._connect(), method)(*args, **kwargs)
        # What a damaged entry raises when it is read can't be told beforehand.
        except Exception as error:
            self._warn(error)
            if time.monotonic() - began > SLOW_SECONDS:
                self._retry_at = time.monotonic() + SECONDS_UNTIL_RETRY
            return default

    def _warn(self, error: Exception) -> None:
        if time.monotonic() >= self._warn_at:
            self._warn_at = time.monotonic() + SECONDS_BETWEEN_WARNINGS
            logger.warning("The cache failed: %s: %s", type(error).__name__, error)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        value = self._ask("get", key, _MISSING, version=version, default=_MISSING)
        return self._own.get(key, default, version=version) if value is _MISSING else value

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        failed = self._ask("set", key, value, timeout, version=version, default=_MISSING)
        if failed is _MISSING:
            self._own.set(key, value, timeout, version=version)
        else:
            self._own.delete(key, version=version)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        added = self._ask("add", key, value, timeout, version=version, default=_MISSING)
        if added is _MISSING:
            return self._own.add(key, value, timeout, version=version)
        return bool(added)

    def touch(
        self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        touched = self._ask("touch", key, timeout, version=version, default=False)
        return bool(touched) or self._own.touch(key, timeout, version=version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        deleted = self._own.delete(key, version=version)
        return bool(self._ask("delete", key, version=version, default=False)) or deleted

    def clear(self) -> None:
        self._own.clear()
        self._ask("clear", default=None)

    def close(self, **kwargs: Any) -> None:
        self._ask("close", default=None, **kwargs)

    def problem(self) -> str:
        """Return why the cache itself can't be used; empty when it can."""
        try:
            cache = self._connect()
            cache.set(PROBE_KEY, "written", 60)
            return "" if cache.get(PROBE_KEY) == "written" else "nothing is kept"
        except Exception as error:
            # Without names of files and servers: everybody can read it.
            return getattr(error, "strerror", None) or type(error).__name__
