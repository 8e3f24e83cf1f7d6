"""What interactions amount to: tracked rows and points, against a plain sum."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, literal, select, text
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.models import Interaction, LeadBehavior
from services.engagement import (
    decayed_points,
    engagement_expression,
    engagement_from_points,
    points_at,
    points_of_interactions,
)
from services.scope import OrgScope
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, OUTBOUND_ONLY, InteractionKind
from tests.services.lead_rows import CREATED, add_interaction, add_lead, everybody, leads_of

NOW = CREATED + timedelta(days=60)
TALK = st.lists(
    st.tuples(
        st.sampled_from(InteractionKind),
        st.integers(0, 60 * 24).map(lambda hours: CREATED + timedelta(hours=hours)),
    ),
    max_size=8,
    unique=True,
)


def _tracked(session: Session) -> dict[UUID, LeadBehavior]:
    session.expire_all()
    return {row.lead_id: row for row in session.scalars(select(LeadBehavior))}


def _value(session: Session, expression: Any) -> float:
    return float(session.scalar(select(expression)))


@settings(max_examples=60)
@given(st.lists(TALK, min_size=1, max_size=4), st.booleans())
def test_rows_are_what_the_interactions_say(
    session: Session, organization: OrgScope, told: list[list[tuple[InteractionKind, datetime]]], few: bool
) -> None:
    savepoint = session.begin_nested()
    leads = [add_lead(organization, session) for _ in told]
    for lead_id, talk in zip(leads, told, strict=True):
        for kind, at in talk:
            add_interaction(organization, session, lead_id, at, kind)
    refresh_behavior(organization, session, everybody(organization, session, few=few))
    rows = _tracked(session)
    assert set(rows) == {lead_id for lead_id, talk in zip(leads, told, strict=True) if talk}
    for lead_id, talk in zip(leads, told, strict=True):
        if not talk:
            continue
        row = rows[lead_id]
        assert row.interactions == len(talk)
        assert row.last_interaction_at == max(at for _, at in talk)
        assert row.first_contact_at == min((at for kind, at in talk if kind in CONTACTS_BY_US), default=None)
        assert row.last_lead_action_at == max(
            (at for kind, at in talk if kind in ACTIONS_OF_THE_LEAD), default=None
        )
        assert row.last_outbound_at == max((at for kind, at in talk if kind in OUTBOUND_ONLY), default=None)
        points = _value(session, decayed_points(literal(row.points), NOW))
        assert math.isclose(points, points_at(talk, NOW), rel_tol=1e-9)
        counted = session.scalar(select(points_of_interactions(NOW)).where(Interaction.lead_id == lead_id))
        assert counted == points
    savepoint.rollback()


def test_a_refresh_that_changes_nothing_writes_nothing(session: Session, organization: OrgScope) -> None:
    lead_id = add_lead(organization, session)
    for days in range(9):
        add_interaction(
            organization, session, lead_id, CREATED + timedelta(days=days, hours=1), "email_opened"
        )
    refresh_behavior(organization, session, leads_of(organization))
    where_rows_lie = text("SELECT ctid FROM lead_behavior_tracking")
    before = session.execute(where_rows_lie).all()
    refresh_behavior(organization, session, leads_of(organization))
    assert session.execute(where_rows_lie).all() == before


@pytest.mark.parametrize("few", [True, False])
def test_a_lead_without_interactions_any_more_has_no_row(
    session: Session, organization: OrgScope, few: bool
) -> None:
    lead_id, other = add_lead(organization, session), add_lead(organization, session)
    for lead in (lead_id, other):
        add_interaction(organization, session, lead, CREATED, "meeting")
    refresh_behavior(organization, session, leads_of(organization))
    session.execute(delete(Interaction).where(Interaction.lead_id == lead_id))
    refresh_behavior(organization, session, everybody(organization, session, few=few))
    assert set(_tracked(session)) == {other}


@pytest.mark.parametrize("year", [1900, 2026, 2999])
def test_no_instant_breaks_the_sum(session: Session, organization: OrgScope, year: int) -> None:
    """PostgreSQL raises where a float under- or overflows."""
    lead_id = add_lead(organization, session)
    add_interaction(organization, session, lead_id, datetime(year, 1, 1, tzinfo=UTC), "meeting")
    refresh_behavior(organization, session, leads_of(organization))
    points = _tracked(session)[lead_id].points
    for now in (NOW, datetime(2080, 1, 1, tzinfo=UTC)):
        engagement = _value(session, engagement_expression(decayed_points(literal(points), now)))
        assert 0 <= engagement <= 100


@pytest.mark.parametrize(("points", "engagement"), [(0.0, 0.0), (12.0, 63.21), (1e9, 100.0)])
def test_engagement_by_hand(session: Session, points: float, engagement: float) -> None:
    assert round(engagement_from_points(points), 2) == engagement
    assert round(_value(session, engagement_expression(literal(points))), 2) == engagement


def test_a_meeting_two_weeks_ago_is_worth_half() -> None:
    day = timedelta(days=1)
    talk = [(InteractionKind.MEETING, NOW - 14 * day), (InteractionKind.MEETING, NOW + day)]
    assert points_at(talk, NOW) == 4.0
