"""The API on the application: its routes, its document, what every answer of it carries."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import Map, Rule

from app.api import alerts, batches, behavior, dashboard, health, leads, reports
from app.api.cors import install_cors
from app.api.documents import install_documents
from app.api.frame import ROOT, Route
from app.api.problems import PREFIX, ProblemError, in_api
from app.api.rates import install_rates
from app.settings import Settings

MODULES = (dashboard, behavior, reports, alerts, leads, batches, health)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_VARIES = ("Authorization", "Cookie", "X-Org-Id", "Accept-Language")


def all_routes() -> list[Route]:
    """Every route of the API, in the order of its documentation."""
    return [route for module in MODULES for route in module.routes.routes]


def install_api(server: Flask, settings: Settings, csrf: CSRFProtect) -> None:
    """Register every route below `/api`, and an answer of our own for every other address there.

    After the guard, which knows who calls (`begin_call`), and the limiter, in whose counters calls are
    counted. The CSRF token of forms isn't asked for: a session may write only from a page of ours and in
    JSON, which no form can send.
    """
    blueprint = Blueprint("api", __name__)
    csrf.exempt(blueprint)
    routes = all_routes()
    for route in routes:
        blueprint.add_url_rule(
            f"{ROOT}{route.rule}",
            route.name,
            _view(route),
            methods=[route.method],
            provide_automatic_options=False,
        )
    addresses = Map(
        [Rule(f"{ROOT}{route.rule}", methods=[route.method]) for route in routes], merge_slashes=False
    )
    unknown = _unknown(addresses)
    for rule in (f"{PREFIX}<path:unknown>", PREFIX, PREFIX.rstrip("/")):
        blueprint.add_url_rule(rule, "unknown", unknown, methods=_METHODS, provide_automatic_options=False)
    server.register_blueprint(blueprint)
    install_documents(server, routes, csrf)
    install_rates(server, settings)
    install_cors(server)
    server.after_request(_vary)


def _view(route: Route) -> Any:
    def view(**path: Any) -> Response:
        return route.respond(**path)

    return view


def _unknown(addresses: Map) -> Any:
    """Nothing below /api is a page: another method's address says which methods it has."""

    def view(unknown: str = "") -> Response:
        bound = addresses.bind(request.host)
        allowed = bound.allowed_methods(f"{PREFIX}{unknown}")
        if not allowed:
            raise ProblemError(404, "There is no such address in this API.")
        allow = ", ".join(sorted({*allowed, "OPTIONS"}))
        if request.method == "OPTIONS":
            return Response(status=204, headers={"Allow": allow, "Cache-Control": "private, no-store"})
        raise ProblemError(405, headers={"Allow": allow})

    return view


def _vary(response: Response) -> Response:
    if in_api():
        response.vary.update(_VARIES)
    return response
