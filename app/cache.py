"""Where whole results are kept, shared by the workers."""

from __future__ import annotations

from flask import Flask
from flask_caching import Cache

from app.settings import Settings


def result_cache(server: Flask, settings: Settings) -> Cache:
    """A cache in Redis where REDIS_URL names one, else in files under DATA_DIR."""
    return Cache(server, config=_config(settings))


def _config(settings: Settings) -> dict[str, object]:
    if settings.redis_url is not None:
        return {
            "CACHE_TYPE": "RedisCache",
            "CACHE_REDIS_URL": settings.redis_url.get_secret_value(),
            "CACHE_KEY_PREFIX": "lead-analytics:",
        }
    return {
        "CACHE_TYPE": "FileSystemCache",
        "CACHE_DIR": str(settings.folder("cache/results")),
        "CACHE_THRESHOLD": 2000,
    }
