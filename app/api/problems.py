"""What goes wrong, as the API tells it: RFC 9457, in English, with types that don't change.

`type` is a reference to the section of the documentation page that explains it, so it can be compared by
a program and opened by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, g, request

PREFIX = "/api/"
DOCS = "/api/v1/docs"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: the last part of its address, its title, and what the documentation says of it."""

    slug: str
    title: str
    meaning: str

    @property
    def address(self) -> str:
        return f"{DOCS}#problem-{self.slug}"


TYPES: dict[int, ProblemType] = {
    400: ProblemType(
        "malformed", "Malformed request", "The request can't be read: broken JSON, for example."
    ),
    401: ProblemType(
        "not-signed-in",
        "Not signed in",
        "The token is missing, unknown, expired or revoked, or the session has ended.",
    ),
    403: ProblemType(
        "not-allowed",
        "Not allowed",
        "The role, or the scope of the token, doesn't allow this; or the request came from another site.",
    ),
    404: ProblemType(
        "not-found",
        "Not found",
        "There is no such thing in this organization, or no such organization for this caller.",
    ),
    405: ProblemType("method", "Method not allowed", "`Allow` lists the methods that this address takes."),
    409: ProblemType(
        "conflict", "Conflict", "Somebody was first. The answer holds the state as it is; decide again."
    ),
    413: ProblemType("too-large", "Too large", "The body is larger than this route accepts."),
    415: ProblemType(
        "media-type", "Unsupported media type", "Bodies are `application/json`, in UTF-8 and not compressed."
    ),
    421: ProblemType("host", "Misdirected request", "This server doesn't answer under that name."),
    422: ProblemType(
        "invalid", "Invalid values", "`errors` names each field or parameter at fault and says why."
    ),
    429: ProblemType("too-many", "Too many requests", "Wait as many seconds as `Retry-After` says."),
    500: ProblemType("server", "Server error", "It has been recorded under the request's id (`instance`)."),
    503: ProblemType("unavailable", "Not available right now", "Try again in a moment."),
}
_OTHER = ProblemType("malformed", "Malformed request", "")


@dataclass(frozen=True, slots=True)
class FieldError:
    """A value that can't be: the name of its field or parameter, and what is wrong with it."""

    field: str
    message: str


class ProblemError(Exception):
    """Raised by a route to answer with a problem. `more` are further members of the answer."""

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def invalid(field: str, message: str) -> ProblemError:
    """The problem of one value that can't be."""
    return ProblemError(422, errors=[FieldError(field, message)])


def in_api() -> bool:
    """Whether this request is for the API: its errors are problems, whatever they accept."""
    return request.path.startswith(PREFIX) or request.path == PREFIX.rstrip("/")


def problem_response(problem: ProblemError) -> Response:
    """The answer of a problem."""
    kind = TYPES.get(problem.status, TYPES[500] if problem.status >= 500 else _OTHER)
    body: dict[str, Any] = {
        "type": kind.address,
        "title": kind.title,
        "status": problem.status,
        "detail": problem.detail or _detail(problem, kind),
        "instance": f"urn:request:{g.get('request_id', '')}",
    }
    if problem.errors:
        body["errors"] = [{"field": each.field, "message": each.message} for each in problem.errors]
    content = orjson.dumps(body | problem.more, option=orjson.OPT_NON_STR_KEYS)
    response = Response(content, problem.status, mimetype=MEDIA_TYPE)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Lead Analytics"'
    response.headers.update(problem.headers)
    return response


def _detail(problem: ProblemError, kind: ProblemType) -> str:
    if len(problem.errors) == 1:
        return f"{problem.errors[0].field}: {problem.errors[0].message}"
    return f"{len(problem.errors)} values can't be used; see `errors`." if problem.errors else kind.meaning
