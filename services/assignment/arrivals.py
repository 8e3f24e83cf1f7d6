"""New leads find their seller as they come: at once through the API, soon after the commit from a file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, Uuid, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.assignment import waiting
from services.assignment.turns import take_turns
from services.assignment.writing import Chosen, write_chosen
from services.database.models import AssignmentQueue, AssignmentSetting, Lead
from services.scope import OrgScope
from services.vocabulary import AssignmentMethod


def give_arrivals(scope: OrgScope, session: Session, lead_ids: Collection[UUID], now: datetime) -> None:
    """Give new leads that were just written to sellers, before they are booked into the roll-up; the caller
    does that, holds the turns (`hold_turns`) since before it locked anything, and keeps the data version.

    Those for whom there is nobody go into the queue; those that aren't new, into none.
    """
    turns = take_turns(scope, session, now)
    if turns is None or not lead_ids:
        return
    rows = waiting.lock_waiting(scope, session, turns, lead_ids)
    new = sorted(
        (row for row in rows if row.created_at >= turns.new_since),
        key=lambda row: (row.created_at, row.id),
    )
    chosen = [Chosen(row.id, None, turns.choose(row)) for row in new]
    write_chosen(scope, session, turns, chosen, now, booked=False)
    waiting.put_in_queue(scope, session, [each.lead_id for each in chosen if each.choice.member_id is None])


def queue_arrivals(scope: OrgScope, session: Session, lead_ids: Select[UUID], now: datetime) -> None:
    """Have new leads of a file tried by the worker once they are committed, those that are new and nobody's,
    where the organization assigns imported leads."""
    found = session.execute(
        select(AssignmentSetting.new_for_days).where(
            AssignmentSetting.organization_id == scope.organization_id,
            AssignmentSetting.method != AssignmentMethod.OFF.value,
            AssignmentSetting.on_import,
        )
    ).one_or_none()
    if found is None:
        return
    new = select(literal(scope.organization_id, Uuid), Lead.id).where(
        *waiting.nobodys(scope),
        Lead.id.in_(lead_ids),
        Lead.created_at >= now - timedelta(days=found.new_for_days),
    )
    session.execute(
        insert(AssignmentQueue).from_select(["organization_id", "lead_id"], new).on_conflict_do_nothing()
    )
