"""Why the win rate moved: mix (other sources, owners, score bands) or rate (the same ones win less).

Oaxaca–Blinder with pooled coefficients: one additive model of both windows gives every level its effect
on the win rate, shrunk towards none where there are few leads. Mix is what the changed shares of the
levels explain at these effects; rate is what remains, the change of the residuals. So the parts add
up to the change exactly, whatever the model's fit, and crossing the dimensions into cells of one lead each
is never needed. Jann, B. (2008), Stata Journal 8:453–479.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHRINKAGE = 10.0
"""Every level counts as if it also had this many leads of average outcome."""

Cell = tuple[str, ...]
"""One level per dimension."""
Counts = Mapping[Cell, tuple[float, float]]
"""Cell → (trials, successes): decided and won, or open lead-days and won."""
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One level of a dimension, before and after; `mix` and `rate` are its shares of the change."""

    level: str
    trials_before: float
    successes_before: float
    trials: float
    successes: float
    mix: float
    rate: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """`change` = Σ `mix` + `rate`, and for each dimension `mix[d]` = Σ of its levels' mix and
    `rate` = Σ of its levels' rate. Rates as fractions."""

    rate_before: float
    rate_after: float
    change: float
    mix: dict[str, float]
    rate: float
    levels: dict[str, list[LevelChange]]


def decompose(
    before: Counts,
    after: Counts,
    dimensions: Sequence[str] = ("source", "owner", "score_band"),
    *,
    shrinkage: float = SHRINKAGE,
) -> Decomposition:
    """Split the change of successes / trials from `before` to `after` into mix and rate.

    Cells name one level per dimension. Raises ValueError when a side has no trials, or a cell not one
    level per dimension.
    """
    cells = sorted({*before, *after})
    if any(len(cell) != len(dimensions) for cell in cells):
        raise ValueError("a cell names one level per dimension")
    old, new = _columns(before, cells), _columns(after, cells)
    if not old[0].sum() or not new[0].sum():
        raise ValueError("a rate needs trials")
    design, columns = _design(cells, dimensions)
    intercept, effects = _effects(design, old, new, shrinkage)
    shares_before, shares = old[0] / old[0].sum(), new[0] / new[0].sum()
    # Per cell: what its trials brought beyond what the model expects of them, per trial of the window.
    expected = intercept + design @ effects
    surplus_before = old[1] / old[0].sum() - shares_before * expected
    surplus = new[1] / new[0].sum() - shares * expected
    levels = {
        dimension: [
            _level(name, design[:, column] > 0, effects[column], old, new, surplus - surplus_before)
            for name, column in columns[dimension].items()
        ]
        for dimension in dimensions
    }
    rate_before, rate_after = old[1].sum() / old[0].sum(), new[1].sum() / new[0].sum()
    return Decomposition(
        rate_before=float(rate_before),
        rate_after=float(rate_after),
        change=float(rate_after - rate_before),
        mix={name: float(sum(level.mix for level in found)) for name, found in levels.items()},
        rate=float((surplus - surplus_before).sum()),
        levels=levels,
    )


def _columns(counts: Counts, cells: Sequence[Cell]) -> tuple[Vector, Vector]:
    pairs = np.array([counts.get(cell, (0.0, 0.0)) for cell in cells], dtype=np.float64)
    return pairs[:, 0], pairs[:, 1]


def _design(cells: Sequence[Cell], dimensions: Sequence[str]) -> tuple[Vector, dict[str, dict[str, int]]]:
    """A column of zeros and ones per level, and where each level's column is."""
    columns: dict[str, dict[str, int]] = {}
    position = 0
    for index, dimension in enumerate(dimensions):
        names = sorted({cell[index] for cell in cells})
        columns[dimension] = {name: position + offset for offset, name in enumerate(names)}
        position += len(names)
    design = np.zeros((len(cells), position))
    for row, cell in enumerate(cells):
        for dimension, name in zip(dimensions, cell, strict=True):
            design[row, columns[dimension][name]] = 1.0
    return design, columns


def _effects(
    design: Vector, old: tuple[Vector, Vector], new: tuple[Vector, Vector], shrinkage: float
) -> tuple[float, Vector]:
    """Intercept and level effects by weighted ridge regression on both windows.

    The windows have an intercept each (else a fall everywhere would leak into the mix); what is
    returned is the one of before.
    """
    x = np.vstack([design, design])
    windows = np.zeros((len(x), 2))
    windows[: len(design), 0] = windows[len(design) :, 1] = 1.0
    x = np.hstack([windows, x])
    trials, successes = np.concatenate([old[0], new[0]]), np.concatenate([old[1], new[1]])
    penalty = np.diag([0.0, 0.0] + [max(shrinkage, 1e-6)] * design.shape[1])
    normal: Any = x.T @ (x * trials[:, None]) + penalty
    solution = np.linalg.solve(normal, x.T @ successes)
    return float(solution[0]), solution[2:]


def _level(
    name: str,
    mine: NDArray[np.bool_],
    effect: float,
    old: tuple[Vector, Vector],
    new: tuple[Vector, Vector],
    surplus_change: Vector,
) -> LevelChange:
    share_before, share = old[0][mine].sum() / old[0].sum(), new[0][mine].sum() / new[0].sum()
    return LevelChange(
        level=name,
        trials_before=float(old[0][mine].sum()),
        successes_before=float(old[1][mine].sum()),
        trials=float(new[0][mine].sum()),
        successes=float(new[1][mine].sum()),
        mix=float((share - share_before) * effect),
        rate=float(surplus_change[mine].sum()),
    )
