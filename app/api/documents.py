"""The API described: its OpenAPI document, and a page to read it and try it.

Both are open: they hold no data of anybody, and whoever decides whether to use the API has no account yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson
from flask import Blueprint, Flask, Response, render_template, request
from flask_wtf.csrf import CSRFProtect

from app.api.frame import Route
from app.api.openapi import openapi_document
from app.api.problems import DOCS, TYPES
from app.assets import asset_url

DOCUMENT = "/api/v1/openapi.json"
OPEN_ENDPOINTS = ("api_documents.document", "api_documents.page")


def install_documents(server: Flask, routes: Sequence[Route], csrf: CSRFProtect) -> None:
    """Register `GET /api/v1/openapi.json` and `GET /api/v1/docs`."""
    content = orjson.dumps(openapi_document(routes))
    etag = hashlib.sha256(content).hexdigest()[:32]
    blueprint = Blueprint("api_documents", __name__)
    csrf.exempt(blueprint)

    def document() -> Response:
        """The document; the same for everybody."""
        response = Response(content, mimetype="application/json")
        response.set_etag(etag, weak=True)
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
        return response

    blueprint.add_url_rule(DOCUMENT, "document", document, provide_automatic_options=False)
    blueprint.add_url_rule(DOCS, "page", page, provide_automatic_options=False)
    server.register_blueprint(blueprint)


def page() -> str:
    """Swagger UI on the document, and what every problem means."""
    return render_template(
        "api_docs.html",
        document=DOCUMENT,
        problems=TYPES,
        styles=[asset_url("vendor/swagger-ui/swagger-ui.css"), asset_url("api/docs.css")],
        scripts=[asset_url("vendor/swagger-ui/swagger-ui-bundle.js"), asset_url("api/docs.js")],
    )
