"""What the audit log says of the fields that a score looks at: each one's values before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.scoring.features import PRESENCE
from services.scoring.model import CUSTOM

ESTIMATE = "estimated_value"


def text_of(value: Any) -> str | None:
    """As PostgreSQL's `->>` gives a JSON value; None for blank."""
    if value is None or isinstance(value, str):
        return value if value and value.strip() else None
    return json.dumps(value)


def changes_of(changes: Mapping[str, Any]) -> list[tuple[str, tuple[Any, Any]]]:
    """(field, (before, after)) of an audit row, each custom field by itself."""
    found: list[tuple[str, tuple[Any, Any]]] = []
    for name, pair in changes.items():
        if not isinstance(pair, list) or len(pair) != 2:
            continue
        if name == "custom_fields":
            before, after = pair[0] or {}, pair[1] or {}
            found += [
                (CUSTOM + key, (before.get(key), after.get(key)))
                for key in {**before, **after}
                if before.get(key) != after.get(key)
            ]
        elif name in ("source", ESTIMATE, *PRESENCE):
            found.append((name, (pair[0], pair[1])))
    return found


def as_of(edits: list[tuple[datetime, dict[str, tuple[Any, Any]]]], at: datetime) -> dict[str, Any]:
    """What the fields that were edited after `at` were then."""
    then: dict[str, Any] = {}
    for when, changed in reversed(edits):
        if when > at:
            then |= {name: before for name, (before, _after) in changed.items()}
    return then
