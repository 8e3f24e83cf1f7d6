"""Where to go next: only to places of our own."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from flask import request

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_NOWHERE = ("/login", "/logout", "/welcome", "/reset", "/_dash", "/healthz", "/readyz", "/imports/upload")
MAXIMUM_LENGTH = 2000


def local_path(target: str | None, default: str = "/") -> str:
    """`target` when it is a path (with query) of this very origin that a person can visit, else `default`."""
    if not target or len(target) > MAXIMUM_LENGTH or not _LOCAL.fullmatch(target):
        return default
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path.startswith(_NOWHERE):
        return default
    return target


def login_address(target: str | None) -> str:
    """The sign-in page's address that leads back to `target`."""
    back = local_path(target)
    return "/login" if back == "/" else f"/login?next={quote(back, safe='')}"


def referring_path() -> str | None:
    """Path and query of the page a background request was made from, when it is one of ours."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def requested_path() -> str:
    """Path and query of this request."""
    return request.full_path.removesuffix("?") if request.query_string else request.path


def from_own_page() -> bool:
    """Whether a page of ours made this request, as far as the browser tells; not what another site made."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
