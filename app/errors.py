"""What goes wrong, told plainly: a page for people, `application/problem+json` for programs, no internals."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from dash.exceptions import DashException, InvalidCallbackReturnValue
from flask import Flask, Response, g, json, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.wrappers import Response as AnyResponse

from app.api.problems import ProblemError, in_api, problem_response
from services.diagnostics import out_of_room
from services.language import gettext as _
from services.scope import ForbiddenError, NotFoundError

log = structlog.get_logger(__name__)


def install_errors(server: Flask) -> None:
    """Register the handlers. After `Dash(server=…)`, whose own for halted callbacks stay."""
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(ProblemError, problem_response)
    server.register_error_handler(CSRFError, _stale_form)
    server.register_error_handler(NotFoundError, lambda _error: _answer(404))
    server.register_error_handler(ForbiddenError, lambda _error: _answer(403))
    server.register_error_handler(DashException, _dash_error)
    server.register_error_handler(InvalidCallbackReturnValue, _unexpected)
    server.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether a program asked: one of Dash's background requests, the API, or who says so."""
    if request.path.startswith(("/_", "/api/")) or request.is_json:
        return True
    return request.accept_mimetypes.best == "application/json"


def explanation(status: int) -> tuple[str, str]:
    """Title and sentence for a status, in the reader's language."""
    match status:
        case 401:
            return _("Please sign in"), _("Your session has ended.")
        case 403:
            return _("Not allowed"), _("Your role doesn't allow this.")
        case 404 | 405:
            return _("Not found"), _("This page doesn't exist, or not in this organization.")
        case 413:
            return _("Too large"), _("The file is larger than this server accepts.")
        case 429:
            return _("Too many attempts"), _("Wait a few minutes and try again.")
        case 503:
            return _("Not available right now"), _("Try again in a moment.")
        case 507:
            return _("No room left"), _(
                "There is no room left on our side, and nothing was kept. Please tell whoever runs this."
            )
        case status if status < 500:
            return _("That didn't work"), _("The request couldn't be understood. Go back and try again.")
        case _other:
            return _("Something went wrong"), _("It has been recorded. Try again in a moment.")


def _http_error(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    response = _answer(code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _stale_form(error: CSRFError) -> AnyResponse:
    """A form whose token is gone: left open over a sign-in, or not from a page of ours."""
    log.warning("csrf_refused", reason=error.description)
    if request.path == "/login" and current_user.is_authenticated:
        return redirect("/", code=303)
    if request.path == "/logout" and not current_user.is_authenticated:
        return redirect("/login", code=303)
    title, text = _("This page is out of date"), _("Load it again and repeat what you did.")
    return _problem(400, title, text) if wants_json() else _page(400, title, text)


def _dash_error(error: DashException) -> AnyResponse:
    """An address or a body that Dash can't make sense of."""
    log.warning("dash_refused", error=type(error).__name__)
    return _answer(404 if request.method == "GET" else 400)


def _unexpected(error: Exception) -> AnyResponse:
    if out_of_room(error):
        log.error("no_room_left", error=type(error).__name__)
        return _answer(507)
    log.error("unexpected_error", exc_info=error)
    return _answer(500)


def _answer(status: int) -> AnyResponse:
    if in_api():
        return problem_response(ProblemError(status))
    title, text = explanation(status)
    return _problem(status, title, text) if wants_json() else _page(status, title, text)


def _page(status: int, title: str, text: str) -> Response:
    reference = g.get("request_id") if status >= 500 else None
    page = render_template("error.html", title=title, text=text, reference=reference, status=status)
    return Response(page, status, mimetype="text/html")


def _problem(status: int, title: str, detail: str) -> Response:
    """RFC 9457."""
    body = {
        "type": "about:blank",
        "title": title if status in default_exceptions else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{g.get('request_id', '')}",
    }
    return Response(json.dumps(body), status, mimetype="application/problem+json")
