"""Words of alerts: both languages, real figures, at least five actions each with an estimated impact."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.alerts.reading import with_words
from services.alerts.rules import RULES
from services.alerts.settings import AlertSettings
from services.alerts.words import words_of
from services.language import use_language
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

LANGUAGES = ("en", "pt_BR")


def rich(scope: OrgScope, session: Session) -> None:
    """Everything goes wrong at once, with owners, sources, reasons and names."""
    ana, bia = (add_member(scope, session, name) for name in ("Ana", "Bia"))
    add_leads(session, five_weeks(scope, 10, 50, 60, 200, assigned_user_id=ana, source="google"))
    fallen = five_weeks(scope, 5, 50, 60, 200, assigned_user_id=bia, source="feira", name="Caio 100% <b>")
    for row in fallen:
        row |= {"lost_reason": "Preço", "estimated_value": Decimal(2_000)} if row["outcome"] == "lost" else {}
    add_leads(session, fallen)
    for source, wins in (("anuncios", 1), ("indicacao", 40)):
        add_leads(session, [_old(scope, source, number, won=number < wins) for number in range(100)])
        add_spend(scope, session, source, [date(2026, month, 1) for month in range(6, 12)], 5_000)
    stuck = {"stage_entered_at": NOW - 40 * DAY, "estimated_value": Decimal(90_000), "lead_score": 90}
    stages = ("lead", "contato", "negociacao")
    for owner in (ana, bia, None):
        add_leads(
            session,
            [lead(scope, stage=stage, assigned_user_id=owner, name="Rui", **stuck) for stage in stages],
        )
    young = [lead(scope, created_at=TODAY - DAY * (1 + n % 5), initial_score=90) for n in range(60)]
    old = [lead(scope, created_at=TODAY - DAY * (10 + n % 20), initial_score=20) for n in range(200)]
    ids = add_leads(session, young + old)
    add_contacts(scope, session, {ids[0]: NOW - DAY})


def _old(scope: OrgScope, source: str, number: int, *, won: bool) -> dict[str, Any]:
    created = NOW - timedelta(days=60 + number % 40)
    fields = {"outcome": "lost", "stage": "contato", "closed_at": created + 20 * DAY}
    if won:
        fields = {
            "outcome": "won",
            "stage": "fechado",
            "closed_at": created + timedelta(days=15 + number % 5),
        }
    return lead(scope, source=source, created_at=created, **fields)


def bare(scope: OrgScope, session: Session) -> None:
    """The same troubles without a member, a name, a reason or a value."""
    rows = five_weeks(scope, 15, 100, 120, 400, estimated_value=None)
    rows += [
        lead(scope, created_at=TODAY - DAY * (1 + n % 5), initial_score=90, estimated_value=None)
        for n in range(60)
    ]
    rows += [lead(scope, created_at=TODAY - DAY * (10 + n % 20), initial_score=20) for n in range(200)]
    rows += [
        lead(scope, lead_score=90, estimated_value=None, stage_entered_at=NOW - 5 * DAY),
        lead(scope, stage="proposta", estimated_value=Decimal(200_000), stage_entered_at=NOW - 8 * DAY),
    ]
    add_leads(session, rows)


def facts(scope: OrgScope, session: Session, now: Any = NOW) -> dict[AlertRule, list[dict[str, Any]]]:
    return {
        rule.rule: [
            {
                "rule": rule.rule.value,
                "impact": None if finding.impact is None else float(finding.impact),
                "data": finding.stored(),
                "leads": finding.leads.as_data(),
            }
            for finding in rule.evaluate(scope, session, AlertSettings(), now)
        ]
        for rule in RULES
    }


def check(fact: dict[str, Any], language: str) -> dict[str, Any]:
    with use_language(language, currency="BRL", formats="pt_BR"):
        told = with_words(fact)
    texts = [told["title"], told["description"]]
    texts += [
        text for each in told["recommended_actions"] for text in (each["action"], each["why"], each["impact"])
    ]
    texts += [text for row in told["evidence"] for text in row.values()]
    for text in texts:
        assert text.strip()
        assert not re.search(r"%\(|\bNone\b|\bnan\b|<Stage|\{", text), text
    actions = told["recommended_actions"]
    assert len(actions) >= 5
    assert len({each["action"] for each in actions}) == len(actions)
    for each in actions:
        assert each["impact_unit"] in ("money", "leads")
        assert each["impact_amount"] > 0
    assert len(told["evidence"]) >= 3
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_in_a_rich_organization(organization: OrgScope, session: Session, language: str) -> None:
    rich(organization, session)
    found = facts(organization, session)
    fired = {rule for rule, each in found.items() if each}
    assert fired == set(AlertRule) - {AlertRule.STALE_DATA}
    for rule in fired:
        for fact in found[rule]:
            check(fact, language)
    (stale,) = facts(organization, session, NOW + 5 * DAY)[AlertRule.STALE_DATA]
    check(stale, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_where_the_data_says_little(
    organization: OrgScope, session: Session, language: str
) -> None:
    bare(organization, session)
    found = facts(organization, session)
    fired = {rule for rule, each in found.items() if each}
    assert fired >= set(AlertRule) - {AlertRule.STALE_DATA, AlertRule.SOURCE_WITHOUT_RETURN}
    for rule in fired:
        for fact in found[rule]:
            check(fact, language)
    (stale,) = facts(organization, session, NOW + 5 * DAY)[AlertRule.STALE_DATA]
    check(stale, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_losses(organization: OrgScope, session: Session, language: str) -> None:
    rows = five_weeks(organization, 8, 8, 120, 120)
    rows += [lead(organization, created_at=NOW - timedelta(days=3 + n % 60)) for n in range(300)]
    add_leads(session, rows)
    (fact,) = facts(organization, session)[AlertRule.CONVERSION_DROP]
    check(fact, language)


def test_the_figures_are_told(organization: OrgScope, session: Session) -> None:
    rich(organization, session)
    found = facts(organization, session)
    drop = check(found[AlertRule.CONVERSION_DROP][0], "en")
    assert drop["title"] == "Win rate fell from 30,0% to 15,0%"
    assert "Go through the lost deals with Bia" in [each["action"] for each in drop["recommended_actions"]]
    assert any("Caio 100% <b>" in each["action"] for each in drop["recommended_actions"])
    lost = [each for each in drop["evidence"] if each["label"] == "Lower rate"]
    assert lost[0]["value"].startswith("−1")
    stagnant = check(found[AlertRule.STAGNANT_HIGH_VALUE][0], "en")
    assert "Best record: Ana" in stagnant["description"]
    blocked = check(
        next(f for f in found[AlertRule.PIPELINE_BLOCKED] if f["data"]["stage"] == "negociacao"), "en"
    )
    assert blocked["title"] == "R$\u00a0270.000 stuck in Negotiation"
    source = check(found[AlertRule.SOURCE_WITHOUT_RETURN][0], "en")
    assert source["title"].startswith("Anuncios loses money: R$")


@pytest.mark.parametrize("rule", AlertRule)
def test_data_of_another_format_gives_a_title_alone(rule: AlertRule) -> None:
    words = words_of(rule.value, {"note": "written long ago"}, None)
    assert words.title
    assert not words.actions
