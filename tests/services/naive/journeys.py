"""Random journeys of a lead through the pipeline: the stays, and the state they leave it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from services.vocabulary import OPEN_STAGES, Outcome, Stage, StayExit
from tests.services.naive.model import Stay

STEPS_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Temper:
    """How leads of one world behave."""

    keep_going: float
    """The chance of another step."""
    win: float
    lose: float
    stop_at: datetime | None
    """Nothing happens to a lead after this instant; None when the world knows its future."""


@dataclass(slots=True)
class Journey:
    """What happened so far."""

    stage: Stage
    at: datetime
    outcome: Outcome = Outcome.OPEN
    reached: int = 1
    closed_at: datetime | None = None
    stays: list[Stay] = field(default_factory=list)
    entered_at: datetime | None = None
    """Of the stay going on."""

    @property
    def stage_entered_at(self) -> datetime:
        """The start of the last stay; of a lead that was won on arrival, the win."""
        if self.entered_at is not None:
            return self.entered_at
        return self.stays[-1].entered_at if self.stays else self.at

    def all_stays(self) -> tuple[Stay, ...]:
        if self.entered_at is None:
            return tuple(self.stays)
        return (*self.stays, Stay(self.stage, self.entered_at))

    def enter(self, stage: Stage, at: datetime) -> None:
        """Move to `stage`, from another, from a close, or from nowhere."""
        if stage is Stage.FECHADO:
            self._leave(StayExit.WON, at)
            self.outcome, self.closed_at = Outcome.WON, at
        else:
            forward = stage.ordinal > self.stage.ordinal
            self._leave(StayExit.ADVANCED if forward else StayExit.MOVED_BACK, at)
            self.outcome, self.closed_at, self.entered_at = Outcome.OPEN, None, at
        self.stage, self.at = stage, at
        self.reached = max(self.reached, stage.ordinal)

    def lose(self, at: datetime) -> None:
        """It keeps the stage it was lost in."""
        self._leave(StayExit.LOST, at)
        self.outcome, self.closed_at, self.at = Outcome.LOST, at, at

    def _leave(self, how: StayExit, at: datetime) -> None:
        if self.entered_at is not None:
            self.stays.append(Stay(self.stage, self.entered_at, at, how))
            self.entered_at = None


def delay(rng: Random) -> timedelta:
    """From none at all to two months; never two alike, but for none at all."""
    kind = rng.randrange(10)
    if kind == 0:
        return timedelta(0)
    days = rng.randrange(60) if kind == 1 else rng.randrange(12)
    return timedelta(days=days, seconds=rng.randrange(86_400), microseconds=rng.randrange(1_000_000))


def travel(rng: Random, created_at: datetime, temper: Temper) -> Journey:
    """From creation to wherever the lead got."""
    first = Stage.LEAD if rng.randrange(6) else rng.choice(tuple(Stage))
    journey = Journey(stage=first, at=created_at)
    journey.enter(first, created_at)
    for _ in range(STEPS_AT_MOST):
        if rng.randrange(100) >= temper.keep_going * 100:
            break
        at = journey.at + delay(rng)
        if temper.stop_at is not None and at > temper.stop_at:
            break
        _step(rng, journey, at, temper)
    return journey


def _step(rng: Random, journey: Journey, at: datetime, temper: Temper) -> None:
    if journey.outcome is not Outcome.OPEN:
        if rng.randrange(8) == 0:
            journey.enter(rng.choice(OPEN_STAGES), at)  # reopened
        return
    lot = rng.randrange(100)
    if lot < temper.win * 100:
        journey.enter(Stage.FECHADO, at)
    elif lot < (temper.win + temper.lose) * 100:
        journey.lose(at)
    else:
        others = [stage for stage in OPEN_STAGES if stage is not journey.stage]
        following = Stage.from_ordinal(journey.stage.ordinal + 1)
        journey.enter(following if rng.randrange(4) else rng.choice(others), at)
