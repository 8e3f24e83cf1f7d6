"""Callback requests from a hand that isn't Dash's: a body that makes no sense is refused, never a crash.

What a callback itself raises never comes here: `on_error` answers it.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

import structlog
from dash import Dash
from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

ENDPOINT = "/_dash-update-component"
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)
log = structlog.get_logger(__name__)


def install_callback_requests(server: Flask, dash: Dash) -> None:
    """Check the body before Dash reads it, and answer 400 to what it still stumbles over."""
    dispatch = server.view_functions[ENDPOINT]

    @wraps(dispatch)  # keeps the name that the CSRF exemption goes by
    def checked(*args: Any, **kwargs: Any) -> Response:
        if not _makes_sense(callback_body(), dash):
            log.warning("callback_body_refused")
            abort(400)
        try:
            answer: Response = dispatch(*args, **kwargs)  # type: ignore[assignment]  # Dash's is one
        except HTTPException:
            raise
        except _MALFORMED as error:
            log.warning("callback_body_refused", exc_info=error)
            abort(400)
        return answer

    server.view_functions[ENDPOINT] = checked


def callback_body() -> object:
    """The JSON that was sent; None for what is none."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # thousands of brackets
        return None


def _makes_sense(body: object, dash: Dash) -> bool:
    """Whether the body names a callback of ours, with as many inputs and states as it has."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    callback = dash.callback_map.get(body["output"])
    if callback is None:
        return False
    expected = {"inputs": callback.get("inputs", []), "state": callback.get("state", [])}
    return all(_as_many(body.get(part, []), entries) for part, entries in expected.items())


def _as_many(given: object, expected: list[dict[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(expected):
        return False
    return all(
        _is_property(one, entry["property"])
        or (isinstance(one, list) and all(_is_property(each, entry["property"]) for each in one))
        for one, entry in zip(given, expected, strict=True)
    )


def _is_property(one: object, name: str) -> bool:
    return isinstance(one, dict) and "id" in one and one.get("property") == name
