"""Limits by network address, counted where all workers see them."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter

from app.counters import SCHEME
from app.settings import Settings
from app.sign_in.throttle import network_address


def install_limiter(server: Flask, settings: Settings) -> Limiter:
    """Make the limiter of this application; its storage is also `extensions["counters"]`."""
    redis_url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    limiter = Limiter(
        network_address,
        app=server,
        storage_uri=f"{SCHEME}://{settings.folder('counters') / 'counters.sqlite'}",
        storage_options={"redis_url": redis_url},
        strategy="fixed-window",
        headers_enabled=True,
    )
    server.extensions["counters"] = limiter.storage
    server.extensions["limits"] = limiter
    return limiter
