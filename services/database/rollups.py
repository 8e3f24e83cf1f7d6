"""Keeps `daily_lead_metrics` right by the writes themselves.

A write that changes, adds or merges leads brackets itself:

    subtract_from_rollup(scope, session, lead_ids)   # before: books the leads out as they stand
    …                                                # change them, derive, rescore
    add_to_rollup(scope, session, lead_ids)          # after: books them in, writes the difference

What is booked out waits in a temporary table until the leads are booked in, and only the difference
reaches the table, in one statement, in the order of its key: so two writers of one organization never
wait for each other in a circle, hold the shared rows only from here to their commit, and a write that
changes nothing of a lead's dimensions touches no row. Bracket once per transaction, around all of its
leads; nothing but the data version is to be written after `add_to_rollup`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from services.database.models import DailyLeadMetrics, Lead, Organization
from services.database.temporary import chosen_leads, table_of_leads, temporary_table
from services.scope import OrgScope
from services.vocabulary import Outcome

NOBODY = UUID(int=0)
"""`owner_key` of leads that are assigned to nobody."""

_KEY = ("day", "source", "owner_key", "lead_score", "reached", "stage", "outcome")
_MEASURES = ("leads", "estimated_value", "won_value")

_CHOSEN = table_of_leads("rolled_up_leads")
_PENDING = temporary_table(
    "rollup_differences",
    Column("day", Date),
    Column("source", Text),
    Column("owner_key", Uuid),
    Column("lead_score", SmallInteger),
    Column("reached", SmallInteger),
    Column("stage", Text),
    Column("outcome", Text),
    Column("leads", Integer),
    Column("estimated_value", Numeric),
    Column("won_value", Numeric),
)


@dataclass(frozen=True, slots=True)
class RollupDifference:
    """A row of the roll-up that is not what the leads say (leads, estimated value, won value)."""

    day: date
    source: str
    owner_key: UUID
    lead_score: int
    reached: int
    stage: str
    outcome: str
    kept: tuple[int, Decimal, Decimal]
    counted: tuple[int, Decimal, Decimal]


def subtract_from_rollup(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Lock these leads and book them out of the roll-up as they stand, before they change.

    The lock (in the order of their ids, until the commit) makes another writer of the same lead wait,
    so that nobody books out what somebody else is about to. The table itself changes with the
    `add_to_rollup` that must follow in the same transaction.
    """
    _share_rollup(scope, session)
    with chosen_leads(scope, session, _CHOSEN, lead_ids) as leads:
        if not leads:
            return
        mine = and_(Lead.organization_id == scope.organization_id, Lead.id.in_(select(_CHOSEN.c.id)))
        locked = select(Lead.id).where(mine).order_by(Lead.id).with_for_update(key_share=True).subquery()
        session.execute(select(func.count()).select_from(locked))
        _book(scope, session, sign=-1)


def add_to_rollup(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Book these leads into the roll-up as they stand now and write the difference to what was
    booked out before. Rows that count no lead any more are gone."""
    _share_rollup(scope, session)
    with chosen_leads(scope, session, _CHOSEN, lead_ids):
        _book(scope, session, sign=1)
        session.connection().exec_driver_sql(f"ANALYZE {_PENDING.name} ({', '.join(_KEY)})")
        session.execute(_write_differences(scope), execution_options={"synchronize_session": False})
        session.execute(_delete_emptied(scope), execution_options={"synchronize_session": False})
        _PENDING.drop(session.connection(), checkfirst=False)


def rebuild_rollup(scope: OrgScope, session: Session) -> None:
    """Count the organization's roll-up anew from its leads (its time zone changed, or it is in doubt).

    Waits for the organization's writers of now and makes later ones wait until the commit.
    """
    session.flush()
    session.execute(select(func.pg_advisory_xact_lock(_lock_key(scope))))
    session.execute(
        delete(DailyLeadMetrics).where(DailyLeadMetrics.organization_id == scope.organization_id),
        execution_options={"synchronize_session": False},
    )
    names = ["organization_id", *_KEY, *_MEASURES]
    counted = _counted(scope).subquery()
    rows = select(literal(scope.organization_id, Uuid), *counted.c).order_by(*(counted.c[k] for k in _KEY))
    session.execute(insert(DailyLeadMetrics).from_select(names, rows))


def check_rollup(scope: OrgScope, session: Session) -> list[RollupDifference]:
    """Where the organization's roll-up is not what a count from its leads gives: [] when it is right."""
    counted = _counted(scope).subquery("counted")
    kept = (
        select(*(getattr(DailyLeadMetrics, name) for name in (*_KEY, *_MEASURES)))
        .where(DailyLeadMetrics.organization_id == scope.organization_id)
        .subquery("kept")
    )
    left, right = ([table.c[name] for name in _MEASURES] for table in (kept, counted))
    statement = (
        select(
            *(func.coalesce(kept.c[name], counted.c[name]) for name in _KEY),
            *(func.coalesce(measure, 0) for measure in (*left, *right)),
        )
        .select_from(kept)
        .join(counted, and_(*(kept.c[name] == counted.c[name] for name in _KEY)), full=True)
        .where(tuple_(*left).is_distinct_from(tuple_(*right)))
        .order_by(*(func.coalesce(kept.c[name], counted.c[name]) for name in _KEY))
    )
    rows = session.execute(statement)
    return [RollupDifference(*row[:7], kept=tuple(row[7:10]), counted=tuple(row[10:])) for row in rows]


def _lock_key(scope: OrgScope) -> ColumnElement[int]:
    return func.hashtextextended(f"daily_lead_metrics:{scope.organization_id}", 0)


def _share_rollup(scope: OrgScope, session: Session) -> None:
    """Writers don't exclude each other, only a rebuild excludes them."""
    session.flush()
    session.execute(select(func.pg_advisory_xact_lock_shared(_lock_key(scope))))


def _counted(scope: OrgScope, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The organization's leads by the roll-up's key: merged ones are in no population."""
    day = cast(func.timezone(Organization.timezone, Lead.created_at), Date)
    owner = func.coalesce(Lead.assigned_user_id, literal(NOBODY, Uuid))
    key = (day, Lead.source, owner, Lead.lead_score, Lead.reached, Lead.stage, Lead.outcome)
    won = case((Lead.outcome == Outcome.WON.value, func.coalesce(Lead.closing_value, Lead.estimated_value)))
    labelled: list[Any] = [column.label(name) for column, name in zip(key, _KEY, strict=True)]
    return (
        select(
            *labelled,
            func.count().label("leads"),
            func.coalesce(func.sum(Lead.estimated_value), 0).label("estimated_value"),
            func.coalesce(func.sum(won), 0).label("won_value"),
        )
        .join(Organization, Organization.id == Lead.organization_id)
        .where(Lead.organization_id == scope.organization_id, Lead.merged_into_id.is_(None), *conditions)
        .group_by(*key)
    )


def _book(scope: OrgScope, session: Session, *, sign: int) -> None:
    """Keep the chosen leads, counted as they stand, as differences that wait to be written."""
    session.execute(CreateTable(_PENDING, if_not_exists=True))
    counted = _counted(scope, Lead.id.in_(select(_CHOSEN.c.id))).subquery()
    measures = (counted.c[name] * sign for name in _MEASURES)
    rows = select(*(counted.c[name] for name in _KEY), *measures)
    session.execute(insert(_PENDING).from_select([column.name for column in _PENDING.columns], rows))


def _write_differences(scope: OrgScope) -> Any:
    sums = {name: func.sum(_PENDING.c[name]) for name in _MEASURES}
    key = [_PENDING.c[name] for name in _KEY]
    differs = func.greatest(*(func.abs(total) for total in sums.values())) > 0
    rows = (
        select(literal(scope.organization_id, Uuid), *key, *sums.values())
        .group_by(*key)
        .having(differs)
        .order_by(*key)
    )
    statement = postgresql.insert(DailyLeadMetrics).from_select(["organization_id", *_KEY, *_MEASURES], rows)
    return statement.on_conflict_do_update(
        index_elements=["organization_id", *_KEY],
        set_={name: getattr(DailyLeadMetrics, name) + statement.excluded[name] for name in _MEASURES},
    )


def _delete_emptied(scope: OrgScope) -> Any:
    """Only rows that were just booked out of can count no lead any more."""
    pending = select(*(_PENDING.c[name] for name in _KEY))
    return delete(DailyLeadMetrics).where(
        DailyLeadMetrics.organization_id == scope.organization_id,
        DailyLeadMetrics.leads == 0,
        tuple_(*(getattr(DailyLeadMetrics, name) for name in _KEY)).in_(pending),
    )
