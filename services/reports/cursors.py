"""Where a page of the list of reports begins, as text. Pure."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from services.database.queries.reports import Place


def write_cursor(place: Place) -> str:
    """The place as a page's `next` says it."""
    text = json.dumps([place[0].isoformat(), place[1].hex])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> Place | None:
    """The place a `next` names; None for a text that isn't one."""
    if not cursor:
        return None
    try:
        created, report_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = datetime.fromisoformat(created), UUID(report_id)
    except (ValueError, TypeError, AttributeError):
        return None
    return place if place[0].tzinfo else None
