"""The board: its figures are the dashboard's, its pages hold each lead once, and asking again gives only
what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from services.database.models import Membership
from services.database.sessions import Database
from services.filters import LeadFilter
from services.pipeline import (
    PAGE_SIZE,
    Board,
    BoardColumn,
    BoardQuery,
    BoardSort,
    Card,
    KnownPage,
    board,
)
from services.scope import OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import OPEN_STAGES, BlockedReason, Outcome, Role, Stage
from tests.services.lead_rows import CREATED, add_event, add_lead
from tests.services.naive.model import Question, World
from tests.services.world import load, worlds

NOW = CREATED + timedelta(days=20)
Known = dict[Stage, tuple[KnownPage, ...]]


def arrive(scope: OrgScope, session: Session, stage: str = "contato", **fields: Any) -> UUID:
    """An open lead in a stage since its creation."""
    created = fields.pop("created_at", CREATED)
    lead_id = add_lead(scope, session, stage=stage, created_at=created, **fields)
    add_event(scope, session, lead_id, created, action="created", to_stage=stage)
    return lead_id


def crowd(scope: OrgScope, session: Session, size: int, **fields: Any) -> list[UUID]:
    """Open leads of one stage: many share an age, a value and a score."""
    return [
        arrive(
            scope,
            session,
            created_at=CREATED + timedelta(hours=index // 4),
            estimated_value=None if index % 7 == 0 else Decimal(index % 5) * 1000,
            lead_score=index % 3,
            **fields,
        )
        for index in range(size)
    ]


def column(found: Board, stage: Stage) -> BoardColumn:
    return next(each for each in found.columns if each.stage is stage)


def cards(found: BoardColumn) -> list[Card]:
    return [card for page in found.pages for card in page.cards or ()]


def known(found: Board) -> Known:
    """What somebody holds who was given this board."""
    return {
        each.stage: tuple(KnownPage(page.end, page.digest) for page in each.pages) for each in found.columns
    }


def every_page(
    scope: OrgScope, session: Session, sort: BoardSort, stage: Stage, now: datetime = NOW
) -> Iterator[list[Card]]:
    """The cards of a column as "Show more" brings them."""
    found = board(scope, session, BoardQuery(sort=sort), now)
    yield cards(column(found, stage))
    while column(found, stage).more:
        found = board(scope, session, BoardQuery(sort=sort, known=known(found), more=stage), now)
        yield cards(column(found, stage))


@pytest.mark.parametrize("sort", list(BoardSort))
def test_showing_more_gives_each_lead_once_and_in_order(
    session: Session, organization: OrgScope, sort: BoardSort
) -> None:
    leads = crowd(organization, session, 3 * PAGE_SIZE + 5)
    pages = list(every_page(organization, session, sort, Stage.CONTATO))
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, PAGE_SIZE, 5]
    shown = [card for page in pages for card in page]
    assert {card.id for card in shown} == set(leads)
    assert len(shown) == len(leads)
    orders: dict[BoardSort, list[Any]] = {
        BoardSort.AGE: [-card.age_days for card in shown],
        BoardSort.VALUE: [-(card.value or 0) for card in shown],
        BoardSort.SCORE: [-card.score for card in shown],
        BoardSort.NEWEST: [card.age_days for card in shown],
    }
    assert orders[sort] == sorted(orders[sort])


def test_asking_again_gives_nothing_that_is_held_already(session: Session, organization: OrgScope) -> None:
    crowd(organization, session, PAGE_SIZE + 5)
    first = board(organization, session, BoardQuery(), NOW)
    again = board(organization, session, BoardQuery(known=known(first)), NOW)
    assert [page.cards for each in again.columns for page in each.pages] == [None] * 5
    assert known(again) == known(first)
    assert column(again, Stage.CONTATO).more


def test_a_move_changes_one_page_of_two_columns(session: Session, organization: OrgScope) -> None:
    leads = crowd(organization, session, 3 * PAGE_SIZE)
    crowd(organization, session, 3, stage="lead")
    asked = BoardQuery()
    for _more in range(2):
        asked = BoardQuery(known=known(board(organization, session, asked, NOW)), more=Stage.CONTATO)
    held = board(organization, session, asked, NOW)
    record_stage_change(
        organization, session, leads[0], Stage.NEGOCIACAO, Outcome.OPEN, occurred_at=NOW, now=NOW
    )
    after = board(organization, session, BoardQuery(known=known(held)), NOW + timedelta(seconds=1))
    sent = {each.stage: [page.cards is not None for page in each.pages] for each in after.columns}
    assert sent == {
        Stage.LEAD: [False],
        Stage.CONTATO: [True, False, False],
        Stage.PROPOSTA: [False],
        Stage.NEGOCIACAO: [True],
        Stage.FECHADO: [False],
    }
    assert leads[0] not in {card.id for card in cards(column(after, Stage.CONTATO))}
    assert [card.id for card in cards(column(after, Stage.NEGOCIACAO))] == [leads[0]]
    assert column(after, Stage.CONTATO).figures.leads == 3 * PAGE_SIZE - 1


def test_a_flood_between_two_looks_cuts_the_pages_anew(session: Session, organization: OrgScope) -> None:
    crowd(organization, session, 2 * PAGE_SIZE)
    held = board(organization, session, BoardQuery(sort=BoardSort.NEWEST), NOW)
    for index in range(200):
        arrive(organization, session, created_at=CREATED + timedelta(days=2, minutes=index))
    query = BoardQuery(sort=BoardSort.NEWEST, known=known(held))
    after = column(board(organization, session, query, NOW), Stage.CONTATO)
    assert len(cards(after)) == PAGE_SIZE
    assert after.more
    assert after.figures.leads == 2 * PAGE_SIZE + 200


@pytest.mark.parametrize("end", ["", "x", "YXxi", "MjAyNi0wMy0wMlQxMjowMDowMHxub25l", "%" * 300, "\ud800"])
def test_a_place_that_is_none_of_ours_begins_anew(session: Session, organization: OrgScope, end: str) -> None:
    leads = crowd(organization, session, 3)
    query = BoardQuery(known={Stage.CONTATO: (KnownPage(end, "x"), KnownPage(None, "y"))})
    assert {card.id for card in cards(column(board(organization, session, query, NOW), Stage.CONTATO))} == (
        set(leads)
    )


def test_a_card_says_what_one_acts_on(session: Session, organization: OrgScope) -> None:
    owner = Membership(organization_id=organization.organization_id, role="rep", name="Rui")
    session.add(owner)
    session.flush()
    fields: dict[str, Any] = {"name": None, "company": "Padaria Flor", "estimated_value": Decimal("42000.00")}
    lead_id = arrive(organization, session, assigned_user_id=owner.id, lead_score=71, **fields)
    found = cards(column(board(organization, session, BoardQuery(), NOW), Stage.CONTATO))
    assert found == [
        Card(
            id=lead_id,
            name="Padaria Flor",
            company=None,
            stage=Stage.CONTATO,
            outcome=Outcome.OPEN,
            score=71,
            value=Decimal("42000.00"),
            age_days=20,
            over_days=13,
            reason=BlockedReason.NEVER_CONTACTED,
            owner="Rui",
            closed_at=None,
            version=1,
        )
    ]


def test_the_last_column_holds_the_months_wins(session: Session, organization: OrgScope) -> None:
    ids = crowd(organization, session, 3)
    decided = {ids[0]: Outcome.WON, ids[1]: Outcome.LOST}
    for lead_id, outcome in decided.items():
        record_stage_change(
            organization, session, lead_id, None, outcome, occurred_at=NOW, now=NOW,
            closing_value=Decimal(500) if outcome is Outcome.WON else None,
        )  # fmt: skip
    found = board(organization, session, BoardQuery(recent=tuple(ids)), NOW + timedelta(hours=1))
    won = column(found, Stage.FECHADO)
    assert [(card.id, card.value) for card in cards(won)] == [(ids[0], Decimal(500))]
    assert (won.figures.leads, won.figures.value, found.lost) == (1, Decimal(500), 1)
    assert {card.id: card.outcome for card in found.recent} == decided | {ids[2]: Outcome.OPEN}
    next_month = board(organization, session, BoardQuery(), NOW + timedelta(days=40))
    assert column(next_month, Stage.FECHADO).figures.leads == next_month.lost == 0


def test_a_rep_and_a_filter_see_their_part(session: Session, organization: OrgScope) -> None:
    rep = Membership(organization_id=organization.organization_id, role="rep", name="Rui")
    session.add(rep)
    session.flush()
    own = crowd(organization, session, 4, assigned_user_id=rep.id, source="feira")
    crowd(organization, session, 5)
    as_rep = OrgScope(organization.organization_id, Role.REP, rep.id)
    for scope, filters in (
        (as_rep, LeadFilter()),
        (organization, LeadFilter(sources=("feira",))),
        (organization, LeadFilter(assigned_user_id=rep.id)),
    ):
        found = column(board(scope, session, BoardQuery(filters), NOW), Stage.CONTATO)
        assert {card.id for card in cards(found)} == set(own)
        assert found.figures.leads == 4
    stranger = OrgScope(organization.organization_id, Role.REP, uuid4())
    assert board(stranger, session, BoardQuery(recent=tuple(own)), NOW).recent == ()


@settings(
    deadline=None,
    derandomize=True,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(case=worlds())
def test_the_figures_are_the_dashboards(database: Database, case: tuple[World, Question]) -> None:
    """Open and blocked leads and money by stage, for admin and rep, with any filter, at any clock."""
    from services.dashboard import DashboardQuery, executive_dashboard

    world, question = case
    scope = OrgScope(load(world, database).organization_id, question.viewer.role, question.viewer.id)
    filters = LeadFilter(
        question.filters.sources,
        question.filters.score_min,
        question.filters.score_max,
        question.filters.assigned_user_id,
    )
    with database.transaction(scope) as session:
        query = DashboardQuery(question.start, question.end, filters)
        data = executive_dashboard(scope, session, query, question.now)
        found = board(scope, session, BoardQuery(filters), question.now)
        opened = [column(found, stage) for stage in OPEN_STAGES]
        blocked = data["blocked_pipeline"]["stages"]
        total = sum((each.figures.value for each in opened), Decimal(0))
        assert float(total) == data["summary_metrics"]["open_value"]
        for each in opened:
            assert each.figures.over_leads == blocked[each.stage]["count"]
            assert float(each.figures.over_value) == blocked[each.stage]["value"]
            pages = every_card(scope, session, filters, each.stage, question.now)
            assert len(pages) == each.figures.leads
            assert sum(card.over_days is not None for card in pages) == each.figures.over_leads
            for reason in BlockedReason:
                said = sum(card.reason is reason for card in pages)
                assert said == blocked[each.stage]["reasons"][reason]["count"]


def every_card(
    scope: OrgScope, session: Session, filters: LeadFilter, stage: Stage, now: datetime
) -> list[Card]:
    found = board(scope, session, BoardQuery(filters), now)
    collected = cards(column(found, stage))
    while column(found, stage).more:
        found = board(scope, session, BoardQuery(filters, known=known(found), more=stage), now)
        collected += cards(column(found, stage))
    return collected
