"""A scorecard as SQL: what its terms contribute to each factor of a lead, and the points made of that.

Two steps, so that each contribution is worked out once: `contributions` selects, per lead and factor, the
sum of the terms (log-odds); `in_millionths` turns those into the six factors in millionths of a point, as
the rules' own are (`services.score_factors`). From there on a learned score goes the way of every other.

All that comes of the scorecard is bound, never written into the statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql.elements import Grouping

from services.database.models import Lead
from services.scope import OrgScope
from services.score_factors import FACTOR_COLUMNS, MILLIONTHS, profile
from services.scoring.features import PRESENCE, YES, custom_name
from services.scoring.model import CategoryTerm, NumberTerm, Scorecard, Term
from services.scoring.values import category_sql, number_sql
from services.vocabulary import ScoreFactor

AT_CREATION = "log_odds_at_creation"
"""Column: all contributions together, as they were when the lead was created."""

_PLAIN_NUMBER = r"^[0-9]{1,15}([.][0-9]{1,12})?$"
"""What most numbers look like; `number_sql` reads them the same, with a dozen patterns to try."""
_NO_CATEGORY = " "
"""Stands for a missing value among a term's categories: those are trimmed, so none is a space."""
_MOST_LOG_ODDS = 700.0  # PostgreSQL raises where a float overflows


@dataclass(frozen=True, slots=True)
class Timed:
    """What a lead's dated events amount to at the instant that it is scored at, as columns."""

    engagement: Any
    recency_days: Any
    first_contact_hours: Any

    @classmethod
    def at(cls, behavior: Any, now: datetime | BindParameter[float], lead: type[Lead]) -> Timed:
        """From `services.database.queries.population.behavior_at`; `now` as a parameter is in seconds
        since 1970."""
        last = func.greatest(lead.created_at, behavior.c.last_lead_action_at)
        seconds = literal(now.timestamp(), Double) if isinstance(now, datetime) else now
        hours = func.date_part("epoch", behavior.c.first_contact_at - lead.created_at) / 3_600.0
        return cls(
            func.coalesce(behavior.c.points, literal(0.0, Double)),
            func.greatest((seconds - func.date_part("epoch", last)) / 86_400.0, literal(0.0, Double)),
            case((hours.is_not(None), func.greatest(hours, literal(0.0, Double))), else_=null()),
        )

    @classmethod
    def at_creation(cls) -> Timed:
        """Nothing has happened yet."""
        nothing = literal(0.0, Double)
        return cls(nothing, nothing, cast(null(), Double))


def contributions(
    scope: OrgScope,
    scorecard: Scorecard,
    behavior: Any,
    now: datetime | BindParameter[float],
    lead: type[Lead] = Lead,
) -> Select[*tuple[Any, ...]]:
    """Per lead of the organization its id and, named after the factors, what the terms of each add to the
    log-odds of being won. Add conditions, joins and further columns to it, then take `in_millionths`."""
    timed = Timed.at(behavior, now, lead)
    columns = [
        _summed(term_value(term, lead, timed) for term in scorecard.terms if term.factor is factor).label(
            factor.value
        )
        for factor in ScoreFactor
    ]
    return (
        select(lead.id, *columns)
        .outerjoin(behavior, behavior.c.lead_id == lead.id)
        .where(lead.organization_id == scope.organization_id)
    )


def in_millionths(contributed: Select[*tuple[Any, ...]], scorecard: Scorecard) -> Select[*tuple[Any, ...]]:
    """From `contributions` the same leads with the six factors in millionths of a point, which add up to
    the score; whatever other columns it has stay.

    By the proportional rule of `Scorecard`: each factor's part is what it adds above the least it could.
    Where nothing is above the least, the six have equal parts.
    """
    # OFFSET keeps the planner from working out each contribution anew wherever it is named.
    inner = contributed.offset(0).subquery("contributed")
    above = {
        name: func.greatest(inner.c[name] - float(scorecard.lowest.get(ScoreFactor(name), 0.0)), 0.0)
        for name in FACTOR_COLUMNS
    }
    total = score_of(_summed(inner.c[name] for name in FACTOR_COLUMNS))
    span = _summed(above.values())
    others = [column for column in inner.c if column.name not in FACTOR_COLUMNS and column.name != "id"]
    parts = [column.label(f"above_{name}") for name, column in above.items()]
    middle = (
        select(inner.c.id, *others, *parts, total.label("whole_score"), span.label("span"))
        .offset(0)
        .subquery("above_the_least")
    )
    m = middle.c
    per_part = m.whole_score / func.nullif(m.span, 0.0)
    equal = m.whole_score / float(len(FACTOR_COLUMNS))
    factors = (
        cast(func.round(func.coalesce(m[f"above_{name}"] * per_part, equal) * float(MILLIONTHS)), Integer)
        for name in FACTOR_COLUMNS
    )
    labelled = [column.label(name) for name, column in zip(FACTOR_COLUMNS, factors, strict=True)]
    return select(m.id, *labelled, *(m[column.name] for column in others))


def log_odds_at_creation(scorecard: Scorecard, lead: type[Lead] = Lead) -> ColumnElement[float]:
    """All contributions together when the lead was created."""
    timed = Timed.at_creation()
    return _summed(term_value(term, lead, timed) for term in scorecard.terms)


def score_of(log_odds: Any) -> ColumnElement[float]:
    """The score (0–100, not rounded) of summed contributions."""
    bounded = func.least(func.greatest(-log_odds, -_MOST_LOG_ODDS), _MOST_LOG_ODDS)
    odds_against: ColumnElement[float] = literal(1.0, Double) + func.exp(bounded)
    return cast(literal(100.0, Double) / odds_against, Double)


def term_value(term: Term, lead: type[Lead], timed: Timed) -> ColumnElement[float]:
    """What the term adds to the log-odds of a lead."""
    if isinstance(term, NumberTerm):
        return _of_number(term, _number(term.name, lead, timed))
    if term.name in PRESENCE:
        there, _points = profile(lead)[term.name]
        return case((there, _weight_of(term, YES)), else_=_weight_of(term, "no"))
    return _of_category(term, _category(term.name, lead))


def _number(name: str, lead: type[Lead], timed: Timed) -> ColumnElement[float]:
    custom = custom_name(name)
    if custom is not None:
        text = lead.custom_fields[custom].astext
        return case((text.regexp_match(_PLAIN_NUMBER), cast(text, Double)), else_=number_sql(text))
    if name == "estimated_value":
        return case((lead.estimated_value > 0, cast(lead.estimated_value, Double)), else_=null())
    return getattr(timed, name)  # type: ignore[no-any-return]


def _category(name: str, lead: type[Lead]) -> ColumnElement[str]:
    custom = custom_name(name)
    return category_sql(lead.source if custom is None else lead.custom_fields[custom].astext)


def _of_number(term: NumberTerm, value: ColumnElement[float]) -> ColumnElement[float]:
    if not term.edges:
        return case((value.is_(None), _double(term.missing)), else_=_double(term.weights[0]))
    bin_ = func.width_bucket(value, _doubles(term.edges))
    weight: ColumnElement[float] = Grouping(_doubles(term.weights))[bin_ + 1]
    return func.coalesce(weight, _double(term.missing))


def _of_category(term: CategoryTerm, value: ColumnElement[str]) -> ColumnElement[float]:
    weights: Mapping[str, float] = {**term.weights, _NO_CATEGORY: term.missing}
    key = func.coalesce(value, literal(_NO_CATEGORY, Text))
    weight = literal(dict(weights), JSONB).op("->>")(key)
    return func.coalesce(cast(weight, Double), _double(term.other))


def _weight_of(term: CategoryTerm, value: str) -> ColumnElement[float]:
    return _double(term.weights.get(value, term.other))


def _double(value: float) -> ColumnElement[float]:
    return literal(float(value), Double)


def _doubles(values: Iterable[float]) -> ColumnElement[Any]:
    return literal([float(value) for value in values], ARRAY(Double))


def _summed(columns: Iterable[Any]) -> ColumnElement[float]:
    total: ColumnElement[float] | None = None
    for column in columns:
        total = column if total is None else total + column
    return _double(0.0) if total is None else total
