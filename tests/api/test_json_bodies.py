"""JSON read strictly."""

from __future__ import annotations

import pytest

from app.api.json_bodies import DEEPEST, JsonError, parse_json


@pytest.mark.parametrize("depth", [DEEPEST, DEEPEST + 1])
def test_how_deep_json_may_be(depth: int) -> None:
    content = b"[" * depth + b"]" * depth
    if depth <= DEEPEST:
        parse_json(content)
    else:
        with pytest.raises(JsonError, match="nested"):
            parse_json(content)


def test_ordinary_json_is_read() -> None:
    content = '{"a": [1, -2.5, true, null, "ção \\u00e9 \\ud83d\\ude00"], "b": {}}'.encode()
    assert parse_json(content) == {"a": [1, -2.5, True, None, "ção é 😀"], "b": {}}
