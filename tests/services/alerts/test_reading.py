"""Lists and details of alerts: order, pages, filters, and what a sales rep may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from services.alerts import (
    alert_detail,
    alert_facts,
    evaluate_alerts,
    leads_of_alert,
    list_alerts,
    open_alerts,
    with_words,
)
from services.alerts.concerned import kept_leads
from services.alerts.model import MOST_LEADS
from services.alerts.triage import add_note, assign
from services.database.models import Alert, Lead
from services.database.sessions import Database
from services.leads import list_leads
from services.scope import NotFoundError, OrgScope
from services.selection import ConcernedLeads, LeadSelection
from services.versions import data_version
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, Role
from tests.services.alerts.organization import DAY, NOW, add_leads, add_member, lead
from tests.services.alerts.test_triage import new_alert
from tests.services.alerts.test_words import bare, rich


def test_high_priority_first_then_the_newest(organization: OrgScope, session: Session) -> None:
    low = new_alert(organization, session, priority="low", opened_at=NOW)
    old = new_alert(organization, session, opened_at=NOW - 2 * DAY)
    new = new_alert(organization, session, opened_at=NOW - DAY)
    listed = [UUID(alert["id"]) for alert in list_alerts(organization, session, now=NOW).alerts]
    assert listed == [new, old, low]


def test_pages_hold_everything_once(organization: OrgScope, session: Session) -> None:
    same = NOW - DAY
    keys = {
        new_alert(organization, session, priority=priority, opened_at=same)
        for priority in AlertPriority
        for _ in range(5)
    }
    seen, cursor = [], None
    while True:
        page = list_alerts(organization, session, limit=4, cursor=cursor, now=NOW)
        assert page.total == 15
        seen += [UUID(alert["id"]) for alert in page.alerts]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 15
    assert set(seen) == keys


@pytest.mark.parametrize("cursor", ["", "x", "YQ==", "MXwyMDI2LTAxLTAxfHg=", "é"])
def test_a_foreign_cursor_starts_at_the_beginning(
    organization: OrgScope, session: Session, cursor: str
) -> None:
    new_alert(organization, session)
    assert len(list_alerts(organization, session, cursor=cursor, now=NOW).alerts) == 1


def test_filters(organization: OrgScope, session: Session) -> None:
    new_alert(organization, session, rule="stale_data", type="data_quality", priority="low")
    new_alert(organization, session, status="dismissed")
    assert list_alerts(organization, session, rule=AlertRule.STALE_DATA, now=NOW).total == 1
    assert list_alerts(organization, session, type="data_quality", now=NOW).total == 1
    assert list_alerts(organization, session, priority=AlertPriority.HIGH, now=NOW).total == 1
    assert list_alerts(organization, session, status=AlertStatus.DISMISSED, now=NOW).total == 1
    assert list_alerts(organization, session, assigned_to=uuid4(), now=NOW).total == 0
    assert len(open_alerts(organization, session, NOW)) == 1


def test_an_alert_of_nobody_here_is_not_found(
    organization: OrgScope, other_organization: OrgScope, database: Database, session: Session
) -> None:
    with database.transaction(other_organization) as theirs:
        alert_id = new_alert(other_organization, theirs)
    with pytest.raises(NotFoundError):
        alert_detail(organization, session, alert_id)


def test_the_json_of_the_dashboard(organization: OrgScope, session: Session) -> None:
    _block(organization, session)
    evaluate_alerts(organization, session, NOW)
    (alert,) = open_alerts(organization, session, NOW)
    wanted = {
        "id", "rule", "type", "priority", "title", "description", "impact", "recommended_actions", "data",
        "status", "created_at",
    }  # fmt: skip
    assert wanted <= set(alert)
    assert {"action", "why", "impact"} <= set(alert["recommended_actions"][0])
    assert json.loads(json.dumps(alert)) == alert
    assert alert["impact"] == 300_000
    assert [with_words(fact) for fact in alert_facts(organization, session, NOW)] == [alert]


def _block(scope: OrgScope, session: Session) -> tuple[OrgScope, OrgScope]:
    """Rui has a lead of 100,000 in it, Eva one of 200,000; the scopes of both."""
    reps = []
    for name, value in (("Rui", 100_000), ("Eva", 200_000)):
        member_id = add_member(scope, session, name)
        add_leads(session, [
            lead(
                scope, name=f"Lead of {name}", stage="proposta", estimated_value=Decimal(value),
                stage_entered_at=NOW - 8 * DAY, created_at=NOW - DAY, assigned_user_id=member_id,
            )
        ])  # fmt: skip
        reps.append(OrgScope(scope.organization_id, Role.REP, member_id))
    return reps[0], reps[1]


def test_a_rep_sees_own_leads_and_no_money_of_others(organization: OrgScope, session: Session) -> None:
    rui, _ = _block(organization, session)
    evaluate_alerts(organization, session, NOW)
    (alert,) = open_alerts(rui, session, NOW)
    detail = alert_detail(rui, session, UUID(alert["id"]))
    assert alert["impact"] == 100_000
    assert alert["leads"]["total"] == 1
    assert [row["name"] for row in detail["lead_rows"]] == ["Lead of Rui"]
    assert len(alert["recommended_actions"]) == 5
    said = json.dumps([alert, detail, list_alerts(rui, session, now=NOW).alerts], default=str)
    for secret in ("Eva", "200.000", "200000", "300.000", "300000"):
        assert secret not in said
    assert "Deals are stuck in one stage" in said


def test_a_rep_without_leads_in_it_sees_the_rule_alone(organization: OrgScope, session: Session) -> None:
    _block(organization, session)
    evaluate_alerts(organization, session, NOW)
    member_id = add_member(organization, session, "Nova")
    nova = OrgScope(organization.organization_id, Role.REP, member_id)
    (alert,) = open_alerts(nova, session, NOW)
    assert (alert["impact"], alert["leads"]["total"], alert["leads"]["ids"]) == (None, 0, [])
    assert alert["recommended_actions"] == []
    assert "None of your leads" in alert["description"]


def test_a_rep_reads_the_notes_of_own_alerts(organization: OrgScope, session: Session) -> None:
    rui, eva = _block(organization, session)
    evaluate_alerts(organization, session, NOW)
    alert_id = UUID(open_alerts(organization, session, NOW)[0]["id"])
    add_note(organization, session, alert_id, "Falar com Eva", now=NOW)
    assert [entry["note"] for entry in alert_detail(rui, session, alert_id)["history"]] == [None, None]
    assign(organization, session, alert_id, rui.user_id, version=1, now=NOW + timedelta(minutes=1))
    assert "Falar com Eva" in [entry["note"] for entry in alert_detail(rui, session, alert_id)["history"]]
    assert all(entry["note"] is None for entry in alert_detail(eva, session, alert_id)["history"])


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REP])
def test_a_page_of_five_thousand_takes_few_queries(
    organization: OrgScope, session: Session, database: Database, role: Role
) -> None:
    for _ in range(60):
        new_alert(organization, session)
    scope = OrgScope(organization.organization_id, role, uuid4())
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    list_alerts(scope, session, now=NOW)
    assert len(statements) <= 3


@pytest.mark.parametrize("role", [Role.ADMIN, Role.REP])
@pytest.mark.parametrize("fill", [rich, bare])
def test_the_list_of_an_alerts_leads_holds_as_many_as_the_alert_counts(
    fill: Callable[..., None], role: Role, organization: OrgScope, session: Session
) -> None:
    """By its ids, where it knows them all, and by its condition: one is as right as the other."""
    fill(organization, session)
    evaluate_alerts(organization, session, NOW)
    owner = session.scalar(select(Lead.assigned_user_id).where(Lead.assigned_user_id.is_not(None)).limit(1))
    scope = OrgScope(organization.organization_id, role, owner or uuid4())
    seen = set()
    for alert in open_alerts(organization, session, NOW):
        kept = session.get_one(Alert, (organization.organization_id, UUID(alert["id"]))).data
        own = select(Lead.id).where(Lead.organization_id == organization.organization_id)
        if role is Role.REP:
            own = own.where(Lead.assigned_user_id == scope.user_id)
        found = [
            list_leads(scope, session, LeadSelection(alert=where), NOW).total
            for where in (leads_of_alert(scope, session, UUID(alert["id"])), _by_condition(kept))
        ]
        assert alert["leads"]["selection"] == {"alert": alert["id"]}
        seen.add(alert["rule"])
        if role is Role.ADMIN:
            assert found == [alert["leads"]["total"]] * 2, alert["rule"]
        elif alert["leads"]["total"] <= MOST_LEADS:
            mine = session.scalars(own.where(Lead.id.in_(alert["leads"]["ids"]))).all()
            assert found == [len(mine)] * 2, alert["rule"]
    assert seen >= ({*AlertRule} - {AlertRule.STALE_DATA} if fill is rich else {AlertRule.CONVERSION_DROP})


def _by_condition(data: dict[str, Any]) -> ConcernedLeads:
    """What an alert that is about too many leads to keep them all would read."""
    return kept_leads({"leads": data["leads"] | {"ids": []}})


def test_silence_lists_every_open_lead_however_many(organization: OrgScope, session: Session) -> None:
    add_leads(session, [lead(organization, created_at=NOW - 9 * DAY) for _ in range(MOST_LEADS + 50)])
    evaluate_alerts(organization, session, NOW)
    (alert,) = [each for each in open_alerts(organization, session, NOW) if each["rule"] == "stale_data"]
    where = leads_of_alert(organization, session, UUID(alert["id"]))
    assert where.ids is None
    assert list_leads(organization, session, LeadSelection(alert=where), NOW).total == MOST_LEADS + 50


def test_evaluating_again_changes_nothing_a_reader_sees(organization: OrgScope, session: Session) -> None:
    """The instants that its leads are found again by move on; the figures, and the data version, stay."""
    add_leads(session, [lead(organization, created_at=NOW - 9 * DAY)])
    evaluate_alerts(organization, session, NOW)
    before = data_version(organization, session).version
    evaluate_alerts(organization, session, NOW + timedelta(minutes=1))
    assert data_version(organization, session).version == before
    alert = session.scalars(select(Alert).where(Alert.rule == "stale_data")).one()
    assert alert.data["leads"]["where"]["open_at"] == (NOW + timedelta(minutes=1)).isoformat()
