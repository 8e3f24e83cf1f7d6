"""Levels of a field: bins of a number, kept values of a category. Found without looking at outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.scoring.rows import NOTHING, Floats, Texts, Whole

Values = Floats | Texts
"""A column of numbers (NaN missing), or of categories."""

MOST_BINS = 12
FEWEST_IN_BIN = 25.0
"""Leads (weight) in a bin, at least."""
MOST_CATEGORIES = 60
FEWEST_IN_CATEGORY = 20.0
SMALLEST_CATEGORY = 0.005


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one field. Codes 0 … `known` − 1 are bins (in order) or kept categories; then comes
    `other` (of categories alone), then missing."""

    name: str
    edges: tuple[float, ...] = ()
    categories: tuple[str, ...] | None = None

    @property
    def known(self) -> int:
        return len(self.edges) + 1 if self.categories is None else len(self.categories)

    @property
    def missing(self) -> int:
        """The code of a missing value, the last one."""
        return self.known if self.categories is None else self.known + 1

    def codes(self, values: Values) -> Whole:
        """Each row's level."""
        if isinstance(values, Texts):
            place = {name: code for code, name in enumerate(self.categories or ())}
            table = [place.get(value, self.known) for value in values.values]
            return np.array([*table, self.missing], dtype=np.int32)[values.codes]
        found = np.searchsorted(np.asarray(self.edges), values, side="right").astype(np.int32)
        found[np.isnan(values)] = self.missing
        return found


def levels_of(name: str, values: Values, weight: Floats) -> Levels:
    """The levels that these rows call for."""
    if isinstance(values, Texts):
        return Levels(name, categories=_kept(values, weight))
    return Levels(name, edges=_edges(values, weight))


def masses(codes: Whole, weight: Floats, count: int) -> Floats:
    """The weight at each code; those of NOTHING are left out."""
    there = codes != NOTHING
    return np.bincount(codes[there], weights=weight[there], minlength=count).astype(np.float64)


def _kept(values: Texts, weight: Floats) -> tuple[str, ...]:
    """The values frequent enough to stand for themselves, the most frequent first."""
    mass = masses(values.codes, weight, len(values.values))
    enough = max(FEWEST_IN_CATEGORY, SMALLEST_CATEGORY * float(weight.sum()))
    order = np.argsort(-mass, kind="stable")[:MOST_CATEGORIES]
    return tuple(values.values[code] for code in order if mass[code] >= enough)


def _edges(values: Floats, weight: Floats) -> tuple[float, ...]:
    """Between bins of about equal weight; a value that many have gets a bin of its own."""
    there = ~np.isnan(values)
    distinct, place = np.unique(values[there], return_inverse=True)
    if len(distinct) < 2:
        return ()
    mass = np.bincount(place, weights=weight[there])
    total = float(mass.sum())
    wanted = max(total / MOST_BINS, FEWEST_IN_BIN)
    edges: list[float] = []
    held = 0.0
    left = total
    for position in range(len(distinct) - 1):
        held += mass[position]
        left -= mass[position]
        full = held >= wanted or (held >= FEWEST_IN_BIN and mass[position + 1] >= wanted)
        if full and left >= FEWEST_IN_BIN:
            edges.append(_between(float(distinct[position]), float(distinct[position + 1])))
            held = 0.0
    return tuple(edges)


def _between(low: float, high: float) -> float:
    """A number above `low` and at most `high`: the shortest in the middle."""
    middle = low + (high - low) / 2
    for digits in range(-6, 12):
        rounded = round(middle, digits)
        if low < rounded <= high and abs(rounded - middle) <= (high - low) / 4:
            return rounded
    return high
