"""The page of assignment as it is: the settings, what waits, and what a form began from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layouts.assignment.records import AssignmentPage
from services.assignment.model import AssignmentOutcome
from services.assignment.rounds import assign_waiting
from services.assignment.settings import assignment_settings
from services.organizations import organization_of
from services.periods import local_day
from services.scope import IMPORTING_ROLES, OrgScope
from services.session import Session
from services.vocabulary import AssignmentMethod

GENERAL = ("method", "new_for_days", "on_import")
TAKER_FIELDS = {"takes_part", "capacity", "away_from", "away_until", "sources", "regions"}


def load_page(scope: OrgScope, session: Session, now: datetime) -> AssignmentPage:
    """What the page shows; `waiting` only for those who can do something about it."""
    settings = assignment_settings(scope, session, now)
    can_edit = scope.role in IMPORTING_ROLES
    waiting: AssignmentOutcome | None = None
    if can_edit and settings.method is not AssignmentMethod.OFF:
        waiting = assign_waiting(scope, session, now, dry_run=True)
    today = settings.today or local_day(now, organization_of(scope, session).timezone)
    return AssignmentPage(settings, waiting, today, can_edit)


def form_of(shown: Any) -> dict[str, Any] | None:
    """{version, values}: what the form began from, as the browser hands it back; None where that is nothing
    the page ever sent."""
    values = shown.get("values") if isinstance(shown, dict) else None
    if not isinstance(values, dict) or not isinstance(shown.get("version"), int):
        return None
    takers = values.get("takers")
    if not isinstance(takers, dict) or any(name not in values for name in GENERAL):
        return None
    known = {
        member: fields
        for member, fields in takers.items()
        if isinstance(fields, dict) and fields.keys() >= TAKER_FIELDS
    }
    return {"version": shown["version"], "values": {**values, "takers": known}}
