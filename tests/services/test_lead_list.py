"""The list of leads: every order, page after page, each lead once, whichever way a page is found."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.database.models import Lead
from services.database.queries import lead_names
from services.database.queries import leads as queries
from services.filters import LeadFilter
from services.lead_search import refresh_search
from services.leads import count_leads, list_leads
from services.scope import OrgScope
from services.search_terms import folded
from services.selection import LeadOrder, LeadSelection
from services.vocabulary import LeadSort, Outcome, Role, Stage
from tests.services.lead_rows import CREATED, add_lead
from tests.services.test_lead_edits import member

NOW = CREATED + timedelta(days=30)
NAMES = ("Ana", "ana", "Ânia", "Zé da Silva", "bia", "Érica", "", None, "!!!", "=cmd()")
ORDERS = [LeadOrder(by, down) for by in LeadSort for down in (True, False)]
SELECTIONS = {
    "everything": LeadSelection(),
    "open": LeadSelection(outcome=Outcome.OPEN),
    "won": LeadSelection(outcome=Outcome.WON),
    "closed won": LeadSelection(stage=Stage.FECHADO),
    "one stage": LeadSelection(stage=Stage.CONTATO),
    "high scores": LeadSelection(LeadFilter(score_min=50)),
    "found": LeadSelection(text="an"),
}


@pytest.fixture
def leads(organization: OrgScope, session: Session) -> int:
    """Leads with many equal and many missing values, and one that was merged away."""
    lot = Random(7)
    for number in range(90):
        outcome = lot.choice(["open", "open", "won", "lost"])
        stage = "fechado" if outcome == "won" else lot.choice(["lead", "contato", "proposta"])
        at = CREATED + timedelta(hours=lot.randrange(12))
        add_lead(
            organization, session, name=lot.choice(NAMES), external_id=f"N-{number}", outcome=outcome,
            stage=stage, lead_score=lot.choice([0, 40, 40, 60, 100]), created_at=at,
            stage_entered_at=at + timedelta(days=lot.randrange(3)),
            closed_at=None if outcome == "open" else at + timedelta(days=4),
            estimated_value=lot.choice([None, 0, 100, 100, 250]),
            closing_value=lot.choice([None, 99]),
        )  # fmt: skip
    kept = session.scalar(select(Lead.id).limit(1))
    add_lead(organization, session, name="Ana", merged_into_id=kept)
    refresh_search(organization, session, select(Lead.id))
    return 90


@pytest.fixture(params=[1, 2, 25, 10_000], ids=lambda far: f"walks of {far}")
def far(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How far a walk may go: hardly, so that the matching ones are sorted; some way; all the way. Names
    are looked up where walks are of 2, else worked out."""
    monkeypatch.setattr(lead_names, "FEW", 1 if request.param == 2 else 5_000)
    for module in (queries, lead_names):
        monkeypatch.setattr(module, "FAR", request.param)
    return int(request.param)


def cursor_of(by: str, phase: object, key: object) -> str:
    content = [by, True, phase, key, "00000000-0000-4000-8000-000000000000"]
    return urlsafe_b64encode(json.dumps(content).encode()).decode()


def walk(
    scope: OrgScope, session: Session, selection: LeadSelection, order: LeadOrder, limit: int = 7
) -> Iterator[list[dict[str, Any]]]:
    cursor = None
    while True:
        page = list_leads(scope, session, selection, NOW, order=order, cursor=cursor, limit=limit)
        yield page.rows
        cursor = page.next_cursor
        if cursor is None:
            return


def key_of(order: LeadOrder) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """(comes last, key, id) of a row, worked out the plain way."""

    def value(row: dict[str, Any]) -> float | None:
        return row["closing_value"] if row["closing_value"] is not None else row["estimated_value"]

    def name(row: dict[str, Any]) -> str | None:
        return None if row["name"] is None else folded(row["name"]).strip() or row["name"]

    keys: dict[LeadSort, Callable[[dict[str, Any]], Any]] = {
        LeadSort.CREATED: lambda row: row["created_at"],
        LeadSort.SCORE: lambda row: row["lead_score"],
        LeadSort.VALUE: value,
        LeadSort.NAME: name,
        LeadSort.IN_STAGE: lambda row: NOW - row["stage_entered_at"] if row["outcome"] == "open" else None,
    }
    return lambda row: (keys[order.by](row), UUID(row["id"]))


@pytest.mark.parametrize("name", SELECTIONS)
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{'-' * order.descending}{order.by}")
def test_all_pages_give_each_lead_once_and_in_order(
    order: LeadOrder, name: str, far: int, leads: int, organization: OrgScope, session: Session
) -> None:
    selection = SELECTIONS[name]
    rows = [row for page in walk(organization, session, selection, order) for row in page]
    total = count_leads(organization, session, selection, NOW).count
    assert len({row["id"] for row in rows}) == len(rows) == total > 0
    assert total == leads or name != "everything"
    key = key_of(order)
    known = [key(row) for row in rows if key(row)[0] is not None]
    assert [key(row)[0] is None for row in rows] == [False] * len(known) + [True] * (total - len(known))
    if order.by is LeadSort.IN_STAGE:  # the time in the stage runs against its beginning
        assert [each[0] for each in known] == sorted((each[0] for each in known), reverse=order.descending)
    else:
        assert known == sorted(known, key=lambda each: (each[0], each[1].bytes), reverse=order.descending)


def test_what_is_written_between_two_pages_repeats_nothing(
    leads: int, organization: OrgScope, session: Session
) -> None:
    order = LeadOrder(LeadSort.SCORE)
    seen: list[str] = []
    for number, page in enumerate(walk(organization, session, LeadSelection(), order)):
        seen += [row["id"] for row in page]
        add_lead(organization, session, lead_score=100 - number, name="New")
    assert len(seen) == len(set(seen))
    assert len(seen) >= leads


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "e30=", urlsafe_b64encode(b'["score", true, 0, "x", "y"]').decode(),
     cursor_of("name", 7, None),
     cursor_of("created", 0, "2026-01-01"),
     cursor_of("created", True, None),
     urlsafe_b64encode(b"[" * 2_000).decode()],
)  # fmt: skip
def test_a_cursor_that_is_not_ours_starts_at_the_beginning(
    cursor: str, leads: int, organization: OrgScope, session: Session
) -> None:
    first = list_leads(organization, session, LeadSelection(), NOW)
    assert list_leads(organization, session, LeadSelection(), NOW, cursor=cursor) == first


def test_a_rep_counts_and_sees_own_leads(leads: int, organization: OrgScope, session: Session) -> None:
    rep_id = member(organization, session, "Rep")
    rep = OrgScope(organization.organization_id, Role.REP, rep_id)
    add_lead(organization, session, name="Mine", assigned_user_id=rep_id)
    refresh_search(organization, session, select(Lead.id))
    for order in ORDERS:
        page = list_leads(rep, session, LeadSelection(), NOW, order=order)
        assert (page.total, [row["name"] for row in page.rows]) == (1, ["Mine"])
