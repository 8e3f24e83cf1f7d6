"""Simulated organizations, with or without anything that tells a win from a loss."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from services.scoring.features import NO, YES
from services.scoring.model import CUSTOM
from services.scoring.rows import Texts, TrainingData, simple_data
from services.scoring.training import train
from services.vocabulary import TrainingDecision

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = 86_400.0
_SPREAD = {0.0: 0.0, 0.75: 1.05}
"""Standard deviation of the true log-odds that gives the AUC."""


def organization(leads: int, signal: float, seed: int) -> TrainingData:
    """Decided leads of a year with three numbers, three categories and a profile. `signal`: the AUC of
    the true odds (0: chance alone); half of it is in a number, half in a category. The former score is
    weakly right where there is a signal (AUC about 0.55)."""
    lot = np.random.default_rng([seed, leads])
    created = np.sort(NOW.timestamp() - DAY * lot.uniform(60, 425, leads))
    closed = created + DAY * lot.lognormal(2.5, 0.8, leads).clip(0.5, 59)
    number = lot.lognormal(0, 1, leads)
    size = lot.integers(0, 5, leads)
    strength = _SPREAD[signal] / np.sqrt(2)
    log_odds = strength * (np.log(number) + (size - 2) / np.sqrt(2)) - 0.9
    won = lot.random(leads) < 1 / (1 + np.exp(-log_odds))
    former = np.round(50 + 15 * lot.normal(size=leads) + 2.5 * log_odds * bool(signal))
    return simple_data(
        NOW,
        created,
        closed,
        won,
        former,
        numbers={"estimated_value": np.where(lot.random(leads) < 0.3, np.nan, lot.lognormal(9, 1, leads))},
        texts={
            "source": _among(lot, leads, ("google", "facebook", "feira", "indicação", "site", "evento")),
            "email": _among(lot, leads, (YES, NO)),
            "phone": _among(lot, leads, (YES, NO)),
            CUSTOM + "Porte": Texts.of([f"tamanho {each}" for each in size]),
            CUSTOM + "Páginas vistas": Texts.of([f"{each:.3f}".replace(".", ",") for each in number]),
            CUSTOM + "Cidade": _among(lot, leads, tuple(f"cidade {each}" for each in range(15))),
            CUSTOM + "Idade": Texts.of([str(each) for each in lot.integers(18, 80, leads)]),
        },
    )


def _among(lot: np.random.Generator, leads: int, values: tuple[str, ...]) -> Texts:
    return Texts.of([values[each] for each in lot.integers(0, len(values), leads)])


def adoptions(organizations: int, leads: int, signal: float) -> float:
    """The share (0–1) of simulated organizations whose learned score is adopted."""
    adopted = sum(
        train(organization(leads, signal, seed)).decision is TrainingDecision.ADOPTED
        for seed in range(organizations)
    )
    return adopted / organizations
