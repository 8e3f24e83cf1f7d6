"""What a list asks of its leads' interactions, so asked that an index answers it.

A segment asks for no engagement below the lowest border that it has. Points fade, so few leads are over
it: those are found from the index of the points, and everybody else is below. The points are compared as
they are tracked, with those that give the border at `now`; engagement itself, with its two decimals, is
worked out only for points that lie so close to it that the last digits decide.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, true
from sqlalchemy.orm import Session

from services.database.models import Lead, LeadBehavior
from services.database.queries.open_pipeline import RECENT
from services.database.queries.population import behavior_at, latest_interaction, tracked_rows
from services.database.queries.segments import engagement_of
from services.engagement import SATURATION_POINTS, decay_until
from services.scope import OrgScope
from services.selection import LeadSelection
from services.vocabulary import SEGMENT_BOUNDS, BehavioralFlag, BlockedReason, Segment, SegmentBounds

ROUNDING = 0.005
"""Engagement has two decimals: from so far below a border it is rounded up to it."""
CLOSE = 1e-9
"""Points this near to a border, as a share of it, are worked out to the last digit."""
_LARGEST_EXPONENT = 700.0
AtLeast = Callable[[float], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class ListedBehavior:
    """`rows` to join, one per lead at most; leads without one have no interactions or, where only the
    engagement is asked for, so few that it is below every border asked for."""

    rows: Any
    at_least: AtLeast
    """Whether the engagement is so high."""
    required: bool
    """Only leads with a row can match."""
    facts: bool = False
    """More is asked than the engagement: of every lead."""


def listed_behavior(
    scope: OrgScope, session: Session, selection: LeadSelection, now: datetime
) -> ListedBehavior | None:
    """What the conditions of the selection read of the leads' interactions up to `now`; None for nothing."""
    borders = _borders(selection)
    facts = selection.reason not in (None, BlockedReason.UNASSIGNED) or selection.flag not in (
        None,
        BehavioralFlag.HOT,
    )
    if not facts and not borders:
        return None
    latest = session.scalar(latest_interaction(scope))
    if latest is not None and latest > now:
        rows = behavior_at(scope, session, now)
        return ListedBehavior(rows, lambda border: engagement_of(rows) >= border, required=False)
    required = _required(selection)
    lowest = None if facts else max(min(borders), _lowest_required(selection))
    rows = _tracked(scope, now, None if lowest is None else _tracked_points(lowest, now))
    return ListedBehavior(rows, lambda border: _at_least(rows, border, now), required, facts)


def in_segment(segment: Segment, at_least: AtLeast) -> ColumnElement[bool]:
    """The first segment that applies is this one (`Behaviour` in metrics.md)."""
    names = list(SEGMENT_BOUNDS)
    before = names if segment is Segment.STANDARD else names[: names.index(segment)]
    others = [not_(_inside(SEGMENT_BOUNDS[each], at_least)) for each in before]
    own = [] if segment is Segment.STANDARD else [_inside(SEGMENT_BOUNDS[segment], at_least)]
    return and_(*own, *others)


def engaged_between(bounds: tuple[float, float], at_least: AtLeast) -> ColumnElement[bool]:
    """`services.database.queries.behavior.engagement_between`."""
    low, high = bounds
    return and_(at_least(low), not_(at_least(high)) if high < 100 else true())


def has_reason(reason: BlockedReason, behavior: ListedBehavior | None, now: datetime) -> ColumnElement[bool]:
    """`open_pipeline.blocked_reason` of a blocked lead is this one."""
    if reason is BlockedReason.UNASSIGNED or behavior is None:
        return Lead.assigned_user_id.is_(None)
    rows = behavior.rows.c
    assigned, contacted = Lead.assigned_user_id.is_not(None), rows.first_contact_at.is_not(None)
    if reason is BlockedReason.NEVER_CONTACTED:
        return and_(assigned, not_(contacted))
    quiet = rows.last_interaction_at < now - RECENT
    if reason is BlockedReason.NO_RECENT_INTERACTION:
        return and_(assigned, contacted, quiet)
    outbound, answered = rows.last_outbound_at, rows.last_lead_action_at
    waiting = and_(outbound.is_not(None), or_(answered.is_(None), outbound > answered))
    lately = and_(assigned, contacted, func.coalesce(rows.last_interaction_at >= now - RECENT, true()))
    return and_(lately, waiting if reason is BlockedReason.WAITING_FOR_LEAD else not_(waiting))


def _borders(selection: LeadSelection) -> list[float]:
    found: list[float] = []
    if selection.segment is not None:
        for bounds in SEGMENT_BOUNDS.values():
            found += [bounds.engagement_from, bounds.engagement_below]
    if selection.engagement is not None:
        found += selection.engagement
    return [border for border in found if 0 < border <= 100]


def _required(selection: LeadSelection) -> bool:
    """Whether a lead without interactions can't match."""
    if selection.reason not in (None, BlockedReason.UNASSIGNED, BlockedReason.NEVER_CONTACTED):
        return True
    if selection.flag is BehavioralFlag.WENT_QUIET:
        return True
    return _lowest_required(selection) > ROUNDING


def _lowest_required(selection: LeadSelection) -> float:
    """Engagement that every lead of the selection has."""
    bounds = SEGMENT_BOUNDS.get(selection.segment) if selection.segment is not None else None
    asked = selection.engagement[0] if selection.engagement is not None else 0
    return max(asked, bounds.engagement_from if bounds is not None else 0)


def _tracked(scope: OrgScope, now: datetime, least: float | None) -> Any:
    rows = tracked_rows(scope, now).add_columns(LeadBehavior.points.label("tracked"))
    if least is not None:
        rows = rows.where(LeadBehavior.points >= least * (1 - CLOSE))
    return rows.subquery("behavior")


def _tracked_points(border: float, now: datetime) -> float | None:
    """The tracked points from which on the engagement at `now` is `border`; None where a float has no room
    for them, or where everybody has it."""
    share = (border - ROUNDING) / 100
    if share <= 0:
        return None
    exponent = math.log(-SATURATION_POINTS * math.log1p(-share)) + decay_until(now)
    return math.exp(exponent) if abs(exponent) < _LARGEST_EXPONENT else None


def _at_least(rows: Any, border: float, now: datetime) -> ColumnElement[bool]:
    points = _tracked_points(border, now)
    if points is None:
        return true() if border <= ROUNDING else engagement_of(rows) >= border
    tracked = func.coalesce(rows.c.tracked, 0.0)
    return or_(
        tracked >= points * (1 + CLOSE),
        and_(tracked >= points * (1 - CLOSE), engagement_of(rows) >= border),
    )


def _inside(bounds: SegmentBounds, at_least: AtLeast) -> ColumnElement[bool]:
    score = Lead.lead_score
    found: list[ColumnElement[bool]] = []
    if bounds.score_from > 0:
        found.append(score >= bounds.score_from)
    if bounds.score_below <= 100:
        found.append(score < bounds.score_below)
    if bounds.engagement_from > 0:
        found.append(at_least(bounds.engagement_from))
    if bounds.engagement_below <= 100:
        found.append(not_(at_least(bounds.engagement_below)))
    return and_(*found)
