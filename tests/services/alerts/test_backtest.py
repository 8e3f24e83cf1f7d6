"""What a rule would have done: each week as it was then, against evaluations made at that time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.alerts import AlertSettings, backtest
from services.alerts.rules import RULES
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import AlertRule, Role
from tests.services.alerts.organization import DAY, NOW, add_leads, add_stay, five_weeks, lead
from tests.services.alerts.test_words import rich

SETTINGS = AlertSettings()
WEEK = timedelta(days=7)


def test_a_fall_of_some_weeks_ago(organization: OrgScope, session: Session) -> None:
    rows = five_weeks(organization, 15, 100, 120, 400)
    for row in rows:
        row["closed_at"] -= 3 * WEEK
        row["created_at"] -= 3 * WEEK
    add_leads(session, rows)
    result = backtest(organization, session, AlertRule.CONVERSION_DROP, SETTINGS, NOW)
    assert result.fired_weeks == [date(2026, 10, 28)]
    assert (result.weeks, result.episodes, result.possible) == (52, 1, True)
    strict = SETTINGS.model_copy(update={"conversion_drop_ratio": 0.4})
    assert backtest(organization, session, AlertRule.CONVERSION_DROP, strict, NOW).fired_weeks == []


def test_blocked_value_week_by_week(organization: OrgScope, session: Session) -> None:
    """Two stays of 150,000: over their limit together in two weeks, alone in others."""
    first, second = add_leads(
        session, [lead(organization, estimated_value=Decimal(150_000)) for _ in range(2)]
    )
    add_stay(organization, session, first, "proposta", NOW - 60 * DAY, NOW - 20 * DAY)
    add_stay(organization, session, second, "proposta", NOW - 40 * DAY, None)
    result = backtest(organization, session, AlertRule.PIPELINE_BLOCKED, SETTINGS, NOW)
    # Together from 33 days ago (40 less the limit of 7) to 20 days ago: the evaluations 28 and 21 days ago.
    assert result.fired_weeks == [date(2026, 10, 21), date(2026, 10, 28)]
    assert result.episodes == 1
    lower = SETTINGS.model_copy(update={"blocked_value": 150_000})
    weeks = backtest(organization, session, AlertRule.PIPELINE_BLOCKED, lower, NOW).fired_weeks
    assert weeks == [date(2026, 9, 30) + WEEK * k for k in range(8)]


@pytest.mark.parametrize(
    "rule",
    [
        AlertRule.CONVERSION_DROP,
        AlertRule.SCORE_SHIFT,
        AlertRule.SLOW_FIRST_CONTACT,
        AlertRule.SOURCE_WITHOUT_RETURN,
    ],
)
def test_this_week_is_what_the_rule_says_now(
    organization: OrgScope, session: Session, rule: AlertRule
) -> None:
    rich(organization, session)
    chosen = next(each for each in RULES if each.rule is rule)
    for back in range(3):
        at = NOW - back * WEEK
        fired = bool(chosen.evaluate(organization, session, SETTINGS, at))
        assert bool(backtest(organization, session, rule, SETTINGS, at, weeks=1).fired_weeks) == fired


@pytest.mark.parametrize("rule", [AlertRule.STAGNANT_HIGH_VALUE, AlertRule.STALE_DATA])
def test_what_is_not_kept_cannot_be_recomputed(
    organization: OrgScope, session: Session, rule: AlertRule
) -> None:
    result = backtest(organization, session, rule, SETTINGS, NOW)
    assert (result.possible, result.weeks, result.episodes, result.leads) == (False, 1, 0, 0)


def test_what_is_not_kept_is_tried_on_the_present(organization: OrgScope, session: Session) -> None:
    rows = [lead(organization, lead_score=score, created_at=NOW - 10 * DAY) for score in (79, 85, 90)]
    add_leads(session, rows)
    for score, leads in ((80, 2), (86, 1), (95, 0)):
        settings = SETTINGS.model_copy(update={"stagnant_score": score})
        result = backtest(organization, session, AlertRule.STAGNANT_HIGH_VALUE, settings, NOW)
        assert (result.leads, result.episodes, len(result.fired_weeks)) == (leads, bool(leads), bool(leads))


def test_the_weeks_are_told(organization: OrgScope, session: Session) -> None:
    days = backtest(organization, session, AlertRule.SCORE_SHIFT, SETTINGS, NOW).days
    assert (len(days), days[0], days[-1]) == (52, date(2025, 11, 26), date(2026, 11, 18))


def test_it_is_about_the_organization(organization: OrgScope, session: Session) -> None:
    rep = OrgScope(organization.organization_id, Role.REP, uuid4())
    with pytest.raises(ForbiddenError):
        backtest(rep, session, AlertRule.SCORE_SHIFT, SETTINGS, NOW)
