"""JSON as it is defined, and nothing beside it: what two readers could read differently is refused.

Python's own reader takes `NaN`, keeps the last of two equal keys and turns `1e999` into infinity.
"""

from __future__ import annotations

import json
import math
from typing import Any

DEEPEST = 32
LARGEST_WHOLE = 2**63 - 1


class JsonError(ValueError):
    """Text that isn't JSON as we take it; the message says where it goes wrong."""


def parse_json(content: bytes) -> Any:
    """The value that `content` is. Raises JsonError for what is not strict JSON in UTF-8, for equal keys
    in one object, numbers beyond 64 bits, texts that PostgreSQL can't hold, and nesting beyond 32."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(f"the body is not UTF-8 (byte {error.start})") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_fraction,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"the body is not JSON: {error.msg} (character {error.pos})") from None
    except RecursionError:
        raise JsonError(f"the body is nested more than {DEEPEST} deep") from None
    _check_depth(value)
    if "\\u" in text:  # only an escape can write these
        _check_texts(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonError(f"the key {twice[:40]!r} stands twice in one object")
    return found


def _constant(name: str) -> Any:
    raise JsonError(f"{name} is no JSON")


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonError("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > LARGEST_WHOLE:
        raise JsonError("a number is too large")
    return int(text)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise JsonError(f"the body is nested more than {DEEPEST} deep")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, dict | list)]
    return [inner for inner in value if isinstance(inner, dict | list)] if isinstance(value, list) else []


def _check_texts(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise JsonError("a text holds a NUL character")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise JsonError("a text holds half of a surrogate pair") from None
    elif isinstance(value, dict):
        for pair in value.items():
            _check_texts(pair[0])
            _check_texts(pair[1])
    elif isinstance(value, list):
        for each in value:
            _check_texts(each)
