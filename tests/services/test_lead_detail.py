"""A lead's own page: what it is given to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.alerts import evaluate_alerts, open_alerts
from services.behavior_tracking import refresh_behavior
from services.database.models import Alert, Lead
from services.database.queries.lead_history import frequent_reasons
from services.lead_alerts import alerts_of_lead
from services.lead_detail import lead_detail
from services.lead_edits import edit_lead
from services.scope import NotFoundError, OrgScope
from services.scores import refresh_scores
from services.scoring.store import activate, keep_training
from services.stage_changes import record_stage_change
from services.vocabulary import NextStep, Outcome, Role, Stage
from tests.services.lead_rows import CREATED, add_interaction
from tests.services.scoring.models import scorecard, training
from tests.services.test_lead_edits import arrive, member

NOW = CREATED + timedelta(days=9)


def _talk(scope: OrgScope, session: Session, lead_id: Any, **days_ago: float) -> None:
    for kind, days in days_ago.items():
        add_interaction(scope, session, lead_id, NOW - timedelta(days=days), kind)
    refresh_behavior(scope, session, select(Lead.id).where(Lead.id == lead_id))


@pytest.mark.parametrize(
    ("step", "owned", "talk", "days"),
    [
        (NextStep.ASSIGN, False, {}, 1),
        (NextStep.FIRST_CONTACT, True, {"site_visited": 0.5}, 1),
        (NextStep.ANSWER, True, {"email_sent": 3, "email_received": 2}, 1),
        (NextStep.REVIVE, True, {"meeting": 20, "email_sent": 1}, 1),
        (NextStep.FOLLOW_UP, True, {"meeting": 8}, 1),
        (NextStep.DECIDE, True, {"meeting": 2}, 8),
        (NextStep.ADVANCE, True, {"meeting": 2}, 1),
        (NextStep.ADVANCE, True, {"email_received": 3, "email_sent": 2}, 1),
    ],
)
def test_the_next_step(
    session: Session, organization: OrgScope, step: NextStep, owned: bool, talk: dict[str, float], days: float
) -> None:
    owner = member(organization, session, "Ana") if owned else None
    lead_id = arrive(organization, session, assigned_user_id=owner)
    _talk(organization, session, lead_id, **talk)
    session.execute(
        text("UPDATE leads SET stage_entered_at = :at WHERE id = :id"),
        {"at": NOW - timedelta(days=days), "id": lead_id},
    )
    assert lead_detail(organization, session, lead_id, now=NOW)["next_step"] == step


def test_a_closed_lead_has_no_next_step(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    record_stage_change(organization, session, lead_id, None, Outcome.LOST, occurred_at=NOW, now=NOW)
    found = lead_detail(organization, session, lead_id, now=NOW)
    assert (found["next_step"], found["next_stage"], found["outcome"]) == (None, None, "lost")


def test_the_latest_come_first_and_older_ones_are_counted(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session, name="Bia")
    for days in range(5):
        add_interaction(organization, session, lead_id, NOW - timedelta(days=days), "email_sent")
    for hour, name in enumerate(("Ana", "Eva", "Ida")):
        edit_lead(
            organization, session, lead_id, {"name": name}, version=None, now=NOW + timedelta(hours=hour)
        )
    found = lead_detail(organization, session, lead_id, now=NOW, interactions=2, history=2)
    instants: list[datetime] = [entry["occurred_at"] for entry in found["interactions"]]
    assert instants == [NOW, NOW - timedelta(days=1)]
    assert [entry["changes"]["name"] for entry in found["history"]] == [["Eva", "Ida"], ["Ana", "Eva"]]
    assert (found["interactions_total"], found["history_total"]) == (5, 4)
    whole = lead_detail(organization, session, lead_id, now=NOW)
    assert (len(whole["interactions"]), len(whole["history"])) == (5, 4)
    assert [stay["stage"] for stay in whole["stays"]] == ["contato"]
    assert whole["next_stage"] == "proposta"


def test_what_a_role_may_do(session: Session, organization: OrgScope) -> None:
    rui = member(organization, session, "Rui", Role.REP)
    own, somebodys = arrive(organization, session, assigned_user_id=rui), arrive(organization, session)
    rights = {}
    for role in Role:
        found = lead_detail(OrgScope(organization.organization_id, role, rui), session, own, now=NOW)
        rights[role] = (found["can_write"], found["can_assign"])
    assert rights == {
        Role.ADMIN: (True, True),
        Role.MANAGER: (True, True),
        Role.ANALYST: (False, False),
        Role.REP: (True, False),
    }
    for scope, lead_id in (
        (OrgScope(organization.organization_id, Role.REP, rui), somebodys),
        (organization, uuid4()),
    ):
        with pytest.raises(NotFoundError):
            lead_detail(scope, session, lead_id, now=NOW)


def test_why_leads_are_lost(session: Session, organization: OrgScope) -> None:
    for reason in ("Preço", "Sem verba", "Preço", None):
        lead_id = arrive(organization, session)
        record_stage_change(
            organization, session, lead_id, None, Outcome.LOST, occurred_at=NOW, now=NOW, lost_reason=reason
        )
    assert frequent_reasons(organization, session) == ["Preço", "Sem verba"]


def test_the_alerts_that_a_lead_is_a_reason_for(session: Session, organization: OrgScope) -> None:
    stuck = arrive(organization, session, estimated_value=900_000)
    fine = arrive(organization, session, estimated_value=5)
    later = CREATED + timedelta(days=30)
    record_stage_change(
        organization, session, fine, Stage.PROPOSTA, Outcome.OPEN, occurred_at=later, now=later
    )
    evaluate_alerts(organization, session, later)
    assert "pipeline_blocked" in [
        alert["rule"] for alert in alerts_of_lead(organization, session, stuck, later)
    ]
    assert alerts_of_lead(organization, session, fine, later) == []
    # As the list of the alert's leads has it, also where the alert doesn't know them one by one.
    alert = session.scalars(select(Alert).where(Alert.rule == "pipeline_blocked")).one()
    alert.data = alert.data | {"leads": alert.data["leads"] | {"ids": [], "total": 1}}
    session.flush()
    assert "pipeline_blocked" in [alert["rule"] for alert in open_alerts(organization, session, later)]
    assert "pipeline_blocked" in [
        alert["rule"] for alert in alerts_of_lead(organization, session, stuck, later)
    ]


def test_a_learned_score_says_what_chance_it_stands_for(session: Session, organization: OrgScope) -> None:
    lead_id = arrive(organization, session)
    shown = lead_detail(organization, session, lead_id, now=NOW)
    assert (shown["win_chance"], shown["average_chance"]) == (None, None)
    activate(
        organization, session, keep_training(organization, session, training(scorecard(base=-1.0)), NOW), NOW
    )
    refresh_scores(organization, session, NOW)
    session.execute(text("UPDATE leads SET lead_score = 80 WHERE id = :id"), {"id": lead_id})
    session.expire_all()
    shown = lead_detail(organization, session, lead_id, now=NOW)
    # Odds of e^-1 on average; a score of 80 stands for four times those.
    assert shown["score_origin"] == "learned"
    assert shown["average_chance"] == pytest.approx(exp(-1) / (1 + exp(-1)))
    assert shown["win_chance"] == pytest.approx(4 * exp(-1) / (1 + 4 * exp(-1)))


@pytest.mark.parametrize(("score", "stands_for"), [(0, 0.005), (100, 0.995)])
def test_a_rounded_score_is_no_certainty(
    session: Session, organization: OrgScope, score: int, stands_for: float
) -> None:
    lead_id = arrive(organization, session)
    activate(
        organization, session, keep_training(organization, session, training(scorecard(base=0.0)), NOW), NOW
    )
    refresh_scores(organization, session, NOW)
    session.execute(
        text("UPDATE leads SET lead_score = :score WHERE id = :id"), {"id": lead_id, "score": score}
    )
    session.expire_all()
    assert lead_detail(organization, session, lead_id, now=NOW)["win_chance"] == pytest.approx(stands_for)
