"""The leads an alert is about: how a rule says which, how the alert keeps it, and how it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.database.queries.alert_rows import one_alert
from services.scope import NotFoundError, OrgScope
from services.selection import ConcernedLeads, Window
from services.vocabulary import Outcome, Stage


def leads_of_alert(scope: OrgScope, session: Session, alert_id: UUID) -> ConcernedLeads:
    """Which leads the alert is about, for `LeadSelection.alert`: the list of that selection holds exactly
    the leads that the alert counts (a rep's: the own ones among them).

    Just its ids where it knows all of them (up to 200); else its rule's condition as of the instant it was
    evaluated, with the settings it was found with. Raises NotFoundError for an alert that isn't here.
    """
    row = one_alert(scope, session, alert_id)
    if row is None:
        raise NotFoundError(alert_id)
    return kept_leads(row.alert.data)


def kept_leads(data: Mapping[str, Any]) -> ConcernedLeads:
    """What the alert's `data` says of its leads."""
    leads = data.get("leads", {})
    ids = tuple(UUID(lead_id) for lead_id in leads.get("ids", ()))
    where = leads.get("where")
    if where is None or leads.get("total", 0) <= len(ids):
        return ConcernedLeads(ids=ids)
    return _read(where)


def as_data(where: ConcernedLeads) -> dict[str, Any]:
    """The condition as JSON, to be kept with the alert."""
    closed, created = where.closed, where.created
    kept: dict[str, Any] = {
        "open_at": _text(where.open_at),
        "closed": closed and [closed[0].value, closed[1].isoformat(), closed[2].isoformat()],
        "created": created and [instant.isoformat() for instant in created],
        "stages": [stage.value for stage in where.stages],
        "lowest_score": where.lowest_score,
        "entered_before": _text(where.entered_before),
        "source": where.source,
        "contact_hours": where.contact_hours,
    }
    return {name: value for name, value in kept.items() if value not in (None, [])}


def _read(kept: Mapping[str, Any]) -> ConcernedLeads:
    closed = kept.get("closed")
    return ConcernedLeads(
        open_at=_instant(kept.get("open_at")),
        closed=closed and (Outcome(closed[0]), *_window(closed[1:])),
        created=kept.get("created") and _window(kept["created"]),
        stages=tuple(Stage(stage) for stage in kept.get("stages", ())),
        lowest_score=kept.get("lowest_score"),
        entered_before=_instant(kept.get("entered_before")),
        source=kept.get("source"),
        contact_hours=kept.get("contact_hours"),
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _window(texts: list[str]) -> Window:
    since, until = texts
    return datetime.fromisoformat(since), datetime.fromisoformat(until)
