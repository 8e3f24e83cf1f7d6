"""Every figure of the dashboard against a second, naive implementation, over random organizations.

`DASHBOARD_EXAMPLES=2000 pytest tests/services/test_dashboard_property.py` looks further than CI does.
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from services.dashboard import DashboardQuery, executive_dashboard
from services.database.sessions import Database
from services.filters import LeadFilter
from services.scope import OrgScope
from services.vocabulary import OPEN_STAGES, Outcome, Role, ScoreBand, Stage
from tests.services.naive import naive_dashboard
from tests.services.naive.clock import first_instant
from tests.services.naive.differences import differences
from tests.services.naive.generator import MICROSECOND, PLACES
from tests.services.naive.model import Lead, Member, Question, Stay, World
from tests.services.world import crowds, floors, load, worlds

EXAMPLES = int(os.environ.get("DASHBOARD_EXAMPLES", "60"))
AUC_TOLERANCE = 0.0051

by_lot = settings(
    deadline=None,
    derandomize="DASHBOARD_EXAMPLES" not in os.environ,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


def ask_product(database: Database, world: World, question: Question) -> dict[str, Any]:
    """The product's answer for the question's viewer, as the JSON a caller reads."""
    organization_id = load(world, database).organization_id
    scope = OrgScope(organization_id, question.viewer.role, question.viewer.id)
    filters = question.filters
    query = DashboardQuery(
        start=question.start,
        end=question.end,
        filters=LeadFilter(
            sources=filters.sources,
            score_min=filters.score_min,
            score_max=filters.score_max,
            assigned_user_id=filters.assigned_user_id,
        ),
    )
    with database.transaction(scope) as session:
        return executive_dashboard(scope, session, query, question.now)


def ask_naive(world: World, question: Question) -> dict[str, Any]:
    return naive_dashboard(
        world, question.start, question.end, question.filters, question.now, question.viewer
    )


def by_source(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with its sources by name, since the contract gives them no order; each once."""
    listed = answer["source_performance"]
    named = {row["source"]: row for row in listed}
    assert len(named) == len(listed), f"a source is listed twice: {[row['source'] for row in listed]}"
    return {**answer, "source_performance": named}


def compare(database: Database, world: World, question: Question) -> None:
    """Fail with one line for every figure that differs."""
    product, naive = by_source(ask_product(database, world, question)), by_source(ask_naive(world, question))
    lines = list(differences(product, naive))
    extra = set(product["source_performance"]) - set(naive["source_performance"])
    lines += [f"source_performance.{source}: only the product lists it" for source in sorted(extra)]
    lines += differences(
        product["score_quality"], naive["score_quality"], "score_quality", tolerance=AUC_TOLERANCE
    )
    if lines:
        pytest.fail("\n".join([f"{len(lines)} figures differ for {question}:", *lines]), pytrace=False)


def around_the_clock(timezone: str, day: date) -> World:
    """A lead every half hour from two days before `day` to the day after it, and a microsecond before each.

    Scores go round, so that neighbouring sets of leads of one size have different averages.
    """
    opening = first_instant(day - timedelta(days=2), timezone)
    instants = [opening + timedelta(minutes=30 * step) for step in range(4 * 48)]
    leads = tuple(
        Lead(
            id=UUID(int=number + 1),
            created_at=at,
            stage=Stage.LEAD,
            outcome=Outcome.OPEN,
            reached=1,
            stage_entered_at=at,
            lead_score=number % 101,
            stays=(Stay(Stage.LEAD, at),),
        )
        for number, at in enumerate(sorted([*instants, *(at - MICROSECOND for at in instants)]))
    )
    return World(timezone, {}, (Member(UUID(int=9_000), Role.ADMIN),), leads)


@settings(by_lot, max_examples=max(1, EXAMPLES * 3 // 5))
@given(case=worlds())
def test_every_figure_equals_the_naive_one(database: Database, case: tuple[World, Question]) -> None:
    compare(database, *case)


@settings(by_lot, max_examples=max(1, EXAMPLES // 4))
@given(case=crowds())
def test_every_figure_of_a_crowd_equals_the_naive_one(
    database: Database, case: tuple[World, Question]
) -> None:
    compare(database, *case)


@settings(by_lot, max_examples=max(1, EXAMPLES // 6))
@given(case=floors())
def test_every_figure_on_a_floor_equals_the_naive_one(
    database: Database, case: tuple[World, Question]
) -> None:
    compare(database, *case)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0]} {place[1]}")
@pytest.mark.parametrize("minutes_left", [30, 0])
def test_a_day_of_23_or_25_hours_equals_the_naive_one(
    database: Database, place: tuple[str, date], minutes_left: int
) -> None:
    timezone, day = place
    now = first_instant(day + timedelta(days=1), timezone) - timedelta(minutes=minutes_left)
    world = around_the_clock(timezone, day)

    compare(database, world, Question(day, day, now, world.members[0]))


@settings(by_lot, max_examples=max(1, EXAMPLES // 12))
@given(case=worlds())
def test_the_answer_is_json_with_every_stage_in_order(
    database: Database, case: tuple[World, Question]
) -> None:
    answer = ask_product(database, *case)

    assert json.loads(json.dumps(answer)) == answer
    assert list(answer["conversion_funnel"]["stages"]) == [stage.value for stage in Stage]
    assert list(answer["stage_timing"]) == [stage.value for stage in OPEN_STAGES]
    assert list(answer["score_distribution"]) == [band.value for band in ScoreBand]
