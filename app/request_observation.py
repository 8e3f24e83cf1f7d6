"""Requests and callbacks, counted and traced."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from dash import Dash
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars
from werkzeug.wrappers import Response as AnyResponse

from app.callback_requests import ENDPOINT, callback_body
from app.observation import Observation
from app.telemetry import ORGANIZATION, Tracing

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "(none)"
"""The route of an address that has none: a label must not be somebody's address."""


def install_request_observation(server: Flask, observation: Observation) -> None:
    """Count every request. Registered first, so that nothing else is left out of its time."""
    metrics, tracing = observation.metrics, observation.tracing

    def begin() -> None:
        observation.note_process()
        g.observed_since = time.perf_counter()
        metrics.requests_in_flight.inc()

    def finish(response: Response) -> Response:
        since = g.get("observed_since")
        if since is not None:
            route, method = route_of_request(), _method()
            metrics.requests.labels(route, method, f"{response.status_code // 100}xx").inc()
            metrics.request_seconds.labels(route, method).observe(time.perf_counter() - since)
            g.observed_status = response.status_code
        return response

    def end(_error: BaseException | None) -> None:
        if g.pop("observed_since", None) is not None:
            metrics.requests_in_flight.dec()

    server.teardown_request(_forget_names)  # first here, so last: others still tell by them
    server.before_request(begin)
    if tracing is not None:
        _install_tracing(server, tracing)
    server.after_request(finish)
    server.teardown_request(end)


def install_callback_observation(server: Flask, dash: Dash, observation: Observation) -> None:
    """Count every callback by its function's name. After `install_callback_requests`, which it surrounds."""
    dispatch: Callable[..., Any] = server.view_functions[ENDPOINT]
    names = _Names(dash)

    @wraps(dispatch)
    def observed(*args: Any, **kwargs: Any) -> AnyResponse:
        since = time.perf_counter()
        g.callback = names.of_request()
        try:
            answer: AnyResponse = dispatch(*args, **kwargs)
        finally:
            observation.metrics.callback_seconds.labels(g.callback).observe(time.perf_counter() - since)
        return answer

    server.view_functions[ENDPOINT] = observed


def _forget_names(_error: BaseException | None) -> None:
    """What this thread does next is nobody's request."""
    clear_contextvars()


def route_of_request() -> str:
    """The rule that the request's address was matched by."""
    return request.url_rule.rule if request.url_rule is not None else UNMATCHED


class _Names:
    """`callbacks.dashboard.show` for the outputs that a browser names."""

    def __init__(self, dash: Dash) -> None:
        self._dash = dash
        self._known: dict[str, str] = {}

    def of_request(self) -> str:
        body = callback_body()
        output = body.get("output") if isinstance(body, dict) else None
        if not isinstance(output, str):
            return UNMATCHED
        return self._known.get(output) or self._look_up(output)

    def _look_up(self, output: str) -> str:
        function = self._dash.callback_map.get(output, {}).get("callback")
        if function is None:
            return UNMATCHED
        name = f"{function.__module__}.{function.__qualname__}".replace(".<locals>", "")
        self._known[output] = name  # as many as there are callbacks: what isn't one is never kept
        return name


def _install_tracing(server: Flask, tracing: Tracing) -> None:
    def begin() -> None:
        g.span = tracing.begin_request(request.headers.items())
        bind_contextvars(trace_id=tracing.trace_id(g.span))

    def end(_error: BaseException | None) -> None:
        span = g.pop("span", None)
        if span is None:
            return
        known = get_contextvars()
        route = route_of_request()
        attributes = {
            "http.request.method": _method(),
            "http.route": route,
            "http.response.status_code": g.get("observed_status", 500),
            "lead_analytics.request_id": g.get("request_id"),
            "lead_analytics.callback": g.get("callback"),
            ORGANIZATION: known.get("organization_id"),
        }
        tracing.end_request(span, f"{_method()} {route}", attributes)

    server.before_request(begin)
    server.teardown_request(end)


def _method() -> str:
    return request.method if request.method in _METHODS else "other"
