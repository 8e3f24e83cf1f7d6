"""A route of the API: what it takes, what it answers, and how the one becomes the other."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request
from pydantic import BaseModel

from app.api.problems import ProblemError
from app.api.reading import NoParameters, read_body, read_query
from services.cache import ResultStore
from services.database.sessions import Database
from services.organizations import OrganizationInfo
from services.scope import OrgScope
from services.session import Session
from services.vocabulary import TokenScope

ROOT = "/api/v1/crm/analytics"
BODY_BYTES = 64 * 1024
_WITH_BODY = ("POST", "PUT")


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, in which organization, when; and the way to the rows."""

    scope: OrgScope
    organization: OrganizationInfo
    now: datetime
    allows: TokenScope
    """`read` for a token of that scope; a session is limited by its role alone."""
    key: str
    """Whose calls are counted together: the token's, or the session's."""

    @property
    def server(self) -> Flask:
        """The application that answers."""
        return current_app

    @contextmanager
    def transaction(self, *, statement_timeout_ms: int | None = None) -> Iterator[Session]:
        """A transaction in the caller's organization; committed at the end, undone by an error."""
        database: Database = self.server.extensions["database"]
        with database.transaction(self.scope, statement_timeout_ms=statement_timeout_ms) as session:
            yield session

    @property
    def store(self) -> ResultStore:
        """Where whole results are kept."""
        store: ResultStore = self.server.extensions["result_cache"]
        return store


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route answers with: `data` goes into the envelope. With an `etag` it may be kept and asked
    about again; `generated_at` is the call's time unless the data is older."""

    data: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    generated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address."""

    method: str
    rule: str
    handler: Callable[..., Answer | Response]
    tag: str
    query: type[BaseModel]
    body: type[BaseModel] | None
    answer: type[BaseModel] | Any
    status: int
    problems: tuple[int, ...]
    body_bytes: int
    files: tuple[str, ...]
    headers: Mapping[str, str]
    writes: bool
    """Whether a token needs the scope `write`."""
    links: Mapping[str, Mapping[str, str]]
    """What the answer leads to: operationId → parameter → where in the answer its value stands."""

    @property
    def name(self) -> str:
        """The endpoint's name, and OpenAPI's operationId."""
        return self.handler.__name__

    def respond(self, **path: Any) -> Response:
        """Answer the request that is being handled."""
        call: Call = g.api_call
        if self.writes and call.allows is TokenScope.READ:
            raise ProblemError(403, "This token may read only.")
        arguments = dict(path)
        read = read_query(self.query, request.args)
        if self.query is not NoParameters:
            arguments["query"] = read
        if self.body is not None:
            arguments["body"] = read_body(self.body, request, self.body_bytes)
        answer = self.handler(call, **arguments)
        return answer if isinstance(answer, Response) else respond(call, answer)


class Routes:
    """The routes of one subject. `app.api.__init__` shows how one is added."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.routes: list[Route] = []

    def get(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a reading route; options as `add`."""
        return lambda handler: self.add("GET", rule, handler, **options)

    def post(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a route that writes, with a JSON body; options as `add`."""
        return lambda handler: self.add("POST", rule, handler, **options)

    def put(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a route that changes one thing, with a JSON body; options as `add`."""
        return lambda handler: self.add("PUT", rule, handler, **options)

    def add(
        self,
        method: str,
        rule: str,
        handler: Callable[..., Answer | Response],
        *,
        answer: Any = None,
        status: int = 200,
        problems: tuple[int, ...] = (),
        body_bytes: int = BODY_BYTES,
        files: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        writes: bool | None = None,
        links: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Callable[..., Answer | Response]:
        """Register `handler` under `rule` (below `ROOT`, Flask's syntax).

        `answer` is the model of the envelope's `data` (or `files`, the media types of a download); `problems`
        are the statuses beyond those every route has; `headers` the answer's own (name → meaning); `writes`
        says whether a token needs the scope `write` (default: where the method has a body); `links` what the
        answer leads to (operationId → parameter → a JSON pointer into the answer). The parameters called
        `query` and `body` are read into the models they are annotated with.
        """
        hints = typing.get_type_hints(handler)
        query, body = hints.get("query", NoParameters), hints.get("body")
        if (body is not None) != (method in _WITH_BODY):
            raise TypeError(f"{method} {rule}: a body where the method has none, or none where it has one")
        self.routes.append(
            Route(
                method, rule, handler, self.tag, query, body, answer, status, problems, body_bytes, files,
                headers or {}, method in _WITH_BODY if writes is None else writes, links or {},
            )
        )  # fmt: skip
        return handler


def respond(call: Call, answer: Answer) -> Response:
    """The envelope around an answer, as `interfaces.md` has it."""
    if answer.etag is not None and known(answer.etag):
        return not_modified(answer.etag)
    content = orjson.dumps(
        {
            "success": True,
            "data": answer.data,
            "organization": {"id": call.organization.id, "name": call.organization.name},
            "generated_at": answer.generated_at or call.now,
        },
        option=orjson.OPT_NON_STR_KEYS,
    )
    response = Response(content, answer.status, mimetype="application/json")
    response.headers.update(answer.headers)
    return _cached_as(response, answer.etag)


def known(etag: str) -> bool:
    """Whether the caller has the answer with this tag already."""
    return request.if_none_match.contains_weak(etag)


def not_modified(etag: str) -> Response:
    """The answer to a caller who has it already."""
    return _cached_as(Response(status=304), etag)


def _cached_as(response: Response, etag: str | None) -> Response:
    if etag is None:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    # Weak: a proxy may compress it, and the numbers are the same in every encoding.
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
