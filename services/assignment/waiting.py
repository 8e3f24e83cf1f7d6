"""The leads that wait for somebody: open, nobody's, new; and the queue of those the worker tries again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assignment.turns import Turns
from services.database.models import AssignmentQueue, Lead
from services.database.queries.assignment import one_of_leads
from services.database.queries.population import AnySelect, visible
from services.scope import OrgScope
from services.vocabulary import Outcome, Unassigned

_ROWS_AT_ONCE = 2_000
_UNSYNCHRONIZED = {"synchronize_session": False}


@dataclass(slots=True)
class Found:
    """Leads for whom there may be somebody, oldest first; those for whom there is nobody by the rules,
    counted (`left`); `more`: there are more than were asked for."""

    rows: list[Any] = field(default_factory=list)
    left: Counter[Unassigned] = field(default_factory=Counter)
    more: bool = False


def columns(turns: Turns) -> tuple[Any, ...]:
    """What is read of a lead; where it is from only if a rule asks for that: the rest stands in an index."""
    read: tuple[Any, ...] = (Lead.id, Lead.created_at, Lead.source, Lead.lead_score, Lead.assigned_user_id)
    return (*read, Lead.phone, Lead.custom_fields) if turns.chooser.by_region else read


def nobodys(scope: OrgScope) -> list[ColumnElement[bool]]:
    """Open leads of the organization that are with nobody."""
    return [*visible(scope), Lead.outcome == Outcome.OPEN.value, Lead.assigned_user_id.is_(None)]


def find_waiting(
    scope: OrgScope, session: Session, turns: Turns, now: datetime, limit: int, *, queued: bool = False
) -> Found:
    """At most `limit` new leads of nobody for whom the rules let somebody through, not locked; `queued`:
    of those in the queue alone."""
    new = and_(Lead.created_at >= turns.new_since, Lead.created_at <= now)
    statement: AnySelect = select(*columns(turns)).where(*nobodys(scope), new)
    if queued:
        statement = statement.join(
            AssignmentQueue,
            and_(
                AssignmentQueue.organization_id == scope.organization_id,
                AssignmentQueue.lead_id == Lead.id,
            ),
        )
    statement = statement.order_by(Lead.created_at, Lead.id)
    found = Found()
    with session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        for row in rows:
            why = turns.chooser.shut_out(turns.arrival(row))
            if why is not None:
                found.left[why] += 1
            elif len(found.rows) == limit:
                found.more = True
                break
            else:
                found.rows.append(row)
    return found


def lock_waiting(scope: OrgScope, session: Session, turns: Turns, ids: Collection[UUID]) -> Sequence[Any]:
    """Those of the leads that are still nobody's and open, locked in the order of their ids."""
    statement: AnySelect = (
        select(*columns(turns))
        .where(*nobodys(scope), one_of_leads(ids))
        .order_by(Lead.id)
        .with_for_update(key_share=True, of=Lead)
    )
    return session.execute(statement).all()


def too_old(scope: OrgScope, session: Session, turns: Turns) -> int:
    """How many open leads of nobody were created before what counts as new."""
    statement = select(func.count()).where(*nobodys(scope), Lead.created_at < turns.new_since)
    return session.scalar(statement) or 0


def put_in_queue(scope: OrgScope, session: Session, lead_ids: Collection[UUID]) -> None:
    """Have the worker try these leads again, each once."""
    if lead_ids:
        rows = [{"organization_id": scope.organization_id, "lead_id": lead} for lead in lead_ids]
        session.execute(insert(AssignmentQueue).on_conflict_do_nothing(), rows)


def is_queue_empty(scope: OrgScope, session: Session) -> bool:
    """Whether no lead is in the organization's queue."""
    mine = AssignmentQueue.organization_id == scope.organization_id
    return session.scalar(select(AssignmentQueue.lead_id).where(mine).limit(1)) is None


def tidy_queue(scope: OrgScope, session: Session, turns: Turns) -> None:
    """Take out what waits no longer: closed, merged, somebody's, or not new any more."""
    waits = (
        select(Lead.id)
        .where(*nobodys(scope), Lead.id == AssignmentQueue.lead_id, Lead.created_at >= turns.new_since)
        .exists()
    )
    session.execute(
        delete(AssignmentQueue).where(AssignmentQueue.organization_id == scope.organization_id, ~waits),
        execution_options=_UNSYNCHRONIZED,
    )
