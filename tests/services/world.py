"""Random organizations for Hypothesis, and the way one of them gets into PostgreSQL."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database import models
from services.database.rollups import rebuild_rollup
from services.database.sessions import Database
from services.scope import OrgScope
from services.vocabulary import ScoreOrigin
from tests.services.naive.generator import LENGTHS, PLACES, Shape, build
from tests.services.naive.model import Lead, Question, World

A_CROWD = 120
"""Enough to pass every floor: 20 leads, 20 stays, 30 wins, 30 decided."""
CLOCKS = ("inside", "inside", "after", "after", "last_hour", "at_end", "at_start", "before")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[World, Question]:
    """An organization of up to 60 leads and a question about it.

    The first few leads are drawn one choice at a time, so that a failure shrinks to the choices that
    matter; a larger world grows from a seed, which is as random and much quicker.
    """
    size = draw(st.one_of(st.integers(0, 6), st.integers(7, 60)))
    shape = Shape(
        size=size,
        place=draw(st.sampled_from(PLACES)),
        length=draw(st.sampled_from(LENGTHS)),
        clock=draw(st.sampled_from(CLOCKS)),
        crowded=draw(st.booleans()),
    )
    return build(draw(_chance(drawn=size <= 6)), shape)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[World, Question]:
    """A big organization and a question late enough for most of its leads to be decided."""
    shape = Shape(
        size=draw(st.integers(A_CROWD, A_CROWD * 3 // 2)),
        place=draw(st.sampled_from(PLACES)),
        length=draw(st.sampled_from((30, 90))),
        clock=draw(st.sampled_from(("after", "after", "after", "at_end", "inside"))),
        crowded=True,
    )
    return build(draw(_chance(drawn=False)), shape)


@st.composite
def floors(draw: st.DrawFn) -> tuple[World, Question]:
    """An organization that stands exactly on the floor of 20, or one above or below it."""
    shape = Shape(
        size=draw(st.sampled_from((19, 20, 21))),
        place=draw(st.sampled_from(PLACES)),
        length=draw(st.sampled_from((7, 30))),
        clock="after",
        crowded=draw(st.booleans()),
        exactly=True,
    )
    return build(draw(_chance(drawn=False)), shape)


def _chance(*, drawn: bool) -> st.SearchStrategy[Random]:
    return st.randoms(use_true_random=False) if drawn else st.builds(Random, st.integers(0, 2**32 - 1))


def load(world: World, database: Database) -> OrgScope:
    """Write `world` as a new organization and return its operator's scope.

    Rows go in as they are; what the product derives on write (behaviour, roll-up) it derives itself.
    """
    scope = OrgScope.operator(uuid4())
    with database.transaction(scope) as session:
        _insert_organization(session, scope.organization_id, world)
        # A lead merged into another refers to it, so that one goes first.
        kept = [lead for lead in world.leads if lead.merged_into_id is None]
        merged = [lead for lead in world.leads if lead.merged_into_id is not None]
        for batch in (kept, merged):
            _insert(session, models.Lead, [_lead_row(scope.organization_id, lead) for lead in batch])
        _insert_events(session, scope.organization_id, world)
        session.flush()
        leads = select(models.Lead.id).where(models.Lead.organization_id == scope.organization_id)
        refresh_behavior(scope, session, leads)
        rebuild_rollup(scope, session)
    return scope


def _insert(session: Session, model: type[models.Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _insert_organization(session: Session, organization_id: UUID, world: World) -> None:
    organization = {
        "id": organization_id,
        "slug": f"world-{organization_id.hex}",
        "name": "A random world",
        "timezone": world.timezone,
        "stage_limits": world.stage_limits,
    }
    members = [
        {"organization_id": organization_id, "id": member.id, "role": member.role.value, "name": f"M {index}"}
        for index, member in enumerate(world.members)
    ]
    _insert(session, models.Organization, [organization])
    _insert(session, models.Membership, members)


def _lead_row(organization_id: UUID, lead: Lead) -> dict[str, Any]:
    return {
        "organization_id": organization_id,
        "id": lead.id,
        "external_id": str(lead.id.int),
        "source": lead.source,
        "stage": lead.stage.value,
        "outcome": lead.outcome.value,
        "reached": lead.reached,
        "lead_score": lead.lead_score,
        "initial_score": lead.initial_score,
        "score_factors": {},
        "score_origin": ScoreOrigin.IMPORTED.value,
        "estimated_value": lead.estimated_value,
        "closing_value": lead.closing_value,
        "assigned_user_id": lead.assigned_user_id,
        "created_at": lead.created_at,
        "stage_entered_at": lead.stage_entered_at,
        "closed_at": lead.closed_at,
        "merged_into_id": lead.merged_into_id,
    }


def _insert_events(session: Session, organization_id: UUID, world: World) -> None:
    stays = [
        {
            "organization_id": organization_id,
            "lead_id": lead.id,
            "position": position,
            "stage": stay.stage.value,
            "entered_at": stay.entered_at,
            "left_at": stay.left_at,
            "exit": stay.exit.value if stay.exit is not None else None,
        }
        for lead in world.leads
        for position, stay in enumerate(lead.stays, start=1)
    ]
    interactions = [
        {
            "organization_id": organization_id,
            "lead_id": each.lead_id,
            "occurred_at": each.occurred_at,
            "kind": each.kind.value,
        }
        for each in world.interactions
    ]
    spend = [
        {"organization_id": organization_id, "source": row.source, "month": row.month, "amount": row.amount}
        for row in world.spend
    ]
    _insert(session, models.StageStay, stays)
    _insert(session, models.Interaction, interactions)
    _insert(session, models.SourceSpend, spend)
