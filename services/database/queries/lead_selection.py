"""Which leads a list holds: the conditions of a selection, the same that its figure counts by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from services.database.models import Lead, StageStay
from services.database.queries.alert_leads import concerned_conditions
from services.database.queries.behavior import has_flag
from services.database.queries.lead_behavior import (
    ListedBehavior,
    engaged_between,
    has_reason,
    in_segment,
)
from services.database.queries.lead_search import found_leads
from services.database.queries.population import blocked, closed_in, created_in, matching
from services.database.queries.segments import created_within
from services.periods import Period
from services.scope import OrgScope
from services.search_terms import terms_of
from services.selection import ANY_STAGE, LeadSelection
from services.vocabulary import Outcome, Stage


def conditions(
    scope: OrgScope,
    selection: LeadSelection,
    limits: dict[str, float],
    segment_days: int,
    now: datetime,
    behavior: ListedBehavior | None,
) -> list[ColumnElement[bool]]:
    """The selection as conditions; `behavior` (`listed_behavior` of it) is joined where there is one."""
    found = matching(scope, selection.filters) + _of_columns(scope, selection, now)
    if selection.blocked is not None:
        found += [blocked(limits, now), Lead.created_at <= now]
        if selection.blocked != ANY_STAGE:
            found.append(Lead.stage == str(selection.blocked))
    if selection.reason is not None:
        found.append(has_reason(selection.reason, behavior, now))
    if selection.days is not None:
        found.append(created_within(selection.days, now))
    if selection.segment is not None and behavior is not None:
        if selection.days is None:
            found.append(created_within(segment_days, now))
        found.append(in_segment(selection.segment, behavior.at_least))
    if selection.engagement is not None:
        between = [] if behavior is None else [engaged_between(selection.engagement, behavior.at_least)]
        found += [*between, Lead.created_at <= now]
    if selection.flag is not None:
        rows = None if behavior is None else behavior.rows
        found += [has_flag(scope, selection.flag, now, rows), Lead.created_at <= now]
    if selection.stayed is not None and selection.stay_period is not None:
        found.append(_stayed(scope, selection.stayed, selection.stay_period))
    return found


def _of_columns(scope: OrgScope, selection: LeadSelection, now: datetime) -> list[ColumnElement[bool]]:
    """What the lead's own columns say."""
    found: list[ColumnElement[bool]] = []
    if selection.cohort is not None:
        found.append(created_in(selection.cohort))
    if selection.closed is not None:
        found.append(closed_in(selection.closed))
    if selection.stage is Stage.FECHADO:
        # The same leads (a constraint says so), said so that a smaller index has them.
        found.append(Lead.outcome == Outcome.WON.value)
    elif selection.stage is not None:
        found.append(Lead.stage == selection.stage.value)
    if selection.reached is not None:
        found.append(Lead.reached >= selection.reached.ordinal)
    if selection.outcome is not None:
        found.append(Lead.outcome == selection.outcome.value)
        if selection.outcome is Outcome.OPEN and selection.cohort is None:
            found.append(Lead.created_at <= now)
    if selection.alert is not None:
        found += concerned_conditions(selection.alert)
    if selection.text.strip():
        found.append(_found(scope, selection.text.strip()))
    return found


def _stayed(scope: OrgScope, stage: Stage, period: Period) -> ColumnElement[bool]:
    return Lead.id.in_(
        select(StageStay.lead_id).where(
            StageStay.organization_id == scope.organization_id,
            StageStay.stage == stage.value,
            StageStay.entered_at >= period.since,
            StageStay.entered_at < period.until,
        )
    )


def _found(scope: OrgScope, text: str) -> ColumnElement[bool]:
    """What a search finds; a text too short for one is an external id."""
    terms = terms_of(text)
    if terms is None:
        return Lead.external_id == text
    found = found_leads(scope, terms).subquery("found_by_search")
    return Lead.id.in_(select(found.c.lead_id))
