"""Where whole results are kept, shared by the workers."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import redis
import structlog
from flask import Flask
from flask_caching import Cache

from app.settings import Settings
from services.cache import result_name

if TYPE_CHECKING:
    from app.observation import Observation

_PATIENCE_SECONDS = 1
_PROBE_SECONDS = 0.4
log = structlog.get_logger(__name__)


class ResultCache(Cache):
    """Flask-Caching's, for which a Redis that doesn't answer is an empty one: slower, and never wrong.

    Results are made bytes here, so that their size is known and what an older version of the product left
    behind, which can't be read any more, is no result.
    """

    def __init__(self, server: Flask, config: dict[str, object], observation: Observation | None) -> None:
        super().__init__(server, config=config)
        self._observation = observation
        self._redis_url = config.get("CACHE_REDIS_URL")

    @property
    def kind(self) -> str:
        """`redis` or `disk`."""
        return "disk" if self._redis_url is None else "redis"

    def get(self, key: str) -> Any:
        """What is kept under `key`; None when nothing is, or nobody answers."""
        try:
            kept = super().get(key)
            found = pickle.loads(kept) if isinstance(kept, bytes) else None  # noqa: S301 - what `set` wrote
        except redis.RedisError as error:
            log.warning("cache_not_read", error=type(error).__name__)
            return self._read(key, "error")
        except Exception as error:  # whatever unpickling says of a class that has changed
            log.warning("cache_not_understood", error=type(error).__name__)
            return self._read(key, "error")
        self._read(key, "miss" if found is None else "hit")
        return found

    def set(self, key: str, value: Any, timeout: int | None = None) -> bool:
        """Keep `value` for `timeout` seconds; False when it couldn't be kept."""
        content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        try:
            kept = bool(super().set(key, content, timeout=timeout))
        except redis.RedisError as error:
            log.warning("cache_not_written", error=type(error).__name__)
            kept = False
        if self._observation is not None:
            self._observation.cache_written(result_name(key), len(content) if kept else None)
        return kept

    def answers(self) -> bool:
        """Whether a Redis is there (within half a second); true without one."""
        if self._redis_url is None:
            return True
        patience = {"socket_timeout": _PROBE_SECONDS, "socket_connect_timeout": _PROBE_SECONDS}
        try:
            with redis.Redis.from_url(str(self._redis_url), **patience) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _read(self, key: str, outcome: Any) -> None:
        if self._observation is not None:
            self._observation.cache_read(result_name(key), outcome)


def result_cache(server: Flask, settings: Settings, observation: Observation | None = None) -> ResultCache:
    """A cache in Redis where REDIS_URL names one, else in files under DATA_DIR."""
    return ResultCache(server, _config(settings), observation)


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
