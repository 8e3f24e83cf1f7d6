"""Where a page of pairs, or of merges, begins, as text. Pure."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID


def write_cursor(value: float, row_id: UUID) -> str:
    """The place as a page's `next` says it: what the list is sorted by, and the row."""
    text = json.dumps([value, row_id.hex])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> tuple[float, UUID] | None:
    """The place a `next` names; None for a text that isn't one."""
    if not cursor:
        return None
    try:
        value, row_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        number = value if isinstance(value, int) and not isinstance(value, bool) else float(value)
        return number, UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        return None
