"""A merge and its undo leave every figure as it was, over random organizations, merges and what happens
in between; and while leads are merged, they count in none.

`MERGE_EXAMPLES=500 pytest …` looks further than CI does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services.dashboard import DashboardQuery, executive_dashboard
from services.database.models import Interaction, Lead, LeadBehavior, LeadMerge, LeadSearch, StageStay
from services.database.rollups import check_rollup, rebuild_rollup
from services.database.sessions import Database
from services.duplicates.merging import MERGEABLE, MergeError, merge_leads, undo_merge
from services.filters import LeadFilter
from services.interactions import NewInteraction, record_interactions
from services.lead_search import check_search, refresh_search
from services.scope import OrgScope
from services.vocabulary import Outcome
from tests.services.naive.model import Question, World
from tests.services.world import crowds, load, worlds

EXAMPLES = int(os.environ.get("MERGE_EXAMPLES", "25"))
by_lot = settings(
    deadline=None,
    derandomize="MERGE_EXAMPLES" not in os.environ,
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.generate),  # the merges come of a seed: there is nothing to shrink
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
UNCHANGED = (
    "external_id", "name", "email", "phone", "company", "source", "stage", "outcome", "reached",
    "lead_score", "initial_score", "score_origin", "estimated_value", "closing_value", "assigned_user_id",
    "created_at", "stage_entered_at", "closed_at", "lost_reason", "custom_fields", "merged_into_id",
)  # fmt: skip
NAMES = ("Ana", "Rui", "Bia", None, None)


def _unmerged(world: World) -> World:
    """The organization before anybody merged anything."""
    return replace(world, leads=tuple(replace(lead, merged_into_id=None) for lead in world.leads))


def _queries(question: Question) -> list[DashboardQuery]:
    filters = question.filters
    asked = LeadFilter(
        sources=filters.sources,
        score_min=filters.score_min,
        score_max=filters.score_max,
        assigned_user_id=filters.assigned_user_id,
    )
    begins = question.start - timedelta(days=45)
    return [
        DashboardQuery(start=question.start, end=question.end, filters=asked),
        DashboardQuery(start=question.start, end=question.end, filters=LeadFilter()),
        DashboardQuery(start=begins, end=question.end, filters=LeadFilter()),
    ]


def _figures(scope: OrgScope, session: Session, question: Question) -> list[dict[str, Any]]:
    """All that the dashboard says, without what tells one answer from another."""
    answers = [executive_dashboard(scope, session, query, question.now) for query in _queries(question)]
    return [_comparable(answer) for answer in answers]


def _comparable(answer: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: value for key, value in answer.items() if key not in ("data_version", "generated_at", "receipts")
    }
    kept["source_performance"] = sorted(kept["source_performance"], key=lambda row: str(row["source"]))
    return kept


def _rows(scope: OrgScope, session: Session) -> dict[str, Any]:
    """Everything that a merge touches and an undo gives back."""
    mine = scope.organization_id
    session.expire_all()
    leads = session.scalars(select(Lead).where(Lead.organization_id == mine).order_by(Lead.id)).all()
    talk, stay = Interaction, StageStay
    columns: dict[str, Any] = {
        "interactions": (talk.lead_id, talk.occurred_at, talk.kind, talk.merged_from_id),
        "behavior": (LeadBehavior.lead_id, LeadBehavior.interactions, func.round(LeadBehavior.points * 1e6)),
        "stays": (stay.lead_id, stay.position, stay.stage, stay.entered_at, stay.left_at),
        "search": (LeadSearch.token, LeadSearch.lead_id),
    }  # fmt: skip
    tables = {
        name: sorted(
            map(tuple, session.execute(select(*what).where(what[0].class_.organization_id == mine))), key=repr
        )
        for name, what in columns.items()
    }
    return tables | {"leads": [{name: getattr(lead, name) for name in UNCHANGED} for lead in leads]}


@contextmanager
def _without_the_merged(scope: OrgScope, session: Session) -> Iterator[None]:
    """As if the merged leads had never been there."""
    with session.begin_nested() as savepoint:
        mine = Lead.organization_id == scope.organization_id
        session.execute(delete(Lead).where(mine, Lead.merged_into_id.is_not(None)))
        rebuild_rollup(scope, session)
        yield
        savepoint.rollback()
    session.expire_all()


def _dress(scope: OrgScope, session: Session, lot: Random) -> None:
    """Names and amounts, so that there is something to take over."""
    for lead_id, outcome in session.execute(
        select(Lead.id, Lead.outcome).where(Lead.organization_id == scope.organization_id).order_by(Lead.id)
    ).all():
        values = {
            "name": lot.choice(NAMES),
            "phone": lot.choice(("+5511999990001", None)),
            "custom_fields": lot.choice(({}, {"cpf": "1"}, {"cpf": "2", "cidade": "Rio"})),
        }
        if outcome == Outcome.LOST.value:
            values["lost_reason"] = lot.choice((None, "Preço"))
        session.execute(update(Lead).where(Lead.id == lead_id).values(**values))
    refresh_search(scope, session, select(Lead.id).where(Lead.organization_id == scope.organization_id))


def _merge_some(scope: OrgScope, session: Session, now: datetime, lot: Random, times: int) -> list[UUID]:
    """Random merges, chains among them."""
    made = []
    for _ in range(times):
        standing = session.scalars(
            select(Lead.id)
            .where(Lead.organization_id == scope.organization_id, Lead.merged_into_id.is_(None))
            .order_by(Lead.id)
        ).all()
        if len(standing) < 2:
            break
        survivor, merged = lot.sample(standing, 2)
        chosen = {field: lot.choice(("survivor", "merged")) for field in MERGEABLE if lot.random() < 0.4}
        try:
            made.append(merge_leads(scope, session, survivor, merged, chosen, versions=None, now=now))
        except MergeError as refused:
            if refused.field not in ("closing_value", "lost_reason", "assignee"):
                raise
    return made


def _undo_all(scope: OrgScope, session: Session, made: list[UUID], now: datetime, lot: Random) -> None:
    """In random order; what is refused, after the others."""
    left = list(made)
    while left:
        lot.shuffle(left)
        refused = []
        for merge_id in left:
            try:
                undo_merge(scope, session, merge_id, now)
            except MergeError:
                refused.append(merge_id)
        assert len(refused) < len(left), "each undo waits for another"
        left = refused


def _tell_again(scope: OrgScope, session: Session, now: datetime) -> None:
    """The same interactions once more, as a second import of a file would tell them."""
    rows = session.execute(
        select(
            func.coalesce(Interaction.merged_from_id, Interaction.lead_id),
            Interaction.kind,
            Interaction.occurred_at,
        ).where(Interaction.organization_id == scope.organization_id)
    ).all()
    if rows:
        again = [NewInteraction(*row) for row in rows]
        results = record_interactions(scope, session, again, now=now, merged_too=True)
        assert {result.status for result in results} == {"unchanged"}


@by_lot
@given(case=st.one_of(worlds(), worlds(), crowds()), seed=st.integers(0, 2**32 - 1))
def test_merges_and_their_undo_leave_every_figure_as_it_was(
    database: Database, case: tuple[World, Question], seed: int
) -> None:
    world, question = _unmerged(case[0]), case[1]
    scope, lot = load(world, database), Random(seed)
    with database.transaction(scope) as session:
        _dress(scope, session, lot)
        rebuild_rollup(scope, session)
        latest = session.scalar(
            select(func.max(Interaction.occurred_at)).where(
                Interaction.organization_id == scope.organization_id
            )
        )
        now = max(question.now, latest or question.now)
        figures, rows = _figures(scope, session, question), _rows(scope, session)
        made = _merge_some(scope, session, now, lot, lot.randint(1, 8))
        _tell_again(scope, session, now)
        assert check_rollup(scope, session) == []
        assert check_search(scope, session) == []
        merged = _figures(scope, session, question)
        with _without_the_merged(scope, session):
            assert merged == _figures(scope, session, question)
        _undo_all(scope, session, made, now, lot)
        assert check_rollup(scope, session) == []
        assert check_search(scope, session) == []
        assert _rows(scope, session) == rows
        assert _figures(scope, session, question) == figures
        standing = select(func.count()).where(
            LeadMerge.organization_id == scope.organization_id, LeadMerge.undone_at.is_(None)
        )
        assert session.scalar(standing) == 0
