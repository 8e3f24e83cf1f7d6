"""Training data made by hand: decided leads with fields that tell as much as a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from services.scoring.model import CUSTOM, FieldReport, Training
from services.scoring.rows import FillTimes, Texts, TrainingData, simple_data
from services.vocabulary import FieldFate

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = 86_400.0


class World:
    """Leads of a year, some won: the more so the higher their (hidden) `merit`, standard normal."""

    def __init__(
        self, leads: int = 1_000, *, strength: float = 1.0, base: float = -0.8, seed: int = 1
    ) -> None:
        self.lot = np.random.default_rng(seed)
        self.leads = leads
        self.created = NOW.timestamp() - DAY * np.sort(self.lot.uniform(70, 435, leads))[::-1]
        self.closed = self.created + DAY * self.lot.uniform(1, 60, leads)
        self.merit = self.lot.normal(size=leads)
        chance = 1 / (1 + np.exp(-(strength * self.merit + base)))
        self.won: NDArray[np.bool_] = self.lot.random(leads) < chance
        self.former = self.lot.integers(0, 101, leads).astype(float)
        self.fields: dict[str, list[str | None]] = {}

    def among(self, *values: str | None) -> list[str | None]:
        """One of the values per lead, by lot."""
        return [values[place] for place in self.lot.integers(0, len(values), self.leads)]

    def honest(self, name: str = "Porte", noise: float = 1.0) -> None:
        """A category of five values that goes with merit."""
        seen = self.merit + noise * self.lot.normal(size=self.leads)
        places = np.searchsorted(np.quantile(seen, [0.2, 0.4, 0.6, 0.8]), seen)
        self.fields[name] = [f"P{place}" for place in places]

    def told(self, won: str | None, lost: str | None, wrong: float = 0.02) -> list[str | None]:
        """The outcome, but for the share of leads where it is the other one's value."""
        swapped = self.won ^ (self.lot.random(self.leads) < wrong)
        return [won if each else lost for each in swapped]

    def data(self, *, fill_times: Mapping[str, FillTimes] | None = None, open_leads: int = 0) -> TrainingData:
        texts = {"source": Texts.of(self.among("google", "site", "feira"))}
        texts |= {CUSTOM + name: Texts.of(values) for name, values in self.fields.items()}
        times = {CUSTOM + name: each for name, each in (fill_times or {}).items()}
        return simple_data(
            NOW,
            self.created,
            self.closed,
            self.won,
            self.former,
            texts=texts,
            fill_times=times,
            open_leads=open_leads,
        )


def report_of(training: Training, name: str) -> FieldReport:
    """Of a custom field."""
    return next(report for report in training.fields if report.name == CUSTOM + name)


def fate_of(training: Training, name: str) -> FieldFate:
    return report_of(training, name).fate
