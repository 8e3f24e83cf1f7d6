"""Merging everything that is certain, in one go; each merge can be taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import DuplicatePair as PairRow
from services.duplicates.lead_rows import duplicate_leads, leads_with_deals
from services.duplicates.merge_steps import MergeStep, merge_steps
from services.duplicates.settings import thresholds
from services.duplicates.survivor import survivor_first
from services.duplicates.turns import take_merging_turn
from services.scope import IMPORTING_ROLES, OrgScope
from services.vocabulary import DuplicateStatus

READ_AT_ONCE = 4
"""So many pairs are looked at for each that may be merged: some are left for review."""


def merge_certain(scope: OrgScope, session: Session, now: datetime, *, limit: int = 500) -> int:
    """Merge up to `limit` pairs that are certain, the most probable first, and return how many merges that
    were; call it until it returns 0, each time in a transaction of its own.

    Of more than two leads that are one the best stays (`survivor_first`) and every other one is merged into
    it, a merge each, which can be taken back one by one. Two decided leads (or those that a decided one was
    merged into) are two deals and never merged by themselves: the pair stays for somebody's look. Raises
    what `merge_leads` raises.
    """
    scope.require(IMPORTING_ROLES)
    take_merging_turn(scope, session)
    steps = _plan(scope, session, limit)
    if steps:
        merge_steps(scope, session, steps, now)
    return len(steps)


def certain_steps(scope: OrgScope, session: Session, *, limit: int = 500) -> list[tuple[UUID, UUID]]:
    """(survivor, merged) of what `merge_certain` would merge next; writes nothing."""
    return [(step.survivor_id, step.merged_id) for step in _plan(scope, session, limit)]


def _plan(scope: OrgScope, session: Session, limit: int) -> list[MergeStep]:
    rows = session.execute(
        select(PairRow.id, PairRow.first_id, PairRow.second_id)
        .where(
            PairRow.organization_id == scope.organization_id,
            PairRow.status == DuplicateStatus.PROPOSED.value,
            PairRow.probability >= thresholds(scope, session).certain,
        )
        .order_by(PairRow.probability.desc(), PairRow.id.desc())
    ).yield_per(READ_AT_ONCE * limit)
    into: dict[UUID, UUID] = {}
    steps: list[MergeStep] = []
    deals: set[UUID] = set()
    for part in rows.partitions():
        ids = {lead for row in part for lead in (row.first_id, row.second_id)}
        everybody = ids | set(into.values())
        leads = duplicate_leads(scope, session, everybody)
        deals |= leads_with_deals(scope, session, everybody)
        for row in part:
            one, other = (leads.get(_root(into, lead)) for lead in (row.first_id, row.second_id))
            if one is None or other is None or one.id == other.id or {one.id, other.id} <= deals:
                continue
            survivor, merged = survivor_first(one, other)
            if merged.id in deals:
                deals.add(survivor.id)
            into[merged.id] = survivor.id
            steps.append(MergeStep(survivor.id, merged.id, {}, row.id))
            if len(steps) == limit:
                return steps
    return steps


def _root(into: dict[UUID, UUID], lead: UUID) -> UUID:
    while lead in into:
        lead = into[lead]
    return lead
