"""What a lead's page shows, read in one go; shared by what shows it and by what changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from dash import Output, no_update

from layouts import ids
from layouts.lead.head import lead_head
from layouts.lead.page import NO_TWINS, lead_body, lead_not_found
from layouts.lead.same import Twins
from services.duplicates.merge_records import merge_of
from services.duplicates.pairs import duplicates_of
from services.lead_alerts import alerts_of_lead
from services.lead_detail import MOST_SHOWN, SHOWN_HISTORY, SHOWN_INTERACTIONS, lead_detail
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.session import Session
from services.versions import data_version


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser says it shows: of which lead, in which version, how much of the past."""

    lead_id: UUID
    version: int | None = None
    stamp: str = ""
    interactions: int = SHOWN_INTERACTIONS
    history: int = SHOWN_HISTORY

    @classmethod
    def read(cls, data: Any) -> Seen | None:
        """From the store `ids.LEAD_SEEN`; None for what isn't one."""
        if not isinstance(data, dict):
            return None
        try:
            return cls(
                UUID(data["id"]),
                int(data["version"]) if data.get("version") is not None else None,
                str(data.get("stamp", "")),
                _amount(data.get("interactions"), SHOWN_INTERACTIONS),
                _amount(data.get("history"), SHOWN_HISTORY),
            )
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
            return None


def _amount(value: Any, least: int) -> int:
    return min(max(value, least), MOST_SHOWN) if isinstance(value, int) else least


@dataclass(frozen=True, slots=True)
class LeadView:
    """The lead as it stands (None: there is no such lead for the scope), and the data's version."""

    lead: dict[str, Any] | None
    alerts: list[dict[str, Any]]
    seen: dict[str, Any]
    data_version: int
    twins: Twins = NO_TWINS

    def head(self, now: datetime) -> Any:
        return lead_head(self.lead, now) if self.lead else []

    def body(self, now: datetime) -> Any:
        return lead_body(self.lead, self.alerts, now, self.twins) if self.lead else lead_not_found()


def view_of(scope: OrgScope, session: Session, seen: Seen, now: datetime) -> LeadView:
    """The lead's page as of now."""
    version = data_version(scope, session).version
    try:
        lead = lead_detail(
            scope, session, seen.lead_id, now=now, interactions=seen.interactions, history=seen.history
        )
    except NotFoundError:
        return LeadView(None, [], {"id": str(seen.lead_id), "stamp": "gone"}, version)
    twins = _twins(scope, session, seen.lead_id, lead)
    alerts = alerts_of_lead(scope, session, seen.lead_id, now)
    shown = repr((lead, [(alert["id"], alert["title"]) for alert in alerts], twins))
    kept = {
        "id": str(seen.lead_id),
        "version": lead["version"],
        "stamp": sha256(shown.encode("utf-8", "replace")).hexdigest()[:16],
        "interactions": seen.interactions,
        "history": seen.history,
    }
    return LeadView(lead, alerts, kept, version, twins)


def _twins(scope: OrgScope, session: Session, lead_id: UUID, lead: dict[str, Any]) -> Twins:
    """Where it was merged into; and for whoever decides about it, which leads are probably the same."""
    decides = scope.role in IMPORTING_ROLES
    if lead["merged_into"]:
        return Twins(merge=merge_of(scope, session, lead_id), can_undo=decides)
    return Twins(duplicates_of(scope, session, lead_id) if decides else ())


def outputs() -> list[Output]:
    """What a change of a lead draws anew: see `answer`."""
    return [
        Output(ids.LEAD_HEAD, "children", allow_duplicate=True),
        Output(ids.LEAD, "children", allow_duplicate=True),
        Output(ids.LEAD_SEEN, "data", allow_duplicate=True),
        Output(ids.shown_version(ids.LEAD), "data", allow_duplicate=True),
        Output(ids.LEAD_FORM, "children", allow_duplicate=True),
        Output(ids.LEAD_NOTICE, "children", allow_duplicate=True),
    ]


def answer(view: LeadView | None, now: datetime, *, form: Any = no_update, notice: Any = no_update) -> Any:
    """The values of `outputs`; without a view the lead's parts stay as they are."""
    if view is None:
        return no_update, no_update, no_update, no_update, form, notice
    return view.head(now), view.body(now), view.seen, view.data_version, form, notice
