"""The plain address of the dashboard leads to the reader's default view, where there is one.

By a redirect, so that the address says what is shown and can be handed on. Whatever an address asks for
itself wins.
"""

from __future__ import annotations

from flask import Flask, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from callbacks.navigation import home
from layouts.links import DASHBOARD


def install_home(server: Flask) -> None:
    """Register it, after the guard: only somebody signed in has a default view."""
    server.before_request(_to_default_view)


def _to_default_view() -> Response | None:
    plain = request.path == DASHBOARD and not request.query_string and request.method in ("GET", "HEAD")
    if not plain or not current_user.is_authenticated:
        return None
    address = home()
    return None if address == DASHBOARD else redirect(address)
