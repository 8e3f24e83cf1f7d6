"""A scorecard as SQL says what it says in plain Python: for any scorecard, of any lead, on every path."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.behavior_tracking import refresh_behavior
from services.database.models import Lead, ScoreModel
from services.scope import OrgScope
from services.scores import freeze_initial_scores, refresh_scores, rescore
from services.scoring.codec import scorecard_as_json, scorecard_from_json
from services.scoring.features import BUILT_IN, PRESENCE
from services.scoring.model import CategoryTerm, NumberTerm, Scorecard, Term
from services.vocabulary import InteractionKind, ScoreFactor
from tests.services.lead_rows import CREATED, add_interaction, add_lead, everybody, leads_of
from tests.services.scoring.models import TERMS, score_by, scorecard
from tests.services.scoring.scorecard_reference import Known, points

NOW = CREATED + timedelta(days=30)
WEIGHTS = st.floats(-4, 4).map(lambda weight: round(weight, 6))
NUMBERS = ("engagement", "recency_days", "estimated_value", "first_contact_hours", "custom:Visits")
CATEGORIES = ("source", *PRESENCE, "custom:Occupation")
SOURCES = ("google", "feira", "indicação")
OCCUPATIONS = ("student", "working professional", "🦊 raposa", "são paulo", "nan", "-")
TEXTS = st.one_of(
    st.sampled_from(["Student", "  WORKING professional ", "🦊 Raposa", "São Paulo", "NaN", "-", "", "   "]),
    st.sampled_from(["12", "1.234,56", "1,234.56", "R$ 3.500", "inf", "-Infinity", "1e9", "7%"]),
    st.sampled_from(["9" * 400, "1e999", "-1e-999", "0.1", "000123", "1.5."]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
)  # fmt: skip


@st.composite
def terms(draw: st.DrawFn) -> Term:
    factor = draw(st.sampled_from(ScoreFactor))
    if draw(st.booleans()):
        name = draw(st.sampled_from(NUMBERS))
        edges = sorted(draw(st.sets(st.floats(-10, 5_000).map(lambda edge: round(edge, 3)), max_size=5)))
        weights = draw(st.lists(WEIGHTS, min_size=len(edges) + 1, max_size=len(edges) + 1))
        return NumberTerm(name, factor, tuple(edges), tuple(weights), draw(WEIGHTS))
    name = draw(st.sampled_from(CATEGORIES))
    known = SOURCES if name == "source" else ("yes", "no") if name in PRESENCE else OCCUPATIONS
    return CategoryTerm(
        name, factor, draw(st.dictionaries(st.sampled_from(known), WEIGHTS)), draw(WEIGHTS), draw(WEIGHTS)
    )


@st.composite
def leads(draw: st.DrawFn) -> Known:
    instants = st.integers(0, 29 * 24 * 60).map(lambda minutes: CREATED + timedelta(minutes=minutes))
    kinds = st.tuples(st.sampled_from(InteractionKind), instants)
    return Known(
        source=draw(st.sampled_from(SOURCES)),
        created_at=draw(instants),
        estimated_value=draw(st.none() | st.decimals(0, 10_000, places=2)),
        complete=draw(st.tuples(*[st.booleans()] * 4)),
        custom=draw(st.dictionaries(st.sampled_from(["Visits", "Occupation", "Other"]), TEXTS)),
        interactions=tuple(draw(st.lists(kinds, max_size=4, unique=True))),
    )


def _write(scope: OrgScope, session: Session, lead: Known) -> UUID:
    name, email, phone, company = lead.complete
    lead_id = add_lead(
        scope, session, source=lead.source, created_at=lead.created_at, custom_fields=dict(lead.custom),
        estimated_value=lead.estimated_value, name="Ana" if name else " ", company="Aço" if company else None,
        email="ana@example.com" if email else "ana@", phone="11912345678" if phone else "123",
    )  # fmt: skip
    for kind, at in lead.interactions:
        add_interaction(scope, session, lead_id, at, kind)
    return lead_id


def _scored(scope: OrgScope, session: Session) -> dict[UUID, Lead]:
    session.expire_all()
    return {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(leads_of(scope))))}


@settings(max_examples=80)
@given(st.lists(terms(), max_size=6), st.lists(leads(), min_size=1, max_size=5), st.booleans())
def test_sql_says_what_plain_python_says(
    session: Session, organization: OrgScope, chosen: list[Term], known: list[Known], few: bool
) -> None:
    savepoint = session.begin_nested()
    card = Scorecard(
        tuple(chosen), -1.0, scorecard(*chosen).lowest if chosen else dict.fromkeys(ScoreFactor, 0.0)
    )
    score_by(organization, session, card, NOW)
    ids = [_write(organization, session, lead) for lead in known]
    refresh_behavior(organization, session, leads_of(organization))
    freeze_initial_scores(organization, session, leads_of(organization))
    rescore(organization, session, everybody(organization, session, few=few), NOW)
    assert rescore(organization, session, everybody(organization, session, few=not few), NOW) == 0
    assert refresh_scores(organization, session, NOW) == 0
    scored = _scored(organization, session)
    for lead_id, lead in zip(ids, known, strict=True):
        found, expected = scored[lead_id], points(card, lead, NOW)
        assert found.score_origin == "learned"
        assert sum(found.score_factors.values()) == found.lead_score
        assert set(found.score_factors) == {factor.value for factor in ScoreFactor}
        assert abs(found.lead_score - sum(expected.values())) < 0.50001
        for factor, whole in found.score_factors.items():
            assert whole >= 0
            assert abs(whole - expected[factor]) < 1.00001
        at_creation = Known(lead.source, lead.created_at, lead.estimated_value, lead.complete, lead.custom)
        initial = sum(points(card, at_creation, lead.created_at).values())
        assert abs(found.initial_score - initial) < 0.50001
    savepoint.rollback()


def test_by_hand(session: Session, organization: OrgScope) -> None:
    """google 0.5, never acted −0.5, no estimate −0.3, a name 0.2, twelve visits 0.8: 0.7 in all."""
    score_by(organization, session, scorecard(), NOW)
    lead_id = add_lead(organization, session, name="Ana", custom_fields={"Visits": "12"})
    rescore(organization, session, leads_of(organization), NOW)
    lead = _scored(organization, session)[lead_id]
    assert lead.lead_score == 67  # 100 / (1 + e^−0.7)
    # Above the least: source 1.25, engagement 0.3 − −0.7 = 1.0, deal value 0, completeness 0.8: of 3.05.
    assert lead.score_factors == {
        "source_quality": 27, "engagement": 22, "completeness": 18, "recency": 0, "deal_value": 0,
        "first_contact": 0,
    }  # fmt: skip


def test_a_lead_that_is_the_least_promising_one(session: Session, organization: OrgScope) -> None:
    """Nothing is above the least: the six factors have equal parts of what is left."""
    term = CategoryTerm("source", ScoreFactor.SOURCE_QUALITY, {"google": -1.0})
    score_by(organization, session, Scorecard((term,), 0.0, scorecard(term).lowest), NOW)
    lead_id = add_lead(organization, session)
    rescore(organization, session, leads_of(organization), NOW)
    lead = _scored(organization, session)[lead_id]
    assert lead.lead_score == 27
    assert sorted(lead.score_factors.values()) == [4, 4, 4, 5, 5, 5]


@pytest.mark.parametrize("weight", [-1e6, 1e6])
def test_log_odds_without_measure(session: Session, organization: OrgScope, weight: float) -> None:
    term = CategoryTerm("source", ScoreFactor.SOURCE_QUALITY, {"google": weight})
    score_by(organization, session, scorecard(term), NOW)
    lead_id = add_lead(organization, session)
    freeze_initial_scores(organization, session, leads_of(organization))
    rescore(organization, session, leads_of(organization), NOW)
    expected = 100 if weight > 0 else 0
    lead = _scored(organization, session)[lead_id]
    assert (lead.lead_score, lead.initial_score) == (expected, expected)


def test_texts_of_a_scorecard_are_bound_never_written(session: Session, organization: OrgScope) -> None:
    """Quotes, percent signs, backslashes, colons: names and values of fields are whatever a file had."""
    name, value = 'custom:O\'Reilly %(x)s :now \\ "q"', "it's 100% :fine \\ %s"
    term = CategoryTerm(name, ScoreFactor.COMPLETENESS, {value: 1.0})
    score_by(organization, session, scorecard(term), NOW)
    field = name.removeprefix("custom:")
    lead_id = add_lead(organization, session, custom_fields={field: value})
    for few in (True, False):
        rescore(organization, session, everybody(organization, session, few=few), NOW)
        assert _scored(organization, session)[lead_id].lead_score == 73


def test_a_field_that_vanished_is_missing(session: Session, organization: OrgScope) -> None:
    term = NumberTerm("custom:Gone", ScoreFactor.ENGAGEMENT, (1.0,), (0.0, 1.0), missing=-1.0)
    score_by(organization, session, scorecard(term), NOW)
    lead_id = add_lead(organization, session)
    rescore(organization, session, leads_of(organization), NOW)
    assert _scored(organization, session)[lead_id].lead_score == 27


def test_an_imported_score_stays_and_the_rules_come_back(session: Session, organization: OrgScope) -> None:
    theirs = add_lead(organization, session, lead_score=77, score_origin="imported")
    ours = add_lead(organization, session, name="Ana")
    refresh_scores(organization, session, NOW)
    by_rules = _scored(organization, session)[ours].lead_score
    model = score_by(organization, session, scorecard(), NOW)
    assert refresh_scores(organization, session, NOW) == 1
    scored = _scored(organization, session)
    assert (scored[ours].score_origin, scored[theirs].score_origin) == ("learned", "imported")
    assert (scored[theirs].lead_score, scored[theirs].score_factors) == (77, {"imported": 77})
    session.get_one(ScoreModel, (organization.organization_id, model)).state = "retired"
    assert refresh_scores(organization, session, NOW) == 1
    assert _scored(organization, session)[ours].lead_score == by_rules
    assert _scored(organization, session)[ours].score_origin == "rules"


@pytest.mark.parametrize("few", [True, False])
def test_the_same_points_of_another_origin_are_a_change(
    session: Session, organization: OrgScope, few: bool
) -> None:
    """A model without terms gives everybody 50; a lead that had the very same from the rules is its now."""
    lead_id = add_lead(organization, session)
    score_by(organization, session, Scorecard((), 0.0, dict.fromkeys(ScoreFactor, 0.0)), NOW)
    rescore(organization, session, leads_of(organization), NOW)
    _scored(organization, session)[lead_id].score_origin = "rules"
    assert rescore(organization, session, everybody(organization, session, few=few), NOW) == 1
    assert _scored(organization, session)[lead_id].score_origin == "learned"


def test_a_clock_set_back(session: Session, organization: OrgScope) -> None:
    """What happened after that clock isn't counted, for few and for many alike."""
    score_by(organization, session, scorecard(), NOW)
    lead_id = add_lead(organization, session)
    add_interaction(organization, session, lead_id, NOW, "meeting")
    refresh_behavior(organization, session, leads_of(organization))
    before = NOW - timedelta(days=1)
    rescore(organization, session, everybody(organization, session, few=True), before)
    score = _scored(organization, session)[lead_id].lead_score
    assert rescore(organization, session, leads_of(organization), before) == 0
    rescore(organization, session, leads_of(organization), NOW)
    assert _scored(organization, session)[lead_id].lead_score > score


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"format": None},
        {"terms": [{"name": "phase_of_the_moon", "factor": "recency", "weights": {}}]},
        {"terms": [{"name": "source", "factor": "recency", "edges": [1.0], "weights": [0.0, 1.0]}]},
        {"terms": [{"name": "custom:a", "factor": "recency", "edges": [2.0, 1.0], "weights": [0.0] * 3}]},
        {"terms": [{"name": "custom:a", "factor": "recency", "edges": [2.0], "weights": [0.0]}]},
    ],
)  # fmt: skip
def test_a_scorecard_that_cannot_be_read_leaves_the_rules(
    session: Session, organization: OrgScope, change: dict[str, object]
) -> None:
    model = score_by(organization, session, scorecard(), NOW)
    kept = session.get_one(ScoreModel, (organization.organization_id, model))
    kept.scorecard = scorecard_as_json(scorecard()) | change
    lead_id = add_lead(organization, session)
    rescore(organization, session, leads_of(organization), NOW)
    assert _scored(organization, session)[lead_id].score_origin == "rules"


def test_a_scorecard_comes_back_from_json_as_it_was() -> None:
    import json

    card = scorecard(*TERMS)
    assert scorecard_from_json(json.dumps(scorecard_as_json(card))) == card
    assert {term.name for term in TERMS} - set(BUILT_IN) == {"custom:Visits"}
