"""A fitted sum as a scorecard, and what a scorecard says of leads: in Python what SQL says in production."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from services.scoring.binning import Values
from services.scoring.features import custom_name, factor_of
from services.scoring.fitting import Fitted, chances
from services.scoring.model import CategoryTerm, NumberTerm, Scorecard, Term
from services.scoring.rows import Floats, TrainingData
from services.vocabulary import ScoreFactor


def scorecard_of(fitted: Fitted, columns: Mapping[str, Values], weight: Floats, win_rate: float) -> Scorecard:
    """Centre the sum: contributions of nothing are the odds of `win_rate` (the organization's own).

    Each term is centred on its mean over the training rows. What the mean log-odds then lack of the
    log-odds of the rate (the two aren't the same) is shared out among the terms by how much they move,
    so that the chances stay what they were.
    """
    base = math.log(win_rate / (1.0 - win_rate))
    rows = np.arange(len(weight))
    means, spreads = [], []
    for level, weights in zip(fitted.levels, fitted.weights, strict=True):
        mine = weights[level.codes(columns[level.name])][rows]
        mean = float(np.average(mine, weights=weight))
        means.append(mean)
        spreads.append(math.sqrt(float(np.average((mine - mean) ** 2, weights=weight))))
    lacking = fitted.intercept + sum(means) - base
    total = sum(spreads)
    terms = []
    for level, weights, mean, spread in zip(fitted.levels, fitted.weights, means, spreads, strict=True):
        share = spread / total if total > 0 else 1.0 / len(means)
        moved = [float(weight) for weight in weights - mean + lacking * share]
        factor = factor_of(level.name)
        terms.append(
            NumberTerm(level.name, factor, level.edges, tuple(moved[:-1]), moved[-1])
            if level.categories is None
            else CategoryTerm(
                level.name,
                factor,
                dict(zip(level.categories, moved[:-2], strict=True)),
                other=moved[-2],
                missing=moved[-1],
            )
        )
    return Scorecard(tuple(terms), base, lowest_of(terms))


def lowest_of(terms: list[Term] | tuple[Term, ...]) -> dict[ScoreFactor, float]:
    """The least that each factor's terms can add up to."""
    lowest = dict.fromkeys(ScoreFactor, 0.0)
    for term in terms:
        weights = term.weights if isinstance(term, NumberTerm) else (*term.weights.values(), term.other)
        lowest[term.factor] += min(*weights, term.missing)
    return lowest


def contributions(scorecard: Scorecard, data: TrainingData, rows: NDArray[np.intp]) -> dict[str, Floats]:
    """What each term adds to the log-odds of the rows, by the term's name, from the raw values.

    The reference of the SQL expression: numbers go to the bin whose edges they are between, categories
    are looked up as `services.scoring.values` reads them.
    """
    return {term.name: _contribution(term, data, rows) for term in scorecard.terms}


def _contribution(term: Term, data: TrainingData, rows: NDArray[np.intp]) -> Floats:
    if isinstance(term, NumberTerm):
        custom = custom_name(term.name) is not None
        values = data.texts[term.name].take(rows).numbers() if custom else data.numbers[term.name][rows]
        place = np.searchsorted(np.asarray(term.edges), values, side="right")
        return np.where(np.isnan(values), term.missing, np.asarray(term.weights)[place])
    texts = data.texts[term.name].take(rows).categories()
    table = np.array([*(term.weights.get(value, term.other) for value in texts.values), term.missing])
    found: Floats = table[texts.codes]  # NOTHING is -1: the last of the table
    return found


def evaluate(scorecard: Scorecard, data: TrainingData, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """(scores 0–100, not rounded; chances of being won 0–1) of the rows."""
    total = np.zeros(len(rows))
    for part in contributions(scorecard, data, rows).values():
        total += part
    return 100.0 * chances(total), chances(total + scorecard.base_log_odds)


def movement(scorecard: Scorecard, data: TrainingData) -> tuple[dict[str, float], dict[ScoreFactor, float]]:
    """How much each term, and each factor, moves the log-odds: the standard deviation of what it adds
    over the training rows."""
    parts = contributions(scorecard, data, np.arange(len(data.lead)))
    by_factor = {factor: np.zeros(len(data.lead)) for factor in ScoreFactor}
    for term in scorecard.terms:
        by_factor[term.factor] += parts[term.name]
    return (
        {name: _deviation(part, data.weight) for name, part in parts.items()},
        {factor: _deviation(part, data.weight) for factor, part in by_factor.items()},
    )


def _deviation(values: Floats, weight: Floats) -> float:
    mean = np.average(values, weights=weight)
    return math.sqrt(float(np.average((values - mean) ** 2, weights=weight)))
