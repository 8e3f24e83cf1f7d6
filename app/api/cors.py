"""Other sites' pages: none may read an answer, unless CORS_ORIGINS names their origin, and then with a token.

Credentials are never allowed, so no page of another site ever calls with the cookie of a session.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from app.api.problems import in_api
from app.settings import Settings

_SENT = "Authorization, Content-Type, If-None-Match, X-Org-Id"
_READ = (
    "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, "
    "X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-ID"
)


def install_cors(server: Flask) -> None:
    """Say on every answer of the API whether the asking page may read it."""
    server.after_request(_allow)


def preflight() -> Response | None:
    """The answer to a browser that asks in advance for a page of an allowed origin; else None."""
    asked = request.headers.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or not asked or not _allowed():
        return None
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT"
    response.headers["Access-Control-Allow-Headers"] = _SENT
    response.headers["Access-Control-Max-Age"] = "600"
    return response


def _allowed() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return request.headers.get("Origin") in settings.allowed_origins


def _allow(response: Response) -> Response:
    settings: Settings = current_app.extensions["settings"]
    if not in_api() or not settings.allowed_origins:
        return response
    response.vary.add("Origin")
    if _allowed():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = _READ
    return response
