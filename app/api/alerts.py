"""Alerts: what is open, and what people make of it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.answers.alerts import AlertList, AlertState
from app.api.frame import Answer, Call, Routes
from app.api.pages import LINK, link_to_next
from app.api.parameters import Cursor
from app.api.problems import ProblemError, invalid
from app.api.reading import Body, Parameters
from services.alerts.notes import LONGEST_NOTE, NoteError
from services.alerts.reading import is_cursor, list_alerts
from services.alerts.results import StaleVersionError, TriageError
from services.alerts.triage import apply_status
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, AlertType

routes = Routes("Alerts")
LARGEST_PAGE = 50
LARGEST_VERSION = 2**31 - 1


class AlertParameters(Parameters):
    """Which alerts."""

    priority: AlertPriority | None = None
    alert_type: AlertType | None = None
    rule: AlertRule | None = None
    status: AlertStatus | None = Field(None, description="Default: alerts of every status.")
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: Cursor | None = None


class StatusChange(Body):
    """What somebody made of an alert, having seen a version of it."""

    status: Literal["reviewed", "dismissed", "resolved"]
    notes: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = Field(
        None, description="Kept in the history, also where somebody else was first."
    )
    version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)] = Field(
        description="The `version` that was seen; a newer one is a conflict."
    )


@routes.get(
    "/alerts",
    answer=AlertList,
    headers=LINK,
    links={"change_alert_status": {"alert_id": "/data/alerts/0/id"}},
)
def alerts(call: Call, query: AlertParameters) -> Answer:
    """Alerts, high priority first, then the newest.

    A sales rep reads them without the organization's figures: own leads and their money."""
    if query.cursor is not None and not is_cursor(query.cursor):
        raise invalid("cursor", "This is no `next` of a page of alerts.")
    with call.transaction() as session:
        page = list_alerts(
            call.scope,
            session,
            status=query.status,
            priority=query.priority,
            rule=query.rule,
            type=query.alert_type,
            limit=query.limit,
            cursor=query.cursor,
            now=call.now,
        )
    data = {
        "alerts": page.alerts,
        "total": page.total,
        "by_priority": page.by_priority,
        "next": page.next_cursor,
    }
    return Answer(data, headers=link_to_next(page.next_cursor))


@routes.put("/alerts/<uuid:alert_id>/status", answer=AlertState, problems=(409,))
def change_alert_status(call: Call, alert_id: UUID, body: StatusChange) -> Answer:
    """Say what became of an alert.

    `version` is the one that was seen. Where somebody was first, the answer is 409 with `current` (status and
    version), `since` (what was changed meanwhile) and `note_kept`."""
    try:
        with call.transaction() as session:
            result = apply_status(
                call.scope,
                session,
                alert_id,
                AlertStatus(body.status),
                note=body.notes,
                version=body.version,
                now=call.now,
            )
    except (NoteError, TriageError) as error:
        field = "notes" if isinstance(error, NoteError) else error.field
        raise invalid(field, f"{error}.") from None
    if result.stale is not None:
        raise _conflict(result.stale)
    return Answer({"id": result.alert_id, "status": result.status, "version": result.version})


def _conflict(stale: StaleVersionError) -> ProblemError:
    """Raised after the transaction, which kept the note."""
    return ProblemError(
        409,
        f"The alert has changed; its version is {stale.version}.",
        more={
            "current": {"id": stale.alert_id, "status": stale.status, "version": stale.version},
            "since": stale.since,
            "note_kept": stale.note_kept,
        },
    )
