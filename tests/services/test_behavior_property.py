"""The behaviour page against a second, naive implementation, over random organizations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.behavior_analysis import behavior_analysis
from services.database.sessions import Database
from services.filters import LeadFilter
from services.scope import OrgScope
from services.vocabulary import BehavioralFlag, Segment
from tests.services.naive.behavior import engagement
from tests.services.naive.behavior_page import flags_of, naive_behavior
from tests.services.naive.blocked import interactions_until
from tests.services.naive.differences import differences
from tests.services.naive.model import Question, World
from tests.services.naive.population import visible
from tests.services.test_dashboard_property import by_lot
from tests.services.world import crowds, load, worlds

DAYS = st.sampled_from((1, 2, 7, 30, 31, 32, 90, 180, 365))
NARROWED = st.sampled_from((None, None, *Segment))


def filters_of(question: Question) -> LeadFilter:
    asked = question.filters
    return LeadFilter(asked.sources, asked.score_min, asked.score_max, asked.assigned_user_id)


def in_naive_shape(product: dict[str, Any]) -> dict[str, Any]:
    """The product's answer keyed and cut as the naive one is."""
    return {
        "map": {f"{cell['score'][0]}/{cell['engagement'][0]}": cell for cell in product["map"]},
        "bins": product["engagement_over_time"]["bins"],
        "flags": {
            name: flag | {"leads": [lead["id"] for lead in flag["leads"]]}
            for name, flag in product["flags"].items()
        },
    }


def compare(database: Database, world: World, question: Question, days: int, only: Segment | None) -> None:
    scope = OrgScope(load(world, database).organization_id, question.viewer.role, question.viewer.id)
    with database.transaction(scope) as session:
        product = behavior_analysis(
            scope, session, now=question.now, days=days, filters=filters_of(question), segment=only
        )
    naive = naive_behavior(world, days, question.filters, question.now, question.viewer, only)
    shaped = in_naive_shape(product)
    lines = list(differences(shaped, naive))
    lines += [f"only the product has {cell}" for cell in sorted(set(shaped["map"]) - set(naive["map"]))]
    for name, row in product["segments"].items():
        inside = [cell for cell in product["map"] if cell["segment"] == name]
        if row["count"] != sum(cell["count"] for cell in inside):
            lines.append(f"{name}: {row['count']} leads, its cells hold others")
    if lines:
        pytest.fail("\n".join([f"{question}, {days} days, {only}:", *lines]), pytrace=False)


@by_lot
@given(case=worlds(), days=DAYS, only=NARROWED)
def test_small_organizations(
    database: Database, case: tuple[World, Question], days: int, only: Segment | None
) -> None:
    compare(database, *case, days, only)


@by_lot
@given(case=crowds(), days=DAYS, only=NARROWED)
def test_crowds(database: Database, case: tuple[World, Question], days: int, only: Segment | None) -> None:
    compare(database, *case, days, only)


@by_lot
@given(case=worlds())
def test_one_lead(database: Database, case: tuple[World, Question]) -> None:
    """Its flags, segment and engagement are those that its figures count."""
    world, question = case
    now, viewer = question.now, question.viewer
    scope = OrgScope(load(world, database).organization_id, viewer.role, viewer.id)
    seen = [each for each in world.leads if each.merged_into_id is None and visible(each, viewer)]
    with database.transaction(scope) as session:
        for lead in seen[:5]:
            found = behavior_analysis(scope, session, now=now, days=30, lead_id=lead.id)["lead"]
            past = interactions_until(world, lead, now)
            assert found["engagement"] == pytest.approx(engagement(past, now), abs=0.011)
            assert found["timeline"][-1]["engagement"] == pytest.approx(found["engagement"], abs=0.011)
            assert len(found["timeline"]) == 30
            assert found["interactions"] == len(past)
            assert set(found["flags"]) == set(flags_of(world, lead, now)) <= set(BehavioralFlag)
