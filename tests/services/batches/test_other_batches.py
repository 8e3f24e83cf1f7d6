"""Interactions, stage changes and spend in batches: keys of their own, the rules of the imports."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from services.batches import write_interactions, write_spend, write_stage_changes
from services.database.models import Interaction, LeadBehavior, SourceSpend, StageStay
from services.database.sessions import Database
from services.scope import ForbiddenError, OrgScope
from services.stage_changes import record_stage_change
from services.vocabulary import Outcome, Role, Stage
from tests.services.batches.writes import NOW, Write, audit, lead, member, send, statuses

LEADS = [{"external_id": each, "created_at": "2026-03-01T12:00:00Z"} for each in ("a", "b")]


def _call(external_id: str, at: str = "2026-03-10T10:00:00Z", kind: str = "call_answered") -> dict[str, Any]:
    return {"external_id": external_id, "kind": kind, "occurred_at": at}


def test_interactions_are_recorded_once(database: Database, organization: OrgScope) -> None:
    send(database, organization, LEADS)
    items = [_call("a"), _call("a", kind="Meeting"), _call("a"), _call("a", "2026-03-10T07:00:00-03:00")]
    first = statuses(send(database, organization, items, write_interactions))
    assert first == ["created", "created", "unchanged", "unchanged"]
    assert statuses(send(database, organization, items, write_interactions)) == ["unchanged"] * 4
    with database.transaction(organization) as session:
        assert session.scalar(select(func.count()).select_from(Interaction)) == 2
        behavior = session.scalars(select(LeadBehavior)).one()
    assert behavior.interactions == 2
    assert behavior.first_contact_at == datetime(2026, 3, 10, 10, tzinfo=UTC)


def test_an_interaction_raises_the_score_of_its_lead(database: Database, organization: OrgScope) -> None:
    send(database, organization, LEADS)
    before = lead(database, organization, "a").lead_score
    send(database, organization, [_call("a", "2026-03-20T11:00:00Z", "meeting")], write_interactions)
    assert lead(database, organization, "a").lead_score > before


@pytest.mark.parametrize(
    ("item", "status"),
    [
        (_call("nobody"), "lead_unknown external_id"),
        (_call("a", kind="telepathy"), "kind_unmapped kind"),
        (_call("a", "2026-03-20T12:00:01Z"), "in_the_future occurred_at"),
        (_call("a", "10/03/2026"), "not_a_date occurred_at"),
        ({"external_id": "a", "kind": "meeting"}, "value_missing occurred_at"),
        (_call("a") | {"note": "x"}, "unknown_field note"),
        (_call("a") | {"custom_fields": {}}, "unknown_field custom_fields"),
    ],
)
def test_what_an_interaction_cant_be(
    database: Database, organization: OrgScope, item: dict[str, Any], status: str
) -> None:
    send(database, organization, LEADS)
    assert statuses(send(database, organization, [item, _call("b")], write_interactions)) == [
        status,
        "created",
    ]


def _move(external_id: str, to: str | None, at: str, **more: Any) -> dict[str, Any]:
    return {"external_id": external_id, "to_stage": to, "changed_at": at, **more}


def test_stage_changes_take_effect_in_the_order_of_their_instants(
    database: Database, organization: OrgScope
) -> None:
    send(database, organization, LEADS)
    later = [_move("a", "proposta", "2026-03-12T12:00:00Z"), _move("b", None, "2026-03-15", outcome="lost")]
    earlier = [_move("a", "contato", "2026-03-05T12:00:00Z", changed_by="Ana")]
    assert statuses(send(database, organization, later, write_stage_changes)) == ["created", "created"]
    assert statuses(send(database, organization, earlier, write_stage_changes)) == ["created"]
    a, b = lead(database, organization, "a"), lead(database, organization, "b")
    assert (a.stage, a.outcome, a.reached) == ("proposta", "open", 3)
    assert (b.stage, b.outcome) == ("lead", "lost")
    with database.transaction(organization) as session:
        stays = session.scalars(
            select(StageStay).where(StageStay.lead_id == a.id).order_by(StageStay.position)
        ).all()
    assert [(stay.stage, stay.exit) for stay in stays] == [
        ("lead", "advanced"), ("contato", "advanced"), ("proposta", None),
    ]  # fmt: skip
    everything = [*later, *earlier, *earlier]
    assert statuses(send(database, organization, everything, write_stage_changes)) == ["unchanged"] * 4


def test_the_same_change_twice_in_a_batch_is_one(database: Database, organization: OrgScope) -> None:
    send(database, organization, LEADS)
    items = [_move("a", "contato", "2026-03-05")] * 2
    assert sorted(statuses(send(database, organization, items, write_stage_changes))) == [
        "created",
        "unchanged",
    ]
    assert len(audit(database, organization, "a")) == 2


def test_what_was_moved_in_the_app_stays(database: Database, organization: OrgScope) -> None:
    send(database, organization, LEADS)
    at = datetime(2026, 3, 18, tzinfo=UTC)
    with database.transaction(organization) as session:
        record_stage_change(
            organization, session, lead(database, organization, "a").id, Stage.NEGOCIACAO, Outcome.OPEN,
            occurred_at=at, now=NOW,
        )  # fmt: skip
    send(database, organization, [_move("a", "contato", "2026-03-05")], write_stage_changes)
    assert lead(database, organization, "a").stage == "negociacao"


@pytest.mark.parametrize(
    ("item", "status"),
    [
        (_move("nobody", "contato", "2026-03-05"), "lead_unknown external_id"),
        (_move("a", None, "2026-03-05"), "value_missing to_stage"),
        (_move("a", "contato", "2026-03-21"), "in_the_future changed_at"),
        (_move("a", "fechado", "2026-03-05", outcome="lost"), "outcome_contradicts_stage outcome"),
        (_move("a", "nowhere", "2026-03-05"), "stage_unmapped to_stage"),
    ],
)
def test_what_a_stage_change_cant_be(
    database: Database, organization: OrgScope, item: dict[str, Any], status: str
) -> None:
    send(database, organization, LEADS)
    good = _move("b", "contato", "2026-03-05")
    assert statuses(send(database, organization, [item, good], write_stage_changes)) == [status, "created"]


def test_spend_is_set_by_source_and_month(database: Database, organization: OrgScope) -> None:
    items: list[dict[str, Any]] = [
        {"source": " Google", "month": "2026-02", "amount": 1000},
        {"source": None, "month": "2026-02", "amount": "12.34"},
        {"source": "google", "month": "2026-03", "amount": 5},
        {"source": "GOOGLE", "month": "2026-03", "amount": 6},
    ]
    assert statuses(send(database, organization, items, write_spend)) == [
        "created", "created", "superseded source", "created",
    ]  # fmt: skip
    again = [items[0], items[1] | {"amount": 20}, {"source": "meta", "month": "2026-02", "amount": 0}]
    assert statuses(send(database, organization, again, write_spend)) == ["unchanged", "updated", "created"]
    with database.transaction(organization) as session:
        rows = session.execute(select(SourceSpend.source, SourceSpend.month, SourceSpend.amount)).all()
    assert set(rows) == {
        ("google", date(2026, 2, 1), Decimal(1000)),
        ("google", date(2026, 3, 1), Decimal(6)),
        ("unattributed", date(2026, 2, 1), Decimal(20)),
        ("meta", date(2026, 2, 1), Decimal(0)),
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"month": "2026-13"}, "not_a_month month"),
        ({"month": "02/2026"}, "not_a_month month"),
        ({"month": 202602}, "not_a_month month"),
        ({"amount": -1}, "negative_number amount"),
        ({"amount": None}, "value_missing amount"),
        ({"external_id": "a"}, "unknown_field external_id"),
    ],
)
def test_what_spend_cant_be(
    database: Database, organization: OrgScope, change: dict[str, Any], status: str
) -> None:
    good: dict[str, Any] = {"source": "google", "month": "2026-02", "amount": 1}
    assert statuses(send(database, organization, [good | change], write_spend)) == [status]
    del good["source"]
    assert statuses(send(database, organization, [good], write_spend)) == ["field_missing source"]


@pytest.mark.parametrize(
    ("write", "item"),
    [(write_interactions, _call("{}")), (write_stage_changes, _move("{}", "contato", "2026-03-05"))],
)
def test_a_rep_writes_of_own_leads_alone(
    database: Database, organization: OrgScope, write: Write, item: dict[str, Any]
) -> None:
    rep = member(database, organization, Role.REP)
    send(database, organization, LEADS)
    send(database, rep, [{"external_id": "mine", "created_at": "2026-03-01"}])
    items = [item | {"external_id": each} for each in ("mine", "a", "nobody")]
    results = send(database, rep, items, write)
    assert statuses(results) == ["created", "lead_unknown external_id", "lead_unknown external_id"]
    # A lead of somebody else and one that isn't there are told alike.
    assert [each.error for each in results[1:]] == [
        f"There is no lead with the external id “{each}”." for each in ("a", "nobody")
    ]


@pytest.mark.parametrize(
    ("role", "write"),
    [
        (Role.ANALYST, write_interactions),
        (Role.ANALYST, write_stage_changes),
        (Role.ANALYST, write_spend),
        (Role.REP, write_spend),
    ],
)
def test_roles_that_may_not(database: Database, organization: OrgScope, role: Role, write: Write) -> None:
    who = member(database, organization, role)
    with pytest.raises(ForbiddenError), database.transaction(who) as session:
        write(who, session, [], NOW)
