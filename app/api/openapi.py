"""The OpenAPI 3.1 document, made of the routes and their models.

OpenAPI 3.1 describes values in JSON Schema 2020-12, which is what pydantic writes of a model, so what is
documented is what is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import version
from inspect import getdoc
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from app.api.frame import ROOT, Route
from app.api.problems import MEDIA_TYPE, TYPES
from app.api.reading import NoParameters

_REFERENCE = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"<(?:uuid:)?(\w+)>")
_ALWAYS = (401, 404, 422, 429, 500, 503)
_WITH_BODY = (400, 403, 413, 415)
_TEXT = """The numbers of Lead Analytics for other systems: the same services as the pages, the same answers.

Sign in with `Authorization: Bearer TOKEN` (Settings → API, or `lead-analytics token create`) or, in a page of
this site, with the session. Days are the organization's local days, both included. Unknown parameters and
fields are refused, so that a misspelt filter never answers with unfiltered numbers."""


def openapi_document(routes: Iterable[Route]) -> dict[str, Any]:
    """The document of these routes."""
    routes = list(routes)
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    models += [(route.body, "validation") for route in routes if route.body]
    models += [(route.answer, "serialization") for route in routes if route.answer]
    references, definitions = models_json_schema(list(dict.fromkeys(models)), ref_template=_REFERENCE)
    schemas: dict[str, Any] = dict(definitions.get("$defs", {}))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, references, schemas)
        paths.setdefault(ROOT + _PARAMETER.sub(r"{\1}", route.rule), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lead Analytics API", "version": version("lead-analytics"), "description": _TEXT},
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in routes)],
        "paths": paths,
        "security": [{"token": []}, {"session": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token (`la_…`)."},
                "session": {"type": "apiKey", "in": "cookie", "name": "lead_analytics_session"},
            },
            "responses": {str(status): _problem(status) for status in TYPES},
        },
    }


class FieldProblem(BaseModel):
    """A value that can't be."""

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    """A reference to its explanation; it doesn't change."""
    title: str
    status: int
    detail: str
    instance: str
    """The request's id, for whoever looks after the server."""
    errors: list[FieldProblem] | None = None


def _operation(route: Route, references: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    text = (getdoc(route.handler) or "").strip()
    summary, _, description = text.partition("\n")
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": summary.strip().rstrip("."),
        "parameters": [*_path(route), *_query(route, schemas), _ORGANIZATION],
        "responses": {str(route.status): _success(route, references), **_problems(route)},
    }
    if description.strip():
        operation["description"] = description.strip()
    if route.body is not None:
        schema = references[(route.body, "validation")]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _path(route: Route) -> list[dict[str, Any]]:
    schema = {"type": "string", "format": "uuid"}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in _PARAMETER.findall(route.rule)
    ]


def _query(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if route.query is NoParameters:
        return []
    described = route.query.model_json_schema(ref_template=_REFERENCE)
    schemas.update(described.get("$defs", {}))
    return [
        _parameter(name, schema, required=name in described.get("required", ()))
        for name, schema in described["properties"].items()
    ]


def _parameter(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "query", "required": required}
    if "description" in schema:
        parameter["description"] = schema["description"]
    shape = {key: value for key, value in schema.items() if key not in ("title", "description")}
    # A query string has no null: what may be null in the model may be left out of the address.
    choices = [each for each in shape.pop("anyOf", []) if each.get("type") != "null"]
    if len(choices) == 1:
        shape |= {key: value for key, value in choices[0].items() if key != "description"}
        parameter.setdefault("description", choices[0].get("description", ""))
    elif choices:
        shape["anyOf"] = choices
    if shape.get("default", ...) in (None, []):
        del shape["default"]
    return {key: value for key, value in (parameter | {"schema": shape}).items() if value != ""}


_ORGANIZATION = {
    "name": "X-Org-Id",
    "in": "header",
    "required": False,
    "description": "One of the caller's organizations; any other is not found. A token belongs to one.",
    "schema": {"type": "string", "format": "uuid"},
}
_LIMITS = {
    "RateLimit": {"schema": {"type": "string"}, "description": "Calls left, and seconds until they are new."}
}


def _success(route: Route, references: Any) -> dict[str, Any]:
    headers = _LIMITS | {
        name: {"schema": {"type": "string"}, "description": meaning}
        for name, meaning in route.headers.items()
    }
    if route.files:
        binary = {media: {"schema": {"type": "string", "format": "binary"}} for media in route.files}
        return {"description": "The file.", "headers": headers, "content": binary}
    envelope = {
        "type": "object",
        "required": ["success", "data", "organization", "generated_at"],
        "properties": {
            "success": {"const": True},
            "data": references[(route.answer, "serialization")],
            "organization": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
            },
            "generated_at": {"type": "string", "format": "date-time"},
        },
    }
    answer: dict[str, Any] = {
        "description": "The answer." if route.status == 200 else "Accepted.",
        "headers": headers,
        "content": {"application/json": {"schema": envelope}},
    }
    links = {
        operation: {
            "operationId": operation,
            "parameters": {name: f"$response.body#{place}" for name, place in parameters.items()},
        }
        for operation, parameters in route.links.items()
    }
    return answer | ({"links": links} if links else {})


def _problems(route: Route) -> dict[str, Any]:
    statuses = {*_ALWAYS, *(_WITH_BODY if route.body else ()), *route.problems}
    found: dict[str, Any] = {
        str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)
    }
    if route.query is not NoParameters:
        found["414"] = {
            "description": "The address is longer than the server in front takes (8,190 characters)."
        }
    if "ETag" in route.headers:
        found["304"] = {"description": "It is as you have it (`If-None-Match`)."}
    return found


def _problem(status: int) -> dict[str, Any]:
    kind = TYPES[status]
    schema = {"$ref": _REFERENCE.format(model="Problem")}
    answer: dict[str, Any] = {
        "description": f"{kind.title}: {kind.meaning}",
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    if status == 429:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "`Bearer`."}}
    return answer
