"""What was sent, read into the models of a route; everything that doesn't fit is named.

Nothing is guessed: a misspelt filter that was ignored would answer with unfiltered numbers.
"""

from __future__ import annotations

import typing
from collections.abc import Sequence
from typing import Any, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from app.api.json_bodies import JsonError, parse_json
from app.api.problems import FieldError, ProblemError

Model = TypeVar("Model", bound=BaseModel)
MOST_ERRORS = 20


class Parameters(BaseModel):
    """A route's parameters. One whose field is a list may be repeated, any other not."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Body(BaseModel):
    """A route's body. Its types are taken as JSON has them: the text "5" is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NoParameters(Parameters):
    """Of a route that takes none."""


def read_query(model: type[Model], args: MultiDict[str, str]) -> Model:
    """The parameters of the query string. Raises ProblemError (422) naming each that can't be."""
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    for name, given in args.lists():
        problem = _at_fault(model, name, given)
        if problem is not None:
            errors.append(FieldError(name[:100], problem))
        else:
            values[name] = given if _repeatable(model, name) else given[0]
    try:
        read = model.model_validate(values)
    except ValidationError as error:
        raise ProblemError(422, errors=[*errors, *_errors(error)][:MOST_ERRORS]) from None
    if errors:
        raise ProblemError(422, errors=errors[:MOST_ERRORS])
    return read


def read_body(model: type[Model], request: Request, largest: int) -> Model:
    """The JSON body. Raises ProblemError: 413, 415, 400 for what isn't JSON, 422 for what doesn't fit."""
    if not request.is_json or request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(415)
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise ProblemError(415)
    request.max_content_length = largest
    content = request.get_data(cache=False)
    if request.content_length is None and len(content) >= largest:  # sent in chunks: it was cut at the limit
        raise ProblemError(413)
    try:
        parse_json(content)
    except JsonError as error:
        raise ProblemError(400, f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    try:
        return model.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise ProblemError(422, errors=_errors(error)) from None


def _at_fault(model: type[BaseModel], name: str, given: Sequence[str]) -> str | None:
    if name not in model.model_fields:
        known = ", ".join(model.model_fields)
        return f"There is no such parameter here; there are {known}." if known else "No parameter is taken."
    if len(given) > 1 and not _repeatable(model, name):
        return "Given more than once."
    if any("\0" in value for value in given):
        return "Holds a NUL character."
    return "Empty: leave it out instead." if not all(given) else None


def _repeatable(model: type[BaseModel], name: str) -> bool:
    return typing.get_origin(model.model_fields[name].annotation) in (list, tuple)


def _errors(error: ValidationError) -> list[FieldError]:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return [FieldError(_field(each), _message(each)) for each in details[:MOST_ERRORS]]


def _field(detail: ErrorDetails) -> str:
    """`filters.score_min`, `items.3.external_id`; a choice between types is no part of the name."""
    parts = [str(part) for part in detail["loc"] if isinstance(part, int) or str(part).isidentifier()]
    return ".".join(parts)[:100] or "body"


def _message(detail: ErrorDetails) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    return message if message.endswith(".") else f"{message}."
