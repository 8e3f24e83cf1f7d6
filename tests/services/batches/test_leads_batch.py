"""`leads:batch`: created, updated, unchanged, or rejected alone; the rules are the imports'."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from services.batches import MOST_ITEMS, TooManyItemsError, write_leads
from services.batches.writing import BATCH_WRITTEN
from services.database.models import AnalyticsEvent, Lead, LeadSearch, Membership, StageStay
from services.database.sessions import Database
from services.scope import ForbiddenError, OrgScope
from services.versions import data_version
from services.vocabulary import Role
from tests.services.batches.writes import NOW, audit, lead, member, send, statuses

FULL = {
    "external_id": "A-1",
    "name": "Ana Lima",
    "email": "ana@example.com",
    "phone": 5511987654321,
    "company": "Padaria Lima",
    "source": " Google ",
    "stage": "proposta",
    "outcome": "open",
    "lead_score": 70,
    "estimated_value": 1234.5,
    "created_at": "2026-03-01T09:00:00-03:00",
    "stage_entered_at": "2026-03-05",
    "custom_fields": {"cidade": "São Paulo", "filiais": 3, "vip": True, "nada": None},
}


def test_a_lead_is_stored_as_it_was_sent(database: Database, organization: OrgScope) -> None:
    assert statuses(send(database, organization, [FULL])) == ["created"]
    found = lead(database, organization, "A-1")
    assert (found.name, found.email, found.phone) == ("Ana Lima", "ana@example.com", "5511987654321")
    assert (found.source, found.stage, found.outcome, found.reached) == ("google", "proposta", "open", 3)
    assert (found.lead_score, found.score_origin) == (70, "imported")
    assert found.estimated_value == Decimal("1234.50")
    assert found.created_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert found.stage_entered_at == datetime(2026, 3, 5, 3, tzinfo=UTC)  # midnight in São Paulo
    assert found.custom_fields == {"cidade": "São Paulo", "filiais": "3", "vip": "true"}
    with database.transaction(organization) as session:
        stay = session.scalars(select(StageStay)).one()
        assert (stay.stage, stay.entered_at) == ("proposta", found.stage_entered_at)
        assert session.scalar(select(func.count()).select_from(LeadSearch)) != 0
    assert [row.action for row in audit(database, organization, "A-1")] == ["created"]


def test_the_same_batch_again_changes_nothing(database: Database, organization: OrgScope) -> None:
    items = [FULL, {"external_id": "A-2", "stage": "fechado", "closed_at": "2026-03-10"}]
    assert statuses(send(database, organization, items)) == ["created", "created"]
    with database.transaction(organization) as session:
        before = data_version(organization, session)
    assert statuses(send(database, organization, items)) == ["unchanged", "unchanged"]
    assert lead(database, organization, "A-1").version == 1
    with database.transaction(organization) as session:
        assert data_version(organization, session) == before
        assert session.scalar(select(func.count()).where(AnalyticsEvent.kind == BATCH_WRITTEN)) == 1


def test_a_change_updates_what_it_says_and_leaves_the_rest(
    database: Database, organization: OrgScope
) -> None:
    send(database, organization, [FULL])
    change = {"external_id": "A-1", "name": "Ana Souza", "email": None, "company": "", "stage": "negociacao"}
    assert statuses(send(database, organization, [change])) == ["updated"]
    found = lead(database, organization, "A-1")
    assert (found.name, found.email, found.company) == ("Ana Souza", "ana@example.com", "Padaria Lima")
    assert found.stage == "negociacao"
    assert found.version > 1
    rows = audit(database, organization, "A-1")
    assert sorted(row.action for row in rows) == ["created", "edited", "stage_changed"]


def test_one_bad_item_among_good_ones_is_alone(database: Database, organization: OrgScope) -> None:
    items: list[Any] = [{"external_id": f"B-{number}"} for number in range(5)]
    items[2] = {"external_id": "B-2", "lead_score": 101}
    results = send(database, organization, items)
    assert statuses(results) == ["created", "created", "score_out_of_range lead_score", "created", "created"]
    assert (results[2].external_id, results[2].field) == ("B-2", "lead_score")
    assert results[2].error == "“101” is not a score (a whole number from 0 to 100)."
    with database.transaction(organization) as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 4


@pytest.mark.parametrize(
    ("item", "status"),
    [
        ({}, "value_missing external_id"),
        ({"external_id": None}, "value_missing external_id"),
        ({"external_id": "  "}, "value_missing external_id"),
        ({"external_id": ["a"]}, "not_a_text external_id"),
        ({"external_id": True}, "not_a_text external_id"),
        ({"external_id": "x" * 201}, "value_too_long external_id"),
        ({"external_id": "a\ud800"}, "broken_text external_id"),
        ({"external_id": "a", "stge": "lead"}, "unknown_field stge"),
        ({"external_id": "a", "name": 1.5}, "not_a_text name"),
        ({"external_id": "a", "stage": "nowhere"}, "stage_unmapped stage"),
        ({"external_id": "a", "stage": "fechado", "outcome": "lost"}, "outcome_contradicts_stage outcome"),
        ({"external_id": "a", "lead_score": 70.5}, "score_out_of_range lead_score"),
        ({"external_id": "a", "lead_score": True}, "not_a_number lead_score"),
        ({"external_id": "a", "lead_score": float("nan")}, "not_a_number lead_score"),
        ({"external_id": "a", "estimated_value": "1.234,56"}, "not_a_number estimated_value"),
        ({"external_id": "a", "estimated_value": "1,234"}, "not_a_number estimated_value"),
        ({"external_id": "a", "estimated_value": "12e3"}, "not_a_number estimated_value"),
        ({"external_id": "a", "estimated_value": -1}, "negative_number estimated_value"),
        ({"external_id": "a", "estimated_value": 10**400}, "number_too_large estimated_value"),
        ({"external_id": "a", "estimated_value": 1e300}, "number_too_large estimated_value"),
        ({"external_id": "a", "estimated_value": "9" * 40}, "number_too_large estimated_value"),
        ({"external_id": "a", "estimated_value": 10**13}, "number_too_large estimated_value"),
        ({"external_id": "a", "estimated_value": {}}, "not_a_number estimated_value"),
        ({"external_id": "a", "created_at": "03/02/2026"}, "not_a_date created_at"),
        ({"external_id": "a", "created_at": "2026-02-30"}, "not_a_date created_at"),
        ({"external_id": "a", "created_at": "1 de março de 2026"}, "not_a_date created_at"),
        ({"external_id": "a", "created_at": 1767225600}, "not_a_date created_at"),
        ({"external_id": "a", "created_at": "2026-03-01T25:00"}, "not_a_date created_at"),
        ({"external_id": "a", "created_at": "9999-12-31T23:59:59-14:00"}, "not_a_date created_at"),
        ({"external_id": "a", "created_at": "2026-03-21"}, "in_the_future created_at"),
        ({"external_id": "a", "custom_fields": []}, "custom_fields custom_fields"),
        ({"external_id": "a", "custom_fields": {"x": {}}}, "custom_fields custom_fields"),
        ({"external_id": "a", "custom_fields": {" ": "x"}}, "custom_fields custom_fields"),
        ({"external_id": "a", "custom_fields": dict.fromkeys("abc" * 20, 1)}, "created"),
        (
            {"external_id": "a", "custom_fields": {str(number): 1 for number in range(61)}},
            "custom_fields custom_fields",
        ),
        ([], "not_an_object"),
        ("text", "not_an_object"),
        (None, "not_an_object"),
    ],
)
def test_what_an_item_cant_be(database: Database, organization: OrgScope, item: Any, status: str) -> None:
    good = {"external_id": "good"}
    assert statuses(send(database, organization, [item, good])) == [status, "created"]


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("estimated_value", "1234.56", Decimal("1234.56")),
        ("estimated_value", 0.1, Decimal("0.10")),
        ("estimated_value", 0, Decimal("0.00")),
        ("lead_score", "70", 70),
        ("lead_score", 70.0, 70),
        ("name", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("name", "a\0b\u200b", "ab"),
        ("name", "n/a", "n/a"),
        ("name", '"quoted", and\nbroken', '"quoted", and\nbroken'),
        ("created_at", "2026-03-01 09:30", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("created_at", "2026-03-01T09:30:15.123456+05:30", datetime(2026, 3, 1, 4, 0, 15, 123456, UTC)),
        ("stage", "Em negociação", "negociacao"),
    ],
)
def test_what_a_value_becomes(
    database: Database, organization: OrgScope, field: str, value: Any, stored: Any
) -> None:
    assert statuses(send(database, organization, [{"external_id": "a", field: value}])) == ["created"]
    assert getattr(lead(database, organization, "a"), field) == stored


def test_the_last_good_item_of_a_lead_counts(database: Database, organization: OrgScope) -> None:
    items = [
        {"external_id": "a", "name": "first"},
        {"external_id": "a", "name": "second"},
        {"external_id": "b"},
        {"external_id": "a", "lead_score": 1000},
    ]
    assert statuses(send(database, organization, items)) == [
        "superseded external_id", "created", "created", "score_out_of_range lead_score",
    ]  # fmt: skip
    assert lead(database, organization, "a").name == "second"


def test_an_assignee_is_a_member_by_id_e_mail_or_name_and_new_ones_are_made(
    database: Database, organization: OrgScope
) -> None:
    ana = member(database, organization, Role.REP, "Ana Lima")
    with database.transaction(organization) as session:
        email = session.scalar(select(Membership.email).where(Membership.id == ana.user_id))
    owners = [str(ana.user_id), email, "ana LIMA", "Bruno Dias"]
    send(
        database,
        organization,
        [{"external_id": str(at), "assigned_to": who} for at, who in enumerate(owners)],
    )
    assigned = [lead(database, organization, str(at)).assigned_user_id for at in range(4)]
    assert assigned[:3] == [ana.user_id] * 3
    with database.transaction(organization) as session:
        bruno = session.scalars(select(Membership).where(Membership.name == "Bruno Dias")).one()
    assert (assigned[3], bruno.user_id) == (bruno.id, None)


def test_a_rep_writes_own_leads_and_new_ones_are_theirs(database: Database, organization: OrgScope) -> None:
    rep, other = (member(database, organization, Role.REP, name) for name in ("Rep One", "Rep Two"))
    send(database, organization, [{"external_id": "theirs", "assigned_to": str(other.user_id)}])
    send(database, organization, [{"external_id": "nobodys"}])
    items = [
        {"external_id": "new"},
        {"external_id": "mine", "assigned_to": "rep one"},
        {"external_id": "theirs", "name": "Taken over"},
        {"external_id": "nobodys", "name": "Taken over"},
        {"external_id": "given", "assigned_to": str(other.user_id)},
        {"external_id": "made up", "assigned_to": "Somebody New"},
    ]
    assert statuses(send(database, rep, items)) == [
        "created", "created", "id_not_yours external_id", "id_not_yours external_id",
        "other_assignee assigned_to", "other_assignee assigned_to",
    ]  # fmt: skip
    assert [lead(database, organization, each).assigned_user_id for each in ("new", "mine")] == [
        rep.user_id
    ] * 2
    assert lead(database, organization, "theirs").name is None
    assert statuses(send(database, rep, [{"external_id": "new", "name": "Ana"}])) == ["updated"]
    with database.transaction(organization) as session:
        assert session.scalar(select(func.count()).where(Membership.name == "Somebody New")) == 0


def test_an_analyst_writes_nothing(database: Database, organization: OrgScope) -> None:
    analyst = member(database, organization, Role.ANALYST)
    with pytest.raises(ForbiddenError), database.transaction(analyst) as session:
        write_leads(analyst, session, [{"external_id": "a"}], NOW)


def test_a_batch_of_too_many_is_refused_whole(database: Database, organization: OrgScope) -> None:
    items = [{"external_id": str(number)} for number in range(MOST_ITEMS + 1)]
    with database.transaction(organization) as session:
        with pytest.raises(TooManyItemsError, match=r"at most 5,000 items, and this one 5,001"):
            write_leads(organization, session, items, NOW)
        assert session.scalar(select(func.count()).select_from(Lead)) == 0


def test_an_empty_batch_has_no_results(database: Database, organization: OrgScope) -> None:
    assert send(database, organization, []) == []


def test_external_ids_of_another_organization_are_free_here(
    database: Database, organization: OrgScope, other_organization: OrgScope
) -> None:
    send(database, other_organization, [FULL])
    assert statuses(send(database, organization, [FULL | {"name": "Ours"}])) == ["created"]
    assert lead(database, other_organization, "A-1").name == "Ana Lima"
