"""One or many merges of an organization in one bracket: what `merging` and `certain` are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func
from sqlalchemy.orm import Session

from services.database.models import AnalyticsEvent, Lead, LeadMerge
from services.database.queries.assignment import active_members
from services.database.queries.lead_history import last_event
from services.duplicates.bracket import lead_called, leads_changing, lock_group
from services.duplicates.entries import write_entries
from services.duplicates.errors import MergeError
from services.duplicates.moving import settle_interactions
from services.duplicates.pair_rows import decide_pair, follow_merges
from services.duplicates.turns import take_merging_turn
from services.duplicates.values import Changes, check_choices, places, put, taken_over
from services.language import gettext as _
from services.scope import IMPORTING_ROLES, NotFoundError, OrgScope
from services.stage_changes import StaleLeadError
from services.vocabulary import AuditAction, DuplicateStatus

LEADS_MERGED = "leads_merged"
"""Kind of the `analytics_events` row of a merge: data {"merge", "merged"}; its lead is the survivor."""


@dataclass(frozen=True, slots=True)
class MergeStep:
    """One lead into another. `fields`: field → whose value stays (`services.duplicates.merging`)."""

    survivor_id: UUID
    merged_id: UUID
    fields: Mapping[str, str] = field(default_factory=dict)
    pair_id: UUID | None = None


def merge_steps(
    scope: OrgScope,
    session: Session,
    steps: Sequence[MergeStep],
    now: datetime,
    *,
    versions: tuple[int, int] | None = None,
) -> list[UUID]:
    """Make the merges in their order and return their ids, all or nothing (`merging.merge_leads`)."""
    scope.require(IMPORTING_ROLES)
    for step in steps:
        check_choices(step.fields)
        if step.survivor_id == step.merged_id:
            raise MergeError(_("A lead can't be merged with itself."))
    take_merging_turn(scope, session)
    named = {lead for step in steps for lead in (step.survivor_id, step.merged_id)}
    group = lock_group(scope, session, named)
    for lead_id in named:
        _check(group, lead_id)
    if versions is not None:
        _check_versions(scope, session, group, steps[0], versions)
    owners = {lead.assigned_user_id for lead in group.values() if lead.assigned_user_id}
    receivers = active_members(scope, session, owners)
    survivors = {step.survivor_id for step in steps}
    with leads_changing(scope, session, group, now, rescored=survivors):
        made = [_merge(scope, session, group, step, receivers, now) for step in steps]
        session.flush()
        settle_interactions(scope, session, survivors)
        into = {step.merged_id: group[step.merged_id].merged_into_id for step in steps}
        follow_merges(scope, session, {one: other for one, other in into.items() if other}, now)
    return made


def _check(group: Mapping[UUID, Lead], lead_id: UUID) -> None:
    lead = group.get(lead_id)
    if lead is None:
        raise NotFoundError(lead_id)
    if lead.merged_into_id is not None:
        other = group.get(lead.merged_into_id)
        raise MergeError(
            _(
                "%(lead)s was merged into %(survivor)s already.",
                lead=lead_called(lead),
                survivor=lead_called(other) if other else "?",
            ),
            survivor_id=lead.merged_into_id,
        )


def _check_versions(
    scope: OrgScope,
    session: Session,
    group: Mapping[UUID, Lead],
    step: MergeStep,
    versions: tuple[int, int],
) -> None:
    for lead_id, version in zip((step.survivor_id, step.merged_id), versions, strict=True):
        lead = group[lead_id]
        if lead.version != version:
            event = last_event(scope, session, lead_id, lead.updated_at)
            raise StaleLeadError(lead_id, lead.stage, lead.outcome, lead.version, lead.updated_at, event)


def _merge(
    scope: OrgScope,
    session: Session,
    group: Mapping[UUID, Lead],
    step: MergeStep,
    receivers: Collection[UUID],
    now: datetime,
) -> UUID:
    """One step, of leads that an earlier one may have changed."""
    survivor, merged = group[step.survivor_id], group[step.merged_id]
    changes = taken_over(survivor, merged, step.fields, receivers)
    before = dict(survivor.custom_fields)
    for place, _before, after in places(changes):
        put(survivor, place, after)
    children = [lead for lead in group.values() if lead.merged_into_id == merged.id]
    for lead in (merged, *children):
        lead.merged_into_id = survivor.id
    for lead in (survivor, merged):
        lead.version += 1
        lead.updated_at = func.now()
    merge_id = _record(scope, session, step, changes, sorted(child.id for child in children), now)
    write_entries(scope, session, AuditAction.MERGED, survivor, merged, changes, before, now)
    pair = (survivor.id, merged.id)
    decide_pair(scope, session, pair, DuplicateStatus.MERGED, now)
    session.flush()
    return merge_id


def _record(
    scope: OrgScope,
    session: Session,
    step: MergeStep,
    changes: Changes,
    children: list[UUID],
    now: datetime,
) -> UUID:
    merge_id = uuid4()
    session.add(
        LeadMerge(
            organization_id=scope.organization_id,
            id=merge_id,
            survivor_id=step.survivor_id,
            merged_id=step.merged_id,
            merged_at=now,
            merged_by=scope.user_id,
            changes=changes,
            children=children,
            pair_id=step.pair_id,
        )
    )
    session.add(
        AnalyticsEvent(
            organization_id=scope.organization_id,
            kind=LEADS_MERGED,
            lead_id=step.survivor_id,
            actor_id=scope.user_id,
            occurred_at=now,
            data={"merge": str(merge_id), "merged": str(step.merged_id)},
        )
    )
    return merge_id
