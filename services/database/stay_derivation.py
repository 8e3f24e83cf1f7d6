"""The selects that turn the audit log into steps, and steps into stays and the leads' state.

A *step* is a change of state that took effect: the lead stands open in a stage, is won or is lost.
Events that change nothing (the same stage again, won again) are no steps. What counts as an event and
in which order is said in `services.stays`, whose `rebuild_stays` runs these.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    case,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from services.database.models import AuditLog, Lead
from services.database.temporary import temporary_table
from services.scope import OrgScope
from services.vocabulary import AuditAction, Outcome, Stage, StayExit

STEPS = temporary_table(
    "stay_steps",
    Column("lead_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", DateTime(timezone=True)),
    Column("outcome", Text),
    Column("standing", Integer),
)
"""`standing`: the ordinal of the open stage it stands in, or stood in last; null when there was none."""

DERIVED = temporary_table(
    "derived_stays",
    Column("lead_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("stage", Text),
    Column("entered_at", DateTime(timezone=True)),
    Column("left_at", DateTime(timezone=True)),
    Column("exit", Text),
)

OPEN, WON, LOST = (outcome.value for outcome in (Outcome.OPEN, Outcome.WON, Outcome.LOST))
_CLOSING_RANK = {WON: 5, LOST: 6}
_LAST = 9


def ordinal_of(stage: Any) -> ColumnElement[int]:
    return case({stage.value: stage.ordinal for stage in Stage}, value=stage)


def stage_of(ordinal: Any) -> ColumnElement[str]:
    return case({stage.ordinal: stage.value for stage in Stage}, value=ordinal)


def steps_of(scope: OrgScope, chosen: FromClause) -> Select[Any]:
    """The steps of the chosen leads, in the columns of STEPS; leads without an event have none."""
    ordered = _ordered(_effective(_events(scope, chosen))).cte("ordered")
    return _changes(_with_beginning(ordered))


def _events(scope: OrgScope, chosen: FromClause) -> CTE:
    """What the audit log says of stages, and what each lead's history file reaches to."""
    created = AuditLog.action == AuditAction.CREATED.value
    wins = or_(AuditLog.to_stage == Stage.FECHADO.value, AuditLog.outcome == WON)
    outcome = case(
        (and_(AuditLog.outcome == LOST, not_(created)), LOST), (func.coalesce(wins, False), WON), else_=OPEN
    )
    is_history = AuditLog.origin == "history"
    return (
        select(
            AuditLog.lead_id,
            AuditLog.occurred_at,
            AuditLog.recorded_at,
            AuditLog.origin,
            created.label("arrived"),
            outcome.label("outcome"),
            case(
                (outcome != OPEN, null()),
                (created, func.coalesce(ordinal_of(AuditLog.to_stage), Stage.LEAD.ordinal)),
                else_=ordinal_of(AuditLog.to_stage),
            ).label("target"),
            ordinal_of(AuditLog.from_stage).label("origin_ordinal"),
            Lead.created_at,
            func.max(AuditLog.recorded_at)
            .filter(is_history)
            .over(partition_by=AuditLog.lead_id)
            .label("told_at"),
            func.max(AuditLog.occurred_at)
            .filter(is_history)
            .over(partition_by=AuditLog.lead_id)
            .label("told_until"),
        )
        .join(Lead, and_(Lead.organization_id == AuditLog.organization_id, Lead.id == AuditLog.lead_id))
        .join(chosen, chosen.c.id == AuditLog.lead_id)
        .where(
            AuditLog.organization_id == scope.organization_id,
            AuditLog.action.in_((AuditAction.CREATED.value, AuditAction.STAGE_CHANGED.value)),
            or_(created, AuditLog.to_stage.is_not(None), AuditLog.outcome.is_not(None)),
        )
        .cte("events")
    )


def _effective(events: CTE) -> Select[Any]:
    """A history file is authoritative: a snapshot counts only where it was recorded after the history
    and tells of a time after it."""
    e = events.c
    return select(events).where(
        or_(
            e.origin != "snapshot",
            e.told_at.is_(None),
            and_(e.recorded_at > e.told_at, e.occurred_at > e.told_until),
        )
    )


def _ordered(effective: Select[Any]) -> Select[Any]:
    """Numbered from 1 in the order in which they take effect; an arrival counts only as the first."""
    e = effective.subquery("effective").c
    rank = case(_CLOSING_RANK, value=e.outcome, else_=func.coalesce(e.target, 0))
    order = (e.occurred_at, e.arrived.desc(), rank, func.coalesce(e.origin_ordinal, _LAST))
    seq = func.row_number().over(partition_by=e.lead_id, order_by=order)
    numbered = select(*e, seq.label("seq")).subquery("numbered")
    return select(numbered).where(or_(numbered.c.seq == 1, not_(numbered.c.arrived)))


def _with_beginning(ordered: CTE) -> Any:
    """The events as states, begun by the stage that the lead was in before its first event."""
    e = ordered.c
    earliest = func.least(e.created_at, e.occurred_at)
    first_arrives = and_(e.seq == 1, e.arrived, e.told_at.is_not(None))
    states = select(
        e.lead_id,
        e.seq,
        case((first_arrives, earliest), else_=e.occurred_at).label("at"),
        e.outcome,
        e.target,
    )
    came_won = func.coalesce(e.origin_ordinal, 0) == Stage.FECHADO.ordinal
    beginnings = select(
        e.lead_id,
        literal(0, Integer),
        earliest,
        case((came_won, WON), else_=OPEN),
        case((came_won, null()), else_=func.coalesce(e.origin_ordinal, Stage.LEAD.ordinal)),
    ).where(e.seq == 1, not_(e.arrived))
    return union_all(states, beginnings).subquery("states")


def _changes(states: Any) -> Select[Any]:
    """The states that differ from the one before. PostgreSQL knows no IGNORE NULLS: the last known
    stage is carried on by a running maximum of position × 10 + ordinal."""
    s = states.c
    in_order: dict[str, Any] = {"partition_by": s.lead_id, "order_by": s.seq}
    carried = func.max(s.seq * 10 + s.target).over(**in_order) % 10
    followed = select(
        *s,
        case((s.outcome == OPEN, func.coalesce(carried, Stage.LEAD.ordinal)), else_=carried).label(
            "standing"
        ),
        func.lag(s.outcome).over(**in_order).label("before"),
        func.lead(s.outcome).over(**in_order).label("after"),
        func.lead(s.at).over(**in_order).label("next_at"),
    ).subquery("followed")
    f = followed.c
    earlier = func.lag(f.standing).over(partition_by=f.lead_id, order_by=f.seq)
    compared = select(followed, earlier.label("earlier")).subquery("compared")
    c = compared.c
    # Won on arrival: the accompanying event says when it was closed.
    closed_on_arrival = and_(c.before.is_(None), c.outcome == WON, c.after == WON)
    return select(
        c.lead_id, c.seq, case((closed_on_arrival, c.next_at), else_=c.at).label("at"), c.outcome, c.standing
    ).where(
        or_(
            c.before.is_distinct_from(c.outcome),
            and_(c.outcome == OPEN, c.earlier.is_distinct_from(c.standing)),
        )
    )


def stays_of_steps(of: FromClause = STEPS) -> Select[Any]:
    """The stays, in the columns of DERIVED: each open step lasts until the next step."""
    s = of.c
    in_order: dict[str, Any] = {"partition_by": s.lead_id, "order_by": s.seq}
    after = func.lead(s.outcome).over(**in_order)
    advances = func.lead(s.standing).over(**in_order) > s.standing
    steps = select(
        s.lead_id,
        func.count().filter(s.outcome == OPEN).over(**in_order).label("position"),
        stage_of(s.standing).label("stage"),
        s.at.label("entered_at"),
        func.lead(s.at).over(**in_order).label("left_at"),
        case(
            (after == WON, StayExit.WON.value),
            (after == LOST, StayExit.LOST.value),
            (advances, StayExit.ADVANCED.value),
            (after == OPEN, StayExit.MOVED_BACK.value),
        ).label("exit"),
        s.outcome,
    ).subquery("steps")
    columns = [steps.c[column.name] for column in DERIVED.columns]
    return select(*columns).where(steps.c.outcome == OPEN)


def states_of_steps(of: FromClause = STEPS) -> Any:
    """Per lead (`lead_id`) its state after the last step: stage, outcome, reached, stage_entered_at,
    closed_at."""
    s = of.c
    codes = {OPEN: 0, LOST: 1, WON: 2}
    final = func.max(s.seq * 10 + case(codes, value=s.outcome)) % 10
    stood = func.max(s.seq * 10 + func.coalesce(s.standing, Stage.LEAD.ordinal)) % 10
    reached = case(
        (s.outcome == WON, Stage.FECHADO.ordinal), else_=func.coalesce(s.standing, Stage.LEAD.ordinal)
    )
    last_at = func.max(s.at)
    return (
        select(
            s.lead_id,
            case((final == codes[WON], Stage.FECHADO.value), else_=stage_of(stood)).label("stage"),
            case({code: outcome for outcome, code in codes.items()}, value=final).label("outcome"),
            func.max(reached).label("reached"),
            func.coalesce(func.max(s.at).filter(s.outcome == OPEN), last_at).label("stage_entered_at"),
            case((final != codes[OPEN], last_at)).label("closed_at"),
        )
        .group_by(s.lead_id)
        .subquery("states")
    )
