"""The selects behind `services.scores` and the temporary tables that they fill, one after the other:
what each factor is worth (`RAW`), what the score would have been at creation (`INITIAL`), and which
leads' score is not the one they have (`CHANGED`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Double,
    Integer,
    Select,
    SmallInteger,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from services import score_factors as factors
from services.database.bound import ANY_SCOPE, CHOSEN
from services.database.models import Lead
from services.database.queries.population import latest_interaction, tracked_behavior
from services.database.source_rates import RATES, RATES_AT_CREATION
from services.database.temporary import table_of_leads, temporary_table
from services.scope import OrgScope
from services.score_basis import listed_rates
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
    Column("score_origin", Text),
    Column("previous", SmallInteger),
    Column("had_score", Boolean),
)


def scores_at_creation(scope: OrgScope, median: float | None) -> Select[*tuple[Any, ...]]:
    """Of the leads in NEW, in the columns of INITIAL; needs RATES_AT_CREATION filled."""
    deal_value = factors.in_millionths(ScoreFactor.DEAL_VALUE, factors.deal_value(median))
    score = score_at_creation(Lead, factors.completeness_millionths() + deal_value)
    return (
        select(Lead.id, score)
        .join(NEW, NEW.c.id == Lead.id)
        .join(RATES_AT_CREATION, known_at_creation(Lead))
        .where(Lead.organization_id == scope.organization_id)
    )


def score_at_creation(lead: type[Lead], profile_and_estimate: Any) -> ColumnElement[int]:
    """From the millionths of completeness and deal value, and the joined RATES_AT_CREATION."""
    recency = SCORE_FACTOR_POINTS[ScoreFactor.RECENCY] * factors.MILLIONTHS
    quality = factors.in_millionths(ScoreFactor.SOURCE_QUALITY, factors.source_quality(RATES_AT_CREATION.c))
    rounded = (quality + profile_and_estimate + recency + factors.MILLIONTHS // 2) // factors.MILLIONTHS
    return unless_imported(lead, rounded)


def unless_imported(lead: type[Lead], score: Any) -> ColumnElement[int]:
    """`score`, but an imported one stays."""
    return case((_imported(lead), lead.lead_score), else_=score)


def known_at_creation(lead: type[Lead]) -> ColumnElement[bool]:
    """The row of RATES_AT_CREATION that is the lead's."""
    then = RATES_AT_CREATION.c
    return and_(then.source == lead.source, then.at == lead.created_at)


def millionths_of_factors(
    scope: OrgScope,
    behavior: Any,
    median: float | BindParameter[float] | None,
    now: datetime | BindParameter[float],
    *,
    rates: Any = RATES,
    lead: type[Lead] = Lead,
) -> Select[*tuple[Any, ...]]:
    """What each factor is worth to the leads, in the columns of RAW; needs RATES filled, or the same in
    `rates`. `behavior` is that of `now` (`services.database.queries.population.behavior_at`)."""
    shares: dict[ScoreFactor, Any] = {
        ScoreFactor.SOURCE_QUALITY: func.coalesce(factors.source_quality(rates.c), 0.5),
        ScoreFactor.ENGAGEMENT: factors.engagement(behavior.c.points),
        ScoreFactor.RECENCY: factors.recency(behavior.c.last_lead_action_at, now, lead),
        ScoreFactor.DEAL_VALUE: factors.deal_value(median, lead),
        ScoreFactor.FIRST_CONTACT: factors.first_contact(behavior.c.first_contact_at, lead),
    }
    columns: list[Any] = [
        (
            factors.completeness_millionths(lead)
            if factor is ScoreFactor.COMPLETENESS
            else factors.in_millionths(factor, shares[factor])
        ).label(factor.value)
        for factor in ScoreFactor
    ]
    return (
        select(lead.id, *columns)
        .outerjoin(rates, rates.c.source == lead.source)
        .outerjoin(behavior, behavior.c.lead_id == lead.id)
        .where(lead.organization_id == scope.organization_id)
    )


def differing_scores(
    scope: OrgScope,
    raw: Any = RAW,
    origin: ScoreOrigin = ScoreOrigin.RULES,
    among: Iterable[ColumnElement[bool]] = (),
) -> Select[*tuple[Any, ...]]:
    """In the columns of `CHANGED`, from RAW, or the same in `raw`; `origin`: who scores; `among`: what the
    leads of RAW have in common, where an index finds them by it."""
    score, breakdown, whose = score_and_breakdown(Lead, raw.c, origin)
    scored = (
        select(
            Lead.id,
            score.label("score"),
            breakdown.label("score_factors"),
            whose.label("score_origin"),
            Lead.lead_score.label("previous"),
            (Lead.score_factors != literal({}, JSONB)).label("had_score"),
            Lead.score_factors.label("kept"),
            Lead.score_origin.label("kept_origin"),
        )
        .join(raw, raw.c.id == Lead.id)
        .where(Lead.organization_id == scope.organization_id, *among)
        .offset(0)  # keeps the planner from working out each column anew wherever it is named
        .subquery("scored")
    )
    s = scored.c
    return select(s.id, s.score, s.score_factors, s.score_origin, s.previous, s.had_score).where(
        or_(s.score != s.previous, s.score_factors != s.kept, s.score_origin != s.kept_origin)
    )


def differing_among(
    scope: OrgScope, raw: Select[*tuple[Any, ...]], origin: ScoreOrigin = ScoreOrigin.RULES
) -> Select[*tuple[Any, ...]]:
    """`differing_scores` of the leads of a select in RAW's columns."""
    # OFFSET keeps the planner from working out each factor anew wherever it is named.
    return differing_scores(scope, raw.offset(0).subquery(RAW.name), origin)


@cache
def differing_scores_of_few() -> Select[*tuple[Any, ...]]:
    """`differing_among` CHOSEN. Parameters: `rates` (`Basis.as_rows`), `median`, `seconds` (since 1970)
    and `decay` (`services.engagement.decay_until`); right where no interaction lies after that instant."""
    seconds, decay, median = (bindparam(name, type_=Double) for name in ("seconds", "decay", "median"))
    raw = millionths_of_factors(
        ANY_SCOPE,
        tracked_behavior(ANY_SCOPE, decay, CHOSEN),
        median,
        seconds,
        rates=listed_rates(bindparam("rates", type_=JSONB)),
    )
    return differing_among(ANY_SCOPE, raw.where(Lead.id.in_(CHOSEN)))


@cache
def latest_of_few() -> Select[*tuple[Any, ...]]:
    """The instant of the latest interaction of CHOSEN."""
    return latest_interaction(ANY_SCOPE, CHOSEN)


def score_and_breakdown(
    lead: type[Lead], raw: Any, origin: ScoreOrigin = ScoreOrigin.RULES
) -> tuple[ColumnElement[int], ColumnElement[Any], ColumnElement[str]]:
    """`lead_score`, `score_factors` and `score_origin`, from columns as those of RAW; an imported score is
    its own breakdown."""
    points = factors.whole_points({name: raw[name] for name in factors.FACTOR_COLUMNS})
    by_factor = func.jsonb_build_object(*(part for name in points for part in (name, points[name])))
    # What the whole points add up to, without working them out a second time.
    total: Any = sum(
        (raw[name] for name in factors.FACTOR_COLUMNS), literal(factors.MILLIONTHS // 2, Integer)
    )
    score = unless_imported(lead, total // factors.MILLIONTHS)
    imported = func.jsonb_build_object("imported", lead.lead_score)
    breakdown = case((_imported(lead), imported), else_=by_factor)
    whose = case((_imported(lead), lead.score_origin), else_=literal(origin.value, Text))
    return cast(score, SmallInteger), breakdown, whose


def _imported(lead: type[Lead]) -> ColumnElement[bool]:
    return lead.score_origin == ScoreOrigin.IMPORTED.value
