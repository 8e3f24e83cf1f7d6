"""The selects behind `services.scores` and the temporary tables that they fill, one after the other:
what each factor is worth (`RAW`), what the score would have been at creation (`INITIAL`), and which
leads' score is not the one they have (`CHANGED`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    Select,
    SmallInteger,
    Uuid,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services import score_factors as factors
from services.database.models import Lead
from services.database.queries.population import behavior_at
from services.database.source_rates import RATES, RATES_AT_CREATION
from services.database.temporary import table_of_leads, temporary_table
from services.scope import OrgScope
from services.vocabulary import SCORE_FACTOR_POINTS, ScoreFactor, ScoreOrigin

RESCORED = table_of_leads("rescored_leads")
NEW = table_of_leads("newly_created_leads")
RAW = temporary_table(
    "score_millionths",
    Column("id", Uuid, primary_key=True),
    *(Column(name, Integer) for name in factors.FACTOR_COLUMNS),
)
INITIAL = temporary_table(
    "initial_scores", Column("id", Uuid, primary_key=True), Column("score", SmallInteger)
)
CHANGED = temporary_table(
    "changed_scores",
    Column("id", Uuid, primary_key=True),
    Column("score", SmallInteger),
    Column("score_factors", JSONB),
    Column("previous", SmallInteger),
    Column("had_score", Boolean),
    Column("initial", SmallInteger),
)


def no_initial_scores() -> Select[*tuple[Any, ...]]:
    """None, in the columns of INITIAL."""
    return select(Lead.id, Lead.initial_score).where(false())


def scores_at_creation(scope: OrgScope, median: float | None) -> Select[*tuple[Any, ...]]:
    """Of the leads in NEW, in the columns of INITIAL; needs RATES_AT_CREATION filled."""
    then = RATES_AT_CREATION.c
    recency = SCORE_FACTOR_POINTS[ScoreFactor.RECENCY] * factors.MILLIONTHS
    total = (
        factors.in_millionths(ScoreFactor.SOURCE_QUALITY, factors.source_quality(then))
        + factors.completeness_millionths()
        + recency
        + factors.in_millionths(ScoreFactor.DEAL_VALUE, factors.deal_value(median))
    )
    rounded = (total + factors.MILLIONTHS // 2) // factors.MILLIONTHS
    imported = Lead.score_origin == ScoreOrigin.IMPORTED.value
    return (
        select(Lead.id, case((imported, Lead.lead_score), else_=rounded))
        .join(NEW, NEW.c.id == Lead.id)
        .join(RATES_AT_CREATION, and_(then.source == Lead.source, then.at == Lead.created_at))
        .where(Lead.organization_id == scope.organization_id)
    )


def millionths_of_factors(
    scope: OrgScope, session: Session, median: float | None, now: datetime
) -> Select[*tuple[Any, ...]]:
    """What each factor is worth to the leads in RESCORED, in the columns of RAW; needs RATES filled."""
    behavior = behavior_at(scope, session, now)
    shares: dict[ScoreFactor, Any] = {
        ScoreFactor.SOURCE_QUALITY: func.coalesce(factors.source_quality(RATES.c), 0.5),
        ScoreFactor.ENGAGEMENT: factors.engagement(behavior.c.points),
        ScoreFactor.RECENCY: factors.recency(behavior.c.last_lead_action_at, now),
        ScoreFactor.DEAL_VALUE: factors.deal_value(median),
        ScoreFactor.FIRST_CONTACT: factors.first_contact(behavior.c.first_contact_at),
    }
    columns: list[Any] = [
        factors.completeness_millionths()
        if factor is ScoreFactor.COMPLETENESS
        else factors.in_millionths(factor, shares[factor])
        for factor in ScoreFactor
    ]
    return (
        select(Lead.id, *columns)
        .join(RESCORED, RESCORED.c.id == Lead.id)
        .outerjoin(RATES, RATES.c.source == Lead.source)
        .outerjoin(behavior, behavior.c.lead_id == Lead.id)
        .where(Lead.organization_id == scope.organization_id)
    )


def differing_scores(scope: OrgScope) -> Select[*tuple[Any, ...]]:
    """In the columns of `CHANGED`."""
    points = factors.whole_points({name: RAW.c[name] for name in factors.FACTOR_COLUMNS})
    imported = Lead.score_origin == ScoreOrigin.IMPORTED.value
    by_rules = func.jsonb_build_object(*(part for name in points for part in (name, points[name])))
    score = case((imported, Lead.lead_score), else_=sum(points.values(), literal(0, Integer)))
    breakdown = case((imported, func.jsonb_build_object("imported", Lead.lead_score)), else_=by_rules)
    scored = (
        select(
            Lead.id,
            cast(score, SmallInteger).label("score"),
            breakdown.label("score_factors"),
            Lead.lead_score.label("previous"),
            (Lead.score_factors != literal({}, JSONB)).label("had_score"),
            Lead.score_factors.label("kept"),
            INITIAL.c.score.label("initial"),
            Lead.initial_score.label("kept_initial"),
        )
        .join(RAW, RAW.c.id == Lead.id)
        .outerjoin(INITIAL, INITIAL.c.id == Lead.id)
        .where(Lead.organization_id == scope.organization_id)
        .subquery("scored")
    )
    s = scored.c
    initial = func.coalesce(s.initial, s.kept_initial)
    return select(s.id, s.score, s.score_factors, s.previous, s.had_score, initial).where(
        or_(s.score != s.previous, s.score_factors != s.kept, initial != s.kept_initial)
    )
