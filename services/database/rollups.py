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

Of `few_leads` (both times, the same ones) what is booked out waits in a setting of the transaction
instead, which goes back with a savepoint as a table would, and costs no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
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
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from services.database.bound import ANY_SCOPE, CHOSEN, are_few, execute_for, range_of
from services.database.models import DailyLeadMetrics, Lead, Organization
from services.database.temporary import chosen_leads, table_of_leads, temporary_table
from services.scope import OrgScope
from services.vocabulary import Outcome

NOBODY = UUID(int=0)
"""`owner_key` of leads that are assigned to nobody."""

_UNSYNCHRONIZED = {"synchronize_session": False}
_KEY = ("day", "source", "owner_key", "lead_score", "reached", "stage", "outcome")
_MEASURES = ("leads", "estimated_value", "won_value")

_WAITING = "lead_analytics.rolled_up_leads"
"""The setting: what few leads were booked out with, as JSON."""
_FORGET = select(func.set_config(_WAITING, "", True))
_NOTHING = cast(literal([], postgresql.JSONB), postgresql.JSONB)
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
    if are_few(lead_ids):
        _book_out_few(scope, session, lead_ids)
        return
    with chosen_leads(scope, session, _CHOSEN, lead_ids) as leads:
        if not leads:
            return
        known = range_of(lead_ids)
        mine = and_(Lead.organization_id == scope.organization_id, Lead.id.in_(select(_CHOSEN.c.id)), *known)
        locked = select(Lead.id).where(mine).order_by(Lead.id).with_for_update(key_share=True).subquery()
        session.execute(select(func.count()).select_from(locked))
        _book(scope, session, known, sign=-1)


def add_to_rollup(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """Book these leads into the roll-up as they stand now and write the difference to what was
    booked out before. Rows that count no lead any more are gone."""
    _share_rollup(scope, session)
    if are_few(lead_ids):
        _book_in_few(scope, session, lead_ids)
        return
    with chosen_leads(scope, session, _CHOSEN, lead_ids):
        _book(scope, session, range_of(lead_ids), sign=1)
        session.connection().exec_driver_sql(f"ANALYZE {_PENDING.name} ({', '.join(_KEY)})")
        session.execute(_write_differences(scope), execution_options=_UNSYNCHRONIZED)
        session.execute(_delete_emptied(scope), execution_options=_UNSYNCHRONIZED)
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
    key: tuple[Any, ...] = (day, Lead.source, owner, Lead.lead_score, Lead.reached, Lead.stage, Lead.outcome)
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


def _book(scope: OrgScope, session: Session, known: list[ColumnElement[bool]], *, sign: int) -> None:
    """Keep the chosen leads, counted as they stand, as differences that wait to be written."""
    session.execute(CreateTable(_PENDING, if_not_exists=True))
    counted = _counted(scope, Lead.id.in_(select(_CHOSEN.c.id)), *known).subquery()
    measures = (counted.c[name] * sign for name in _MEASURES)
    rows = select(*(counted.c[name] for name in _KEY), *measures)
    session.execute(insert(_PENDING).from_select([column.name for column in _PENDING.columns], rows))


def _book_out_few(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    for statement in _booking_out():
        execute_for(scope, session, statement, lead_ids)


def _book_in_few(scope: OrgScope, session: Session, lead_ids: Select[UUID]) -> None:
    """As for many; nothing is written where the leads are what they were."""
    differences, write, delete_emptied = _booking_in()
    found = execute_for(scope, session, differences, lead_ids).mappings().all()
    session.execute(_FORGET)
    if not found:
        return
    listed = [{name: str(value) for name, value in row.items()} for row in found]
    execute_for(scope, session, write, lead_ids, differences=listed)
    if any(row["leads"] < 0 for row in found):
        execute_for(scope, session, delete_emptied, lead_ids, differences=listed)


@cache
def _booking_out() -> tuple[Any, Any]:
    """What locks CHOSEN, and what keeps them, counted as they stand, in the setting."""
    locked = CHOSEN.order_by(Lead.id).with_for_update(key_share=True)
    booked = _counted(ANY_SCOPE, Lead.id.in_(CHOSEN)).subquery("booked")
    as_json = func.coalesce(func.jsonb_agg(func.to_jsonb(booked.table_valued())), _NOTHING)
    return locked, select(func.set_config(_WAITING, cast(as_json, Text), True)).select_from(booked)


@cache
def _booking_in() -> tuple[Any, Any, Any]:
    """What selects how CHOSEN differ from what was booked out, and what writes such differences."""
    now = _counted(ANY_SCOPE, Lead.id.in_(CHOSEN)).subquery("booked")
    waiting = cast(func.nullif(func.current_setting(_WAITING, True), ""), postgresql.JSONB)
    before = _listed(func.coalesce(waiting, _NOTHING), "booked_out")
    changes = union_all(
        select(*(now.c[name] for name in (*_KEY, *_MEASURES))),
        select(*(before.c[name] for name in _KEY), *(-before.c[name] for name in _MEASURES)),
    ).subquery("changes")
    differing = _listed(bindparam("differences", type_=postgresql.JSONB), "differing")
    return (
        _differences(changes),
        _write_differences(ANY_SCOPE, differing),
        _delete_emptied(ANY_SCOPE, differing),
    )


def _listed(rows: Any, name: str) -> Any:
    """Rows of `_PENDING`'s columns out of JSON."""
    columns = [Column(column.name, column.type) for column in _PENDING.columns]
    listed = func.jsonb_to_recordset(rows).table_valued(*columns, name=name)
    return listed.render_derived(with_types=True)


def _differences(pending: Any) -> Select[Any]:
    """By key, in its order, what doesn't cancel out."""
    sums = {name: func.sum(pending.c[name]) for name in _MEASURES}
    key = [pending.c[name] for name in _KEY]
    differs = func.greatest(*(func.abs(total) for total in sums.values())) > 0
    labelled = [total.label(name) for name, total in sums.items()]
    return select(*key, *labelled).group_by(*key).having(differs).order_by(*key)


def _write_differences(scope: OrgScope, pending: Any = _PENDING) -> Any:
    rows = _differences(pending).add_columns(type_coerce(scope.organization_id, Uuid))
    names = [*_KEY, *_MEASURES, "organization_id"]
    statement = postgresql.insert(DailyLeadMetrics).from_select(names, rows)
    return statement.on_conflict_do_update(
        index_elements=["organization_id", *_KEY],
        set_={name: getattr(DailyLeadMetrics, name) + statement.excluded[name] for name in _MEASURES},
    )


def _delete_emptied(scope: OrgScope, pending: Any = _PENDING) -> Any:
    """Only rows that were just booked out of can count no lead any more."""
    keys = select(*(pending.c[name] for name in _KEY))
    return delete(DailyLeadMetrics).where(
        DailyLeadMetrics.organization_id == scope.organization_id,
        DailyLeadMetrics.leads == 0,
        tuple_(*(getattr(DailyLeadMetrics, name) for name in _KEY)).in_(keys),
    )
