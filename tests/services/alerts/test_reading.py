"""Lists and details of alerts: order, pages, filters, and what a sales rep may see."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from services.alerts import alert_detail, alert_facts, evaluate_alerts, list_alerts, open_alerts, with_words
from services.alerts.triage import add_note, assign
from services.database.sessions import Database
from services.filters import LeadFilter
from services.leads import list_leads
from services.periods import period_of
from services.scope import NotFoundError, OrgScope
from services.selection import LeadSelection
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, Role, Stage
from tests.services.alerts.organization import DAY, NOW, add_leads, add_member, lead
from tests.services.alerts.test_triage import new_alert
from tests.services.alerts.test_words import rich


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


def test_an_exact_selection_lists_as_many_leads_as_the_alert_counts(
    organization: OrgScope, session: Session
) -> None:
    """Read as `layouts.links` writes it: blocked stage, days of creation, source, open."""
    rich(organization, session)
    evaluate_alerts(organization, session, NOW)
    exact = [alert for alert in open_alerts(organization, session, NOW) if alert["leads"]["exact"]]
    rules = {alert["rule"] for alert in exact}
    assert rules == {"pipeline_blocked", "score_shift", "source_without_return"}
    for alert in exact:
        marks = alert["leads"]["selection"]
        selection = LeadSelection(
            filters=LeadFilter(sources=(marks["source"],) if "source" in marks else ()),
            cohort=None
            if "cohort" not in marks
            else period_of(
                date.fromisoformat(marks["start"]), date.fromisoformat(marks["end"]), NOW, "America/Sao_Paulo"
            ),
            blocked=Stage(marks["blocked"]) if "blocked" in marks else None,
        )
        page = list_leads(organization, session, selection, NOW)
        assert page.total == alert["leads"]["total"] > 0, alert["rule"]
