"""Every figure opens the list of the leads it counts: the address it links to, read back, counts the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from callbacks.leads import selection
from callbacks.view import question_of
from layouts.links import leads_url, read_mark
from layouts.views import ANY, Mark, View
from services.dashboard import executive_dashboard
from services.database.sessions import Database
from services.leads import list_leads
from services.scope import OrgScope
from services.vocabulary import OPEN_STAGES, BlockedReason, Outcome, ScoreBand, Segment, Stage
from tests.services.naive.model import Question, World
from tests.services.world import crowds, load, worlds

Expectation = tuple[str, int, Mark]


def marks(data: dict[str, Any]) -> Iterator[Expectation]:
    """(what, the figure, the mark that stands for it) for every figure that counts leads."""
    funnel = data["conversion_funnel"]
    yield "leads", data["summary_metrics"]["total_leads"], Mark(cohort=True)
    yield "won", funnel["closed_leads"], Mark(cohort=True, outcome=Outcome.WON)
    for stage in Stage:
        row = funnel["stages"][stage]
        yield f"reached {stage}", row["count"], Mark(cohort=True, reached=stage)
        yield f"lost in {stage}", row["lost"], Mark(cohort=True, stage=stage, outcome=Outcome.LOST)
        if stage is not Stage.FECHADO:
            yield f"now in {stage}", row["current"], Mark(cohort=True, stage=stage, outcome=Outcome.OPEN)
    for band in ScoreBand:
        yield f"band {band}", data["score_distribution"][band]["count"], Mark(cohort=True, score=band.bounds)
    for row in data["source_performance"]:
        mark = Mark(cohort=True, source=row["source"])
        yield f"source {row['source']}", row["total_leads"], mark
    for stage in OPEN_STAGES:
        yield f"stayed in {stage}", data["stage_timing"][stage]["leads"], Mark(stayed=stage)
    for segment in Segment:
        count = data["behavior_insights"]["segments"][segment]["count"]
        yield f"segment {segment}", count, Mark(segment=segment)
    yield from blocked_marks(data["blocked_pipeline"])


def blocked_marks(blocked: dict[str, Any]) -> Iterator[Expectation]:
    yield "blocked", blocked["total_count"], Mark(blocked=ANY)
    for stage in OPEN_STAGES:
        row = blocked["stages"][stage]
        yield f"blocked in {stage}", row["count"], Mark(blocked=stage)
        for reason in BlockedReason:
            mark = Mark(blocked=stage, reason=reason)
            yield f"{reason} in {stage}", row["reasons"][reason]["count"], mark


def check(database: Database, world: World, question: Question) -> None:
    scope = OrgScope(load(world, database).organization_id, question.viewer.role, question.viewer.id)
    view = View(
        period=None,
        start=question.start,
        end=question.end,
        sources=question.filters.sources,
        score_min=question.filters.score_min,
        score_max=question.filters.score_max,
        assignee=None
        if question.filters.assigned_user_id is None
        else str(question.filters.assigned_user_id),
    )
    wrong = []
    with database.transaction(scope) as session:
        asked = question_of(leads_url(view).partition("?")[2], scope, session, question.now)
        data = executive_dashboard(scope, session, asked.query, question.now)
        for what, figure, mark in marks(data):
            search = leads_url(view, mark).partition("?")[2]
            query = question_of(search, scope, session, question.now).query
            read, problems = read_mark(search)
            chosen = selection(scope, session, query, read, "", question.now)
            total = list_leads(scope, session, chosen, question.now, limit=1).total
            if problems or total != figure:
                wrong.append(f"{what}: the figure is {figure}, the list has {total} {problems or ''}")
    if wrong:
        pytest.fail("\n".join([f"{question}:", *wrong]), pytrace=False)


by_lot = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(by_lot, max_examples=12)
@given(case=worlds())
def test_a_figure_and_its_list_agree(database: Database, case: tuple[World, Question]) -> None:
    check(database, *case)


@settings(by_lot, max_examples=6)
@given(case=crowds())
def test_the_figures_of_a_crowd_and_their_lists_agree(
    database: Database, case: tuple[World, Question]
) -> None:
    check(database, *case)
