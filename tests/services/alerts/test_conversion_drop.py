"""`conversion_drop` on organizations made to order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from services.scope import OrgScope
from services.vocabulary import AlertRule
from tests.services.alerts.organization import (
    DAY,
    NOW,
    TODAY,
    add_leads,
    add_member,
    five_weeks,
    lead,
)
from tests.services.alerts.test_rules import HOUR, findings


class TestConversionDrop:
    rule = AlertRule.CONVERSION_DROP

    def test_a_fall_from_30_to_15_percent(self, organization: OrgScope, session: Session) -> None:
        add_leads(session, five_weeks(organization, 15, 100, 120, 400))
        (found,) = findings(organization, session, self.rule)
        assert found.data["now"]["rate"] == 15
        assert found.data["before"]["rate"] == 30
        assert found.data["drop"] == 50
        assert found.data["missing_wins"] == 15
        assert found.impact == Decimal(15_000)
        assert found.severity == pytest.approx(0.5)
        assert found.data["p_value"] < 0.05
        assert found.leads.total == 85
        assert len(found.leads.ids) == 85
        why = found.data["why"]
        assert sum(why["mix"].values()) + why["rate"] == pytest.approx(-0.15, abs=1e-9)

    def test_silent_where_little_changes(self, organization: OrgScope, session: Session) -> None:
        add_leads(session, five_weeks(organization, 25, 100, 120, 400))
        assert findings(organization, session, self.rule) == []

    def test_silent_below_ten_decided(self, organization: OrgScope, session: Session) -> None:
        add_leads(session, five_weeks(organization, 0, 9, 120, 400))
        assert findings(organization, session, self.rule) == []

    def test_today_is_not_over_and_does_not_count(self, organization: OrgScope, session: Session) -> None:
        rows = five_weeks(organization, 15, 100, 120, 400)
        for row in rows[:100]:
            row["closed_at"] = TODAY + timedelta(minutes=5)
        add_leads(session, rows)
        assert findings(organization, session, self.rule) == []

    def test_names_who_and_what_fell(self, organization: OrgScope, session: Session) -> None:
        ana, bia = (add_member(organization, session, name) for name in ("Ana", "Bia"))
        add_leads(session, five_weeks(organization, 15, 50, 60, 200, assigned_user_id=ana, source="site"))
        add_leads(session, five_weeks(organization, 1, 50, 60, 200, assigned_user_id=bia, source="feira"))
        (found,) = findings(organization, session, self.rule)
        worst = found.data["why"]["levels"]
        assert worst["owner"][0]["name"] == "Bia"
        assert worst["source"][0]["key"] == "feira"
        assert worst["owner"][0]["rate"] < worst["owner"][1]["rate"] <= 0.01

    def test_a_changed_mix_is_told_apart(self, organization: OrgScope, session: Session) -> None:
        add_leads(session, five_weeks(organization, 4, 5, 96, 120, source="indicacao"))
        add_leads(session, five_weeks(organization, 10, 100, 12, 120, source="feira"))
        (found,) = findings(organization, session, self.rule)
        why = found.data["why"]
        assert why["mix"]["source"] < -0.2
        assert abs(why["rate"]) < 0.08

    def test_without_losses_wins_are_measured_by_open_days(
        self, organization: OrgScope, session: Session
    ) -> None:
        rows = five_weeks(organization, 8, 8, 120, 120)
        rows += [lead(organization, created_at=NOW - timedelta(days=3 + n % 60)) for n in range(300)]
        add_leads(session, rows)
        (found,) = findings(organization, session, self.rule)
        assert found.data["method"] == "lead_days"
        assert found.data["expected_won"] > 12
        assert found.leads.total == 0
        why = found.data["why"]
        assert sum(why["mix"].values()) + why["rate"] == pytest.approx(why["change"], abs=1e-9)

    def test_more_new_leads_alone_are_no_fall(self, organization: OrgScope, session: Session) -> None:
        """A campaign's losses come in before its wins: same hazards, but a lower rate of the week."""
        rows = []
        for arrived in range(75):  # one batch a day, from 75 days ago
            size = 40 if arrived >= 65 else 10
            created = TODAY - (75 - arrived) * DAY + HOUR
            rows += [lead(organization, created_at=created) for _ in range(size)]
        for index, row in enumerate(rows):
            won = index % 10 < 3
            closed = row["created_at"] + (40 if won else 5) * DAY
            if closed < NOW:
                row |= {"closed_at": closed, "outcome": "won" if won else "lost"}
                row |= {"stage": "fechado" if won else "contato"}
        add_leads(session, rows)
        assert findings(organization, session, self.rule) == []
