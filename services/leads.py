"""Leads, one by one: the list behind a figure."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.cache import ResultStore, cached
from services.database.models import Lead
from services.database.queries.lead_counts import FEW, Total, searched, total_of
from services.database.queries.lead_names import page_by_name
from services.database.queries.lead_order import phases_of
from services.database.queries.leads import (
    Chosen,
    Page,
    Place,
    chosen_by,
    from_indexes,
    leads_at,
    page_of,
)
from services.metrics.behavior import DEFAULT_DAYS
from services.organizations import organization_of
from services.scope import OrgScope
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import LeadSort

PAGE_SIZE = 50
NEWEST_FIRST = LeadOrder()


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One page of a list: `total` counts the whole list (where not `exact`, it has at least so many);
    `next_cursor` is None on the last page."""

    total: int
    rows: list[dict[str, Any]]
    next_cursor: str | None
    exact: bool = True


def list_leads(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    now: datetime,
    *,
    order: LeadOrder = NEWEST_FIRST,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
    store: ResultStore | None = None,
) -> LeadPage:
    """Leads of the selection that the scope may see, in that order. `total` equals the figure that the
    selection stands for; with a `store` it is kept until something changes.

    Each page begins after the last lead of the one before, so that nothing is shown twice or left out
    because of what was written meanwhile. A cursor that isn't one of this order's starts at the
    beginning.
    """
    with from_indexes(session):
        chosen, hits = searched(scope, session, _chosen(scope, session, selection, now))
        few = hits is not None and hits < FEW
        page = _page(scope, session, chosen, selection, order, _read_cursor(cursor, order), limit + 1, few)
        total = _total(scope, session, chosen, selection, hits, now, store, page.total)
    shown = leads_at(scope, session, [place.lead_id for place in page.places[:limit]])
    following = _write_cursor(page.places[limit - 1], order) if len(page.places) > limit else None
    return LeadPage(total.count, [lead_row(*each) for each in shown], following, total.exact)


def is_cursor(cursor: str, order: LeadOrder) -> bool:
    """Whether this is a `next_cursor` of a list in this order."""
    return _read_cursor(cursor, order) is not None


def count_leads(
    scope: OrgScope,
    session: Session,
    selection: LeadSelection,
    now: datetime,
    *,
    store: ResultStore | None = None,
) -> Total:
    """How many leads of the selection the scope may see: `total` of `list_leads`."""
    with from_indexes(session):
        chosen, hits = searched(scope, session, _chosen(scope, session, selection, now))
        return _total(scope, session, chosen, selection, hits, now, store, None)


def _chosen(scope: OrgScope, session: Session, selection: LeadSelection, now: datetime) -> Chosen:
    limits = organization_of(scope, session).stage_limits
    return chosen_by(scope, session, selection, limits, DEFAULT_DAYS, now)


def _total(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    selection: LeadSelection,
    hits: int | None,
    now: datetime,
    store: ResultStore | None,
    known: int | None,
) -> Total:
    if known is not None:
        return Total(known)
    if store is None:
        return total_of(scope, session, chosen, hits)
    return cached(
        scope,
        session,
        store,
        "leads",
        selection,
        now,
        lambda: total_of(scope, session, chosen, hits),
    )


def _page(
    scope: OrgScope,
    session: Session,
    chosen: Chosen,
    selection: LeadSelection,
    order: LeadOrder,
    after: Place | None,
    limit: int,
    few: bool,
) -> Page:
    if order.by is LeadSort.NAME:
        return page_by_name(scope, session, chosen, after, limit, descending=order.descending, few=few)
    return page_of(scope, session, chosen, phases_of(order, selection), after, limit, few=few)


def lead_row(lead: Lead, assignee: str | None) -> dict[str, Any]:
    """A lead as lists show and files hold it; money in the organization's currency."""
    won = lead.closing_value if lead.closing_value is not None else lead.estimated_value
    return {
        "id": str(lead.id),
        "external_id": lead.external_id,
        "name": lead.name,
        "company": lead.company,
        "email": lead.email,
        "phone": lead.phone,
        "source": lead.source,
        "stage": lead.stage,
        "outcome": lead.outcome,
        "lead_score": lead.lead_score,
        "estimated_value": None if lead.estimated_value is None else float(lead.estimated_value),
        "closing_value": None if lead.outcome != "won" or won is None else float(won),
        "assigned_user_id": None if lead.assigned_user_id is None else str(lead.assigned_user_id),
        "assignee": assignee,
        "created_at": lead.created_at,
        "stage_entered_at": lead.stage_entered_at,
        "closed_at": lead.closed_at,
        "lost_reason": lead.lost_reason,
    }


def _write_cursor(place: Place, order: LeadOrder) -> str:
    key = place.key.isoformat() if isinstance(place.key, datetime) else place.key
    content = [order.by.value, order.descending, place.phase, key, str(place.lead_id)]
    return urlsafe_b64encode(json.dumps(content).encode()).decode()


def _read_cursor(cursor: str | None, order: LeadOrder) -> Place | None:
    try:
        by, descending, phase, key, lead_id = json.loads(urlsafe_b64decode(cursor or ""))
        if (by, descending) != (order.by.value, order.descending) or phase not in (0, 1, 2):
            return None
        return Place(int(phase), _key(key, order, phase), UUID(lead_id))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _key(key: Any, order: LeadOrder, phase: int) -> Any:
    """The key as its column has it; ValueError for one that can't be of this order."""
    if order.by in (LeadSort.CREATED, LeadSort.IN_STAGE):
        instant = datetime.fromisoformat(key)
        if instant.tzinfo is None:
            raise ValueError("an instant has a zone")
        return instant
    if order.by is LeadSort.NAME:
        if phase < 2 and (not isinstance(key, str) or "\0" in key):
            raise ValueError("not a name")
        return key
    if order.by is LeadSort.VALUE and phase == 1:
        return None
    if not isinstance(key, int) or abs(key) >= 1 << 62:
        raise ValueError("not a whole number")
    return key
