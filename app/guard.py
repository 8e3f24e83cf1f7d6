"""The guard: nothing but the pages of sign-in is answered to somebody who isn't signed in.

One `before_request`, registered before Dash gets the server, so that Dash's own routes (layout,
dependencies, callbacks, component files) stand behind it too.
"""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, g, jsonify, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.api.authentication import begin_call
from app.api.cors import preflight
from app.api.documents import OPEN_ENDPOINTS as API_DOCUMENTS
from app.api.problems import in_api
from app.assets import STATIC_ENDPOINT
from app.callback_requests import ENDPOINT as CALLBACK_PATH
from app.callback_requests import callback_body
from app.import_files import UPLOAD_ENDPOINT
from app.logs import bind_person
from app.navigation import from_own_page, login_address, referring_path, requested_path
from app.settings import Settings
from layouts import ids
from services.database.sessions import Database
from services.organizations import organization_of

OPEN_ENDPOINTS = frozenset(
    {
        "sign_in.sign_in",
        "sign_in.sign_out",
        "sign_in.welcome",
        "sign_in.ask_reset",
        "sign_in.reset",
        "preferences.save",
        "notifications.unsubscribe",
        "health.alive",
        "health.ready",
        "metrics.figures",
        STATIC_ENDPOINT,
        *API_DOCUMENTS,
    }
)
"""What is answered without sign-in: the pages that lead to it, what they are drawn with, and the probes."""
_FORM_BYTES = 64 * 1024
"""What a form adds to the file in it."""
_PROBES = frozenset({"health.alive", "health.ready", "metrics.figures"})
"""What machines ask by whatever name they know us by."""


def install_guard(server: Flask) -> None:
    """Register the guard. Must come before `Dash(server=…)`, and before anything that reads rows."""
    server.before_request(_guard)


def _guard() -> AnyResponse | None:
    _refuse_other_hosts()
    if request.path == CALLBACK_PATH and not (from_own_page() and request.is_json):
        abort(403)
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    if in_api():
        return _into_api()
    if not current_user.is_authenticated:
        return _to_sign_in()
    if request.endpoint == UPLOAD_ENDPOINT:
        settings: Settings = current_app.extensions["settings"]
        request.max_content_length = settings.upload_limit_bytes + _FORM_BYTES
    bind_person(current_user.scope.organization_id, current_user.scope.user_id)
    g.session_used = not _by_timer()
    if not request.path.startswith("/_dash-component-suites/"):
        database: Database = current_app.extensions["database"]
        with database.transaction(current_user.scope) as transaction:
            g.organization = organization_of(current_user.scope, transaction)
    return None


def _into_api() -> AnyResponse | None:
    """The API's own sign-in, by token or session; a browser may ask first whether a page may call at all."""
    answer = preflight()
    if answer is None:
        begin_call()
    return answer


def _refuse_other_hosts() -> None:
    """In production answer under our own name only: a forged Host header reaches nothing."""
    settings: Settings = current_app.extensions["settings"]
    if settings.environment == "production" and request.endpoint not in _PROBES:
        host = settings.base_url.partition("://")[2]
        if request.host != host:
            abort(421)


def _to_sign_in() -> AnyResponse:
    """The way to sign-in and back, in the words that who asked understands."""
    if request.path == CALLBACK_PATH:
        return _callback_redirect(login_address(referring_path()))
    if request.path.startswith("/_") or request.accept_mimetypes.best == "application/json":
        abort(401)
    if request.method in ("GET", "HEAD"):
        return redirect(login_address(requested_path()))
    return redirect(login_address(referring_path()), code=303)


def _callback_redirect(address: str) -> Response:
    """A callback's answer that changes nothing but the browser's address."""
    return jsonify(multi=True, response={}, sideUpdate={ids.AUTH: {"href": address}})


def _by_timer() -> bool:
    """Whether a page made this request by itself, on an interval: that keeps no session alive."""
    if request.path != CALLBACK_PATH:
        return False
    body = callback_body()
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    names = changed if isinstance(changed, list) else []
    return bool(names) and all(str(name).endswith(".n_intervals") for name in names)
