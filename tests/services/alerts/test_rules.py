"""Each rule on organizations made to order: fires where its condition holds, is silent just beside."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.alerts.model import Finding
from services.alerts.rules import RULES
from services.alerts.settings import AlertSettings
from services.scope import OrgScope
from services.vocabulary import AlertRule
from tests.services.alerts.organization import (
    DAY,
    NOW,
    TODAY,
    add_contacts,
    add_leads,
    add_member,
    add_spend,
    five_weeks,
    lead,
)

SETTINGS = AlertSettings()
HOUR = timedelta(hours=1)


def findings(
    scope: OrgScope, session: Session, rule: AlertRule, settings: AlertSettings = SETTINGS
) -> list[Finding]:
    chosen = next(each for each in RULES if each.rule is rule)
    return chosen.evaluate(scope, session, settings, NOW)


def test_every_rule_has_one_module() -> None:
    assert [rule.rule for rule in RULES] == list(AlertRule)


class TestStagnantHighValue:
    rule = AlertRule.STAGNANT_HIGH_VALUE

    def test_names_leads_owners_and_the_best_seller(self, organization: OrgScope, session: Session) -> None:
        ana, bia, caio = (add_member(organization, session, name) for name in ("Ana", "Bia", "Caio"))
        add_leads(session, five_weeks(organization, 12, 20, 48, 80, assigned_user_id=ana))
        add_leads(session, five_weeks(organization, 4, 20, 16, 80, assigned_user_id=bia))
        lucky = five_weeks(organization, 1, 1, 0, 0, assigned_user_id=caio)
        add_leads(session, [row for row in lucky if row["outcome"] == "won"])
        four_days = {"stage_entered_at": NOW - 4 * DAY, "lead_score": 85}
        add_leads(session, [
            lead(organization, name="Rui", estimated_value=Decimal(9000), assigned_user_id=bia, **four_days),
            lead(organization, name="Lia", stage="contato", **four_days),
            lead(organization, stage_entered_at=NOW - 2 * DAY, lead_score=99),
            lead(organization, stage_entered_at=NOW - 9 * DAY, lead_score=79),
            lead(organization, stage="proposta", **four_days),
        ])  # fmt: skip
        (found,) = findings(organization, session, self.rule)
        assert found.data["count"] == 2
        assert found.impact == Decimal(10_000)
        assert [row["name"] for row in found.data["top"]] == ["Rui", "Lia"]
        assert found.data["performer"]["name"] == "Ana"
        assert found.data["unassigned"] == {"leads": 1, "value": 1000.0}
        assert found.data["never_contacted"] == 2

    def test_silent_without_any(self, organization: OrgScope, session: Session) -> None:
        add_leads(session, [lead(organization, lead_score=79)])
        assert findings(organization, session, self.rule) == []


class TestScoreShift:
    rule = AlertRule.SCORE_SHIFT

    def _leads(self, scope: OrgScope, score: int, created: int, count: int) -> list[dict[str, object]]:
        return [
            lead(
                scope,
                created_at=TODAY - created * DAY + n * timedelta(minutes=1),
                initial_score=score + n % 9,
            )
            for n in range(count)
        ]

    def test_fires_on_other_scores(self, organization: OrgScope, session: Session) -> None:
        add_leads(session, self._leads(organization, 60, 3, 60) + self._leads(organization, 30, 20, 200))
        (found,) = findings(organization, session, self.rule)
        assert found.data["index"] > 1
        assert found.data["p_value"] < 0.001
        assert found.data["now"] == {"leads": 60, "mean": pytest.approx(63.9, abs=0.2)}
        assert found.leads.total == 60
        assert found.leads.where.created == (TODAY - 7 * DAY, TODAY)

    @pytest.mark.parametrize(("score", "count"), [(30, 60), (60, 49)])
    def test_silent_on_the_same_scores_or_few(
        self, organization: OrgScope, session: Session, score: int, count: int
    ) -> None:
        add_leads(
            session, self._leads(organization, score, 3, count) + self._leads(organization, 30, 20, 200)
        )
        assert findings(organization, session, self.rule) == []


class TestPipelineBlocked:
    rule = AlertRule.PIPELINE_BLOCKED

    def test_a_stage_at_the_threshold(self, organization: OrgScope, session: Session) -> None:
        stuck = {"stage": "proposta", "stage_entered_at": NOW - 8 * DAY, "estimated_value": Decimal(100_000)}
        add_leads(session, [lead(organization, **stuck), lead(organization, **stuck)])
        add_leads(
            session,
            [lead(organization, stage="negociacao", estimated_value=Decimal(900_000), stage_entered_at=NOW)],
        )
        (found,) = findings(organization, session, self.rule)
        assert found.subject == "proposta"
        assert found.impact == Decimal(200_000)
        assert found.data["reasons"] == {"unassigned": {"leads": 2, "value": 200_000.0}}
        assert found.leads.where.stages == ("proposta",)
        assert len(found.leads.ids) == found.leads.total == 2
        assert findings(organization, session, self.rule, AlertSettings(blocked_value=200_001)) == []


class TestSlowFirstContact:
    rule = AlertRule.SLOW_FIRST_CONTACT

    def _ten(self, scope: OrgScope, session: Session, late: int, of: int = 10) -> list[UUID]:
        ids = add_leads(session, [lead(scope, created_at=NOW - 3 * DAY) for _ in range(of)])
        # Leads of today can't be late yet; older ones are of another week.
        add_leads(session, [lead(scope, created_at=NOW - 5 * HOUR), lead(scope, created_at=NOW - 8 * DAY)])
        contacts = dict.fromkeys(ids[late:], NOW - 3 * DAY + HOUR)
        add_contacts(scope, session, contacts | {ids[0]: NOW - DAY})
        return ids

    def test_three_of_ten(self, organization: OrgScope, session: Session) -> None:
        ids = self._ten(organization, session, late=3)
        (found,) = findings(organization, session, self.rule)
        assert (found.data["late"], found.data["count"], found.data["share"]) == (3, 10, 30)
        assert found.data["never_contacted"] == 2
        assert set(found.leads.ids) == set(ids[:3])
        assert found.impact == Decimal(3000)

    @pytest.mark.parametrize(("late", "of"), [(2, 10), (9, 9)])
    def test_silent_at_the_limit_or_below_ten(
        self, organization: OrgScope, session: Session, late: int, of: int
    ) -> None:
        self._ten(organization, session, late, of)
        assert findings(organization, session, self.rule) == []


class TestSourceWithoutReturn:
    rule = AlertRule.SOURCE_WITHOUT_RETURN

    def _organization(self, scope: OrgScope, session: Session, spend: int) -> None:
        """Deals take 20 to 30 days; `feira` wins 1 of 100 old leads, `google` 40 of 100."""
        for source, wins in (("feira", 1), ("google", 40)):
            rows = []
            for number in range(100):
                created = NOW - timedelta(days=50 + number % 40)
                fields = {"outcome": "lost", "closed_at": created + 25 * DAY, "stage": "contato"}
                if number < wins:
                    fields = {"outcome": "won", "closed_at": created + timedelta(days=20 + number % 10)}
                rows.append(lead(scope, source=source, created_at=created, **fields))
            add_leads(session, rows)
            months = [date(2026, month, 1) for month in range(7, 12)]
            add_spend(scope, session, source, months, spend)

    def test_names_the_losing_source(self, organization: OrgScope, session: Session) -> None:
        self._organization(organization, session, spend=5_000)
        (found,) = findings(organization, session, self.rule)
        assert found.subject == "feira"
        assert found.data["won"] == 1
        assert found.data["roi"] < -50
        assert found.data["interval"][1] < found.data["break_even"]
        assert found.data["better"]["source"] == "google"
        assert found.leads.total == found.data["count"]
        assert found.leads.where.source == "feira"
        assert float(found.impact or 0) == pytest.approx(found.data["lost"], abs=0.01)

    def test_silent_where_the_spend_comes_back(self, organization: OrgScope, session: Session) -> None:
        self._organization(organization, session, spend=100)
        assert findings(organization, session, self.rule) == []

    def test_silent_without_a_horizon(self, organization: OrgScope, session: Session) -> None:
        rows = [lead(organization, source="feira", created_at=NOW - 60 * DAY) for _ in range(100)]
        add_leads(session, rows)
        add_spend(organization, session, "feira", [date(2026, month, 1) for month in range(7, 12)], 5_000)
        assert findings(organization, session, self.rule) == []


class TestStaleData:
    rule = AlertRule.STALE_DATA

    @pytest.mark.parametrize(("age", "fires"), [(4, True), (2, False)])
    def test_by_the_newest_record(
        self, organization: OrgScope, session: Session, age: int, fires: bool
    ) -> None:
        add_leads(session, [lead(organization, created_at=NOW - age * DAY)])
        found = findings(organization, session, self.rule)
        assert bool(found) == fires
        if found:
            assert found[0].data["days"] == 4
            assert found[0].leads.total == 1

    def test_an_interaction_is_a_record(self, organization: OrgScope, session: Session) -> None:
        (key,) = add_leads(session, [lead(organization, created_at=NOW - 9 * DAY)])
        add_contacts(organization, session, {key: NOW - HOUR})
        assert findings(organization, session, self.rule) == []

    def test_an_empty_organization_is_new_and_not_stale(
        self, organization: OrgScope, session: Session
    ) -> None:
        assert findings(organization, session, self.rule) == []
