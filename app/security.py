"""Headers that tell the browser what these pages never do."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, current_app

from app.settings import Settings

_PRIVATE = ("text/html", "application/json", "application/problem+json", "text/csv")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
}


def content_security_policy(script_hashes: Iterable[str]) -> str:
    """Everything from our own origin; of inline scripts only those whose hash is listed."""
    scripts = " ".join(["'self'", *script_hashes])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


def install_security_headers(server: Flask, settings: Settings, script_hashes: Iterable[str]) -> None:
    """Add the headers to every answer. Comes after the callbacks, whose inline scripts are hashed."""
    headers = _HEADERS | {"Content-Security-Policy": content_security_policy(script_hashes)}
    if settings.cookie_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    server.extensions["security_headers"] = headers
    server.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in current_app.extensions["security_headers"].items():
        response.headers.setdefault(name, value)
    if response.mimetype in _PRIVATE and "private" not in response.headers.get("Cache-Control", ""):
        # What depends on who asks is kept by nobody: not by a proxy, not for the Back button after sign-out.
        response.headers["Cache-Control"] = "no-store"
    return response
