"""How many leads of each source were won and lost: now, and as it was known when a lead was created."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, Integer, Subquery, Table, case, cast, func, literal, select, union_all

from services.database.models import Lead
from services.scope import OrgScope
from services.vocabulary import Outcome

COUNTS = ("won", "lost", "leads")


def rates_now(scope: OrgScope) -> Subquery:
    """Per `source`: `won`, `lost`, `leads`, and of the whole organization `all_won`, `all_lost`,
    `all_leads`. Merged leads are in no population."""
    counted = (
        select(
            Lead.source,
            func.count().filter(Lead.outcome == Outcome.WON.value).label("won"),
            func.count().filter(Lead.outcome == Outcome.LOST.value).label("lost"),
            func.count().label("leads"),
        )
        .where(Lead.organization_id == scope.organization_id, Lead.merged_into_id.is_(None))
        .group_by(Lead.source)
        .subquery("counted")
    )
    columns: list[Any] = [counted.c[name] for name in COUNTS]
    totals: list[Any] = [func.sum(counted.c[name]).over().label(f"all_{name}") for name in COUNTS]
    return select(counted.c.source, *columns, *totals).subquery("rates")


def rates_at_creation(scope: OrgScope, chosen: Table) -> Subquery:
    """As `rates_now`, per `source` and instant `at` at which one of the chosen leads was created: from
    the leads decided before that instant and those created up to it.

    A lead counts as decided when it was closed, but not before its own creation: so it is never among
    those that its own rate comes from. Merged leads are in no population. What lies before the first
    of the instants is added up without being put in order, so that a few new leads of a large
    organization cost one pass over it.
    """
    ticks = _ticks(scope, chosen).subquery("ticks")
    in_order = (ticks.c.at, ticks.c.decides)
    own: list[Any] = [
        func.sum(ticks.c[name]).over(partition_by=ticks.c.source, order_by=in_order).label(name)
        for name in COUNTS
    ]
    everybody: list[Any] = [
        func.sum(ticks.c[name]).over(order_by=in_order).label(f"all_{name}") for name in COUNTS
    ]
    known = select(ticks.c.source, ticks.c.at, ticks.c.decides, *own, *everybody).subquery("known")
    names = ("source", "at", *COUNTS, *(f"all_{name}" for name in COUNTS))
    return select(*(known.c[name] for name in names)).where(known.c.decides == 0).subquery("rates")


def _ticks(scope: OrgScope, chosen: Table) -> Any:
    """What happened per source and instant: creations (`decides` 0), then decisions (1), which count
    only for what comes after them."""
    first = select(func.min(Lead.created_at)).join(chosen, chosen.c.id == Lead.id)
    first = first.where(Lead.organization_id == scope.organization_id)
    begin = first.scalar_subquery()
    counts = case((Lead.merged_into_id.is_(None), 1), else_=0)
    nothing = literal(0, Integer)
    created = select(
        Lead.source, Lead.created_at.label("instant"), literal(0, Integer).label("decides"),
        nothing.label("won"), nothing.label("lost"), counts.label("leads"),
    ).where(Lead.organization_id == scope.organization_id)  # fmt: skip
    decided = select(
        Lead.source, func.greatest(Lead.closed_at, Lead.created_at), literal(1, Integer),
        case((Lead.outcome == Outcome.WON.value, counts), else_=0),
        case((Lead.outcome == Outcome.LOST.value, counts), else_=0), nothing,
    ).where(Lead.organization_id == scope.organization_id, Lead.outcome != Outcome.OPEN.value)  # fmt: skip
    events = union_all(created, decided).subquery("events")
    long_ago = cast(literal("-infinity"), DateTime(timezone=True))
    at = case((events.c.instant < begin, long_ago), else_=events.c.instant)
    sums: list[Any] = [func.sum(events.c[name]).label(name) for name in COUNTS]
    return select(events.c.source, at.label("at"), events.c.decides, *sums).group_by(
        events.c.source, at, events.c.decides
    )
