"""Twenty batches at once about the same leads: none waits in a circle, nothing is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text

from services.batches import BusyError, write_interactions, write_leads, write_stage_changes
from services.batches.writing import take_turn
from services.database.models import Interaction, Lead
from services.database.rollups import check_rollup
from services.database.sessions import Database
from services.lead_edits import edit_lead
from services.scope import OrgScope
from tests.services.batches.writes import NOW, send

LEADS = 12


def _leads(number: int) -> list[dict[str, Any]]:
    """Everybody writes the same leads, each in another order, and one of their own."""
    items: list[dict[str, Any]] = [
        {"external_id": f"L-{each}", "custom_fields": {f"writer {number}": each}} for each in range(LEADS)
    ]
    turned = items[number % LEADS :] + items[: number % LEADS]
    return [*turned, {"external_id": f"own-{number}"}]


def test_twenty_batches_of_the_same_leads(database: Database, organization: OrgScope) -> None:
    def run(number: int) -> Counter[str]:
        with database.transaction(organization) as session:
            return Counter(each.status for each in write_leads(organization, session, _leads(number), NOW))

    with ThreadPoolExecutor(20) as pool:
        totals = sum(pool.map(run, range(20)), Counter[str]())
    assert totals == {"created": LEADS + 20, "updated": 19 * LEADS}
    with database.transaction(organization) as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == LEADS + 20
        shared = session.scalars(select(Lead.custom_fields).where(Lead.external_id == "L-0")).one()
        assert check_rollup(organization, session) == []
    assert set(shared) == {f"writer {number}" for number in range(20)}


def test_batches_of_every_kind_and_edits_at_once(database: Database, organization: OrgScope) -> None:
    send(
        database,
        organization,
        [{"external_id": f"L-{each}", "created_at": "2026-03-01"} for each in range(LEADS)],
    )
    with database.transaction(organization) as session:
        ids = list(session.scalars(select(Lead.id)))

    def run(number: int) -> None:
        order = [each * (1, 5, 7, 11)[number // 4 % 4] % LEADS for each in range(LEADS)]
        with database.transaction(organization) as session:
            if number % 4 == 0:
                write_leads(organization, session, _leads(number), NOW)
            elif number % 4 == 1:
                calls = [_call(each, number) for each in order]
                write_interactions(organization, session, calls, NOW)
            elif number % 4 == 2:
                moves = [_move(each, number) for each in order]
                write_stage_changes(organization, session, moves, NOW)
            else:
                edited = {"name": f"Edited {number}"}
                edit_lead(organization, session, ids[number % LEADS], edited, version=None, now=NOW)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(run, range(20)))
    with database.transaction(organization) as session:
        assert check_rollup(organization, session) == []
        assert session.scalar(select(func.count()).select_from(Interaction)) == 5 * LEADS


def _call(each: int, number: int) -> dict[str, Any]:
    return {"external_id": f"L-{each}", "kind": "call_made", "occurred_at": f"2026-03-10T10:{number:02d}:00Z"}


def _move(each: int, number: int) -> dict[str, Any]:
    stage = ("contato", "proposta", "negociacao")[number % 3]
    return {"external_id": f"L-{each}", "to_stage": stage, "changed_at": f"2026-03-11T10:{number:02d}:00Z"}


def test_a_batch_waits_so_long_and_no_longer(database: Database, organization: OrgScope) -> None:
    """While a large file comes in, the API says so instead of keeping a thread for as long as it takes."""
    with database.transaction(organization) as holding:
        take_turn(organization, holding)
        with pytest.raises(BusyError), database.transaction(organization) as session:
            take_turn(organization, session, seconds=0.01)
    with database.transaction(organization) as session:
        take_turn(organization, session, seconds=0.01)
        assert session.execute(text("SHOW lock_timeout")).scalar_one() == "0"


def test_organizations_dont_wait_for_each_other(
    database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    with database.transaction(organization) as holding:
        take_turn(organization, holding)
        with database.transaction(other_organization) as session:
            take_turn(other_organization, session, seconds=0.01)
