"""The second implementation of a scorecard: lead by lead, in plain Python, after `Scorecard`'s docstring."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.engagement import points_at
from services.scoring.model import NumberTerm, Scorecard, Term
from services.scoring.values import category_of, number_of
from services.vocabulary import ACTIONS_OF_THE_LEAD, CONTACTS_BY_US, InteractionKind, ScoreFactor


@dataclass(frozen=True)
class Known:
    """What a scorecard may look at."""

    source: str
    created_at: datetime
    estimated_value: Decimal | None = None
    complete: tuple[bool, bool, bool, bool] = (False, False, False, False)
    """Name, valid e-mail, phone, company."""
    custom: Mapping[str, str] = field(default_factory=dict)
    interactions: Sequence[tuple[InteractionKind, datetime]] = ()


def contribution(term: Term, lead: Known, now: datetime) -> float:
    """What one term adds to the log-odds of the lead at `now`."""
    if isinstance(term, NumberTerm):
        number = _number(term.name, lead, now)
        return term.missing if number is None else term.weights[bisect_right(term.edges, number)]
    category = _category(term.name, lead)
    return term.missing if category is None else term.weights.get(category, term.other)


def _number(name: str, lead: Known, now: datetime) -> float | None:
    if name.startswith("custom:"):
        return number_of(lead.custom.get(name.removeprefix("custom:")))
    done = [(kind, at) for kind, at in lead.interactions if at <= now]
    if name == "engagement":
        return points_at(done, now)
    if name == "recency_days":
        last = max([lead.created_at, *(at for kind, at in done if kind in ACTIONS_OF_THE_LEAD)])
        return max(0.0, (now - last).total_seconds() / 86_400)
    if name == "estimated_value":
        return float(lead.estimated_value) if lead.estimated_value else None
    contacts = [at for kind, at in done if kind in CONTACTS_BY_US]
    return max(0.0, (min(contacts) - lead.created_at).total_seconds() / 3_600) if contacts else None


def _category(name: str, lead: Known) -> str | None:
    if name.startswith("custom:"):
        return category_of(lead.custom.get(name.removeprefix("custom:")))
    if name == "source":
        return category_of(lead.source)
    return "yes" if lead.complete[("name", "email", "phone", "company").index(name)] else "no"


def points(scorecard: Scorecard, lead: Known, now: datetime) -> dict[str, float]:
    """The six factors' points, not rounded; they add up to the score."""
    sums = dict.fromkeys(ScoreFactor, 0.0)
    for term in scorecard.terms:
        sums[term.factor] += contribution(term, lead, now)
    score = 100 / (1 + math.exp(-sum(sums.values())))
    above = {factor: max(0.0, sums[factor] - scorecard.lowest[factor]) for factor in ScoreFactor}
    span = sum(above.values())
    share = {factor: above[factor] / span if span > 0 else 1 / 6 for factor in ScoreFactor}
    return {factor.value: score * share[factor] for factor in ScoreFactor}


def lowest(terms: Sequence[Term]) -> dict[ScoreFactor, float]:
    """The least that each factor's terms can add up to."""
    least = dict.fromkeys(ScoreFactor, 0.0)
    for term in terms:
        if isinstance(term, NumberTerm):
            least[term.factor] += min(*term.weights, term.missing)
        else:
            least[term.factor] += min([*term.weights.values(), term.other, term.missing])
    return least
