"""The six factors of the score, as columns: what each is worth to a lead, from 0 to its full points.

Points are worked out in millionths, as whole numbers, so that they add up without a rounding of their
own. Stage and outcome of the lead itself are no input: a score that knew them would predict what has
already happened.

- source quality 25: full for a win rate of the source of twice the organization's mean, the mean itself
  is worth half
- engagement 25: full for an engagement score of 100
- completeness 15: a name (3), a valid e-mail (5), a phone of 8 digits or more (4), a company (3)
- recency 15: full for an action of the lead, or its creation, just now; halved every 14 days
- deal value 10: full for an estimate of twice the organization's median; nothing without an estimate
- first contact 10: full for a contact by us within an hour of creation, then halved every 24 hours;
  nothing while there was none

`lead` is the table, or an alias of other rows of its columns: leads that are still to be inserted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Double, Integer, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from services.database.models import Lead
from services.engagement import engagement_expression
from services.scope import OrgScope
from services.vocabulary import SCORE_FACTOR_POINTS, ScoreFactor

MILLIONTHS = 1_000_000
PSEUDO_LEADS = 20
"""How many leads of average luck are added to each source, so that a source with three leads and one
win is not taken for the best there is."""
RECENCY_HALF_LIFE_DAYS = 14
FIRST_CONTACT_GRACE_HOURS = 1
FIRST_CONTACT_HALF_LIFE_HOURS = 24
NAME_POINTS, EMAIL_POINTS, PHONE_POINTS, COMPANY_POINTS = 3, 5, 4, 3
PHONE_DIGITS = 8
EMAIL_PATTERN = r"^[A-Za-z0-9_%+&'/=~.-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}$"

_MOST_HALF_LIVES = 700.0  # 2^−700 is nothing; PostgreSQL raises where a float underflows

FACTOR_COLUMNS = tuple(factor.value for factor in ScoreFactor)


def in_millionths(factor: ScoreFactor, share: Any) -> ColumnElement[int]:
    """`share` (0–1) of the factor's full points, in millionths of a point."""
    return cast(func.round(share * float(SCORE_FACTOR_POINTS[factor] * MILLIONTHS)), Integer)


def rounded_score(score: Any) -> ColumnElement[int]:
    """`score` (0–100) in whole points, rounded as the sum of the six factors is: in millionths, half up."""
    millionths = cast(func.round(score * float(MILLIONTHS)), Integer)
    return (millionths + MILLIONTHS // 2) // MILLIONTHS


def source_quality(counts: Any) -> ColumnElement[float]:
    """Share 0–1 of a source from the columns `won`, `lost`, `leads` and the organization's `all_won`,
    `all_lost`, `all_leads`.

    The win rate is won / (won + lost); where the organization never marks a lead lost, won / leads.
    It is shrunk towards the organization's mean by `PSEUDO_LEADS`. The mean itself is worth 0.5, and
    so is everything while nothing is won.
    """
    never_lost = counts["all_lost"] == 0
    decided = case((never_lost, counts["leads"]), else_=counts["won"] + counts["lost"])
    all_decided = case((never_lost, counts["all_leads"]), else_=counts["all_won"] + counts["all_lost"])
    mean = cast(counts["all_won"], Double) / func.nullif(all_decided, 0)
    rate = (counts["won"] + float(PSEUDO_LEADS) * mean) / (decided + float(PSEUDO_LEADS))
    return case((counts["all_won"] > 0, func.least(rate / (2.0 * mean), 1.0)), else_=0.5)


def engagement(points: Any) -> ColumnElement[float]:
    """Share 0–1 from the engagement points at the clock; null (no interaction) is 0."""
    return engagement_expression(func.coalesce(points, 0.0)) / 100.0


def profile(lead: type[Lead] = Lead) -> dict[str, tuple[ColumnElement[bool], int]]:
    """Per part of the profile whether it is there (null: it isn't) and its points."""
    digits = func.length(lead.phone) - func.length(func.translate(lead.phone, "0123456789", ""))
    return {
        "name": (func.btrim(lead.name) != "", NAME_POINTS),
        "email": (func.btrim(lead.email).regexp_match(EMAIL_PATTERN), EMAIL_POINTS),
        "phone": (digits >= PHONE_DIGITS, PHONE_POINTS),
        "company": (func.btrim(lead.company) != "", COMPANY_POINTS),
    }


def completeness_millionths(lead: type[Lead] = Lead) -> ColumnElement[int]:
    """What of the profile is there, in millionths of a point."""
    total: ColumnElement[int] = literal(0, Integer)
    for condition, points in profile(lead).values():
        total = total + case((condition, points * MILLIONTHS), else_=0)
    return total


def recency(
    last_lead_action_at: Any, now: datetime | BindParameter[float], lead: type[Lead] = Lead
) -> ColumnElement[float]:
    """Share 0–1: halved for every 14 days since the lead last did something, or was created. `now` as
    a parameter is in seconds since 1970."""
    last = func.greatest(lead.created_at, last_lead_action_at)
    seconds = literal(now.timestamp(), Double) if isinstance(now, datetime) else now
    days = (seconds - func.date_part("epoch", last)) / 86_400.0
    return _halved(days / float(RECENCY_HALF_LIFE_DAYS))


def deal_value(median: float | BindParameter[float] | None, lead: type[Lead] = Lead) -> ColumnElement[float]:
    """Share 0–1 of the estimate against twice the `median`; 0 without an estimate or a median."""
    known_median = cast(median, Double)  # which says what a missing one would be
    share = cast(lead.estimated_value, Double) / (2.0 * known_median)
    known = and_(lead.estimated_value > 0, known_median.is_not(None))
    return case((known, func.least(share, 1.0)), else_=0.0)


def first_contact(first_contact_at: Any, lead: type[Lead] = Lead) -> ColumnElement[float]:
    """Share 0–1: full within the first hour, then halved for every 24 hours; 0 when never contacted."""
    hours = func.date_part("epoch", first_contact_at - lead.created_at) / 3_600.0
    late = hours - float(FIRST_CONTACT_GRACE_HOURS)
    share = _halved(late / float(FIRST_CONTACT_HALF_LIFE_HOURS))
    return case((first_contact_at.is_(None), 0.0), else_=share)


def _halved(half_lives: Any) -> ColumnElement[float]:
    """2^(−half_lives), 1 where they are negative."""
    return func.power(2.0, -func.least(func.greatest(half_lives, 0.0), _MOST_HALF_LIVES))


def median_estimate(scope: OrgScope, session: Session, lead: type[Lead] = Lead) -> float | None:
    """The organization's median estimated value over the leads that have one; None without any."""
    value = cast(lead.estimated_value, Double)
    return session.scalar(
        select(func.percentile_cont(0.5).within_group(value)).where(
            lead.organization_id == scope.organization_id,
            lead.merged_into_id.is_(None),
            lead.estimated_value > 0,
        )
    )


def whole_points(millionths: Mapping[str, Any]) -> dict[str, Any]:
    """Whole points per factor that add up to the rounded total: each factor has its whole part, and
    the points still missing go to the largest fractions, the earlier factor first where they are equal.
    """
    fractions = {name: column % MILLIONTHS for name, column in millionths.items()}
    missing = (sum(fractions.values(), literal(0, Integer)) + MILLIONTHS // 2) // MILLIONTHS
    return {
        name: column // MILLIONTHS + case((_larger_fractions(name, fractions) < missing, 1), else_=0)
        for name, column in millionths.items()
    }


def _larger_fractions(name: str, fractions: Mapping[str, Any]) -> Any:
    """How many fractions come before that of `name`."""
    names = list(fractions)
    mine = names.index(name)
    before: Any = literal(0, Integer)
    for position, other in enumerate(names):
        if position != mine:
            larger = (
                fractions[other] >= fractions[name] if position < mine else fractions[other] > fractions[name]
            )
            before = before + cast(larger, Integer)
    return before
