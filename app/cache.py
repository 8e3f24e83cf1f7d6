"""Where whole results are kept, shared by the workers."""

from __future__ import annotations

from typing import Any

import redis
import structlog
from flask import Flask
from flask_caching import Cache

from app.settings import Settings

_PATIENCE_SECONDS = 1
log = structlog.get_logger(__name__)


class ResultCache(Cache):
    """Flask-Caching's, for which a Redis that doesn't answer is an empty one: slower, and never wrong."""

    def get(self, key: str) -> Any:
        """What is kept under `key`; None when nothing is, or nobody answers."""
        try:
            return super().get(key)
        except redis.RedisError as error:
            log.warning("cache_not_read", error=type(error).__name__)
            return None

    def set(self, key: str, value: Any, timeout: int | None = None) -> bool:
        """Keep `value` for `timeout` seconds; False when it couldn't be kept."""
        try:
            return bool(super().set(key, value, timeout=timeout))
        except redis.RedisError as error:
            log.warning("cache_not_written", error=type(error).__name__)
            return False


def result_cache(server: Flask, settings: Settings) -> ResultCache:
    """A cache in Redis where REDIS_URL names one, else in files under DATA_DIR."""
    return ResultCache(server, config=_config(settings))


def _config(settings: Settings) -> dict[str, object]:
    if settings.redis_url is not None:
        return {
            "CACHE_TYPE": "RedisCache",
            "CACHE_REDIS_URL": settings.redis_url.get_secret_value(),
            "CACHE_KEY_PREFIX": "lead-analytics:",
            "CACHE_OPTIONS": {
                "socket_timeout": _PATIENCE_SECONDS,
                "socket_connect_timeout": _PATIENCE_SECONDS,
            },
        }
    return {
        "CACHE_TYPE": "FileSystemCache",
        "CACHE_DIR": str(settings.folder("cache/results")),
        "CACHE_THRESHOLD": 2000,
    }
