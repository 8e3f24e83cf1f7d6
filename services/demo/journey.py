"""A lead's way through the pipeline: which stages, how long, how it ended."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.demo.business_time import office_time
from services.demo.profiles import OrganizationProfile
from services.demo.words import COMPETITOR, LOST_REASONS, PRICE
from services.vocabulary import Outcome, Stage

SKIPS = {Stage.LEAD: 0.05, Stage.CONTATO: 0.015}
"""Chance that moving on leaps over the next stage."""
REGRESSES = {Stage.PROPOSTA: 0.04, Stage.NEGOCIACAO: 0.08}
REOPENS = 0.03
FORGOTTEN = {Stage.CONTATO: 0.003, Stage.PROPOSTA: 0.015}
"""Chance that a lead is left lying in the stage for good."""
FORGOTTEN_AT_MOST = timedelta(days=200)
LOSING_TAKES = 1.5
"""A lead that will be lost lingers longer than one that moves on."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the rest of a lead's story follows from."""

    odds: float
    """Factor on the odds of each step: source, seller and interest together."""
    slowness: float
    """Added to the logarithm of each stay."""
    not_before: datetime
    """The first stage isn't left earlier: nobody moves on a lead without having talked to it."""


@dataclass(slots=True)
class Rival:
    """A competitor who takes an even share of the deals: with 0.75 every fourth is left to us."""

    share: float
    _due: float = 0.0

    def takes_next(self) -> bool:
        self._due += self.share
        taken = self._due >= 1
        self._due -= taken
        return taken


@dataclass(frozen=True, slots=True)
class Scene:
    """When and where the story is told, and what goes wrong in its last week."""

    now: datetime
    zone: ZoneInfo
    recent: datetime
    """Start of the local day seven days ago: from here on the recent troubles show."""
    rival: Rival


@dataclass(frozen=True, slots=True)
class Visit:
    stage: Stage
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the history: `to_stage` with outcome `lost` is the stage the lead was lost in."""

    at: datetime
    from_stage: Stage
    to_stage: Stage
    outcome: Outcome


@dataclass(slots=True)
class Journey:
    """The visits and moves of one lead up to now, and what became of it."""

    visits: list[Visit] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    outcome: Outcome = Outcome.OPEN
    lost_reason: str | None = None

    @property
    def stage(self) -> Stage:
        """Where it stands, or last stood."""
        return self.visits[-1].stage

    def leave(self, at: datetime, to_stage: Stage, outcome: Outcome = Outcome.OPEN) -> None:
        """End the current visit at `at`, and begin the next where the lead stays open."""
        last = self.visits[-1]
        self.visits[-1] = Visit(last.stage, last.entered_at, at)
        self.moves.append(Move(at, last.stage, to_stage, outcome))
        self.outcome = outcome
        if outcome is Outcome.OPEN:
            self.visits.append(Visit(to_stage, at, None))

    def reopen(self, at: datetime, to_stage: Stage) -> None:
        self.moves.append(Move(at, self.stage, to_stage, Outcome.OPEN))
        self.visits.append(Visit(to_stage, at, None))
        self.outcome, self.lost_reason = Outcome.OPEN, None


def travel(
    rng: random.Random, profile: OrganizationProfile, created_at: datetime, traits: Traits, scene: Scene
) -> Journey:
    """Walk a lead through the pipeline from `created_at` until it is closed or `scene.now` is reached."""
    journey = Journey([Visit(Stage.LEAD, created_at, None)])
    while _step(rng, profile, journey, traits, scene):
        if journey.outcome is Outcome.LOST and rng.random() < REOPENS:
            at = office_time(rng, journey.moves[-1].at + timedelta(days=rng.uniform(15, 60)), scene.zone)
            if at < scene.now:
                journey.reopen(at, max(journey.stage, Stage.CONTATO, key=lambda stage: stage.ordinal))
    return journey


def lose(journey: Journey, at: datetime, reason: str) -> None:
    """End the journey as lost where it stands."""
    journey.leave(at, journey.stage, Outcome.LOST)
    journey.lost_reason = reason


def _step(
    rng: random.Random, profile: OrganizationProfile, journey: Journey, traits: Traits, scene: Scene
) -> bool:
    """Leave the current stage one way or the other; False when closed, or when that lies ahead."""
    if journey.outcome is not Outcome.OPEN:
        return False
    stage, entered_at = journey.stage, journey.visits[-1].entered_at
    if rng.random() < FORGOTTEN.get(stage, 0) and scene.now - entered_at < FORGOTTEN_AT_MOST:
        return False
    moves_on = rng.random() < _probability(profile.pace[stage].moves_on, traits.odds)
    regresses = rng.random() < REGRESSES.get(stage, 0) and len(journey.visits) < len(Stage)
    leaves_at = _end_of_stay(rng, profile, journey, traits, scene, moves_on=moves_on or regresses)
    if leaves_at >= scene.now:
        return False
    if regresses:
        journey.leave(leaves_at, Stage.from_ordinal(stage.ordinal - 1))
    elif not moves_on:
        lose(journey, leaves_at, rng.choice(LOST_REASONS[stage]))
    elif stage is Stage.NEGOCIACAO:
        _win(rng, journey, leaves_at, scene)
    else:
        skipped = rng.random() < SKIPS.get(stage, 0)
        journey.leave(leaves_at, Stage.from_ordinal(stage.ordinal + 1 + skipped))
    return True


def _win(rng: random.Random, journey: Journey, at: datetime, scene: Scene) -> None:
    """Win, unless it falls in the week in which a rival takes most deals."""
    if at >= scene.recent and scene.rival.takes_next():
        lose(journey, at, rng.choice((COMPETITOR, COMPETITOR, PRICE)))
    else:
        journey.leave(at, Stage.FECHADO, Outcome.WON)


def _end_of_stay(
    rng: random.Random,
    profile: OrganizationProfile,
    journey: Journey,
    traits: Traits,
    scene: Scene,
    *,
    moves_on: bool,
) -> datetime:
    """When the current visit ends: log-normal days, in office hours."""
    visit = journey.visits[-1]
    pace = profile.pace[visit.stage]
    days = rng.lognormvariate(math.log(pace.median_days) + traits.slowness, pace.spread)
    if not moves_on:
        days *= LOSING_TAKES
    end = visit.entered_at + timedelta(days=max(days, 0.02))
    if len(journey.visits) == 1:
        end = max(end, traits.not_before + timedelta(minutes=rng.randrange(10, 240)))
    return office_time(rng, end, scene.zone)


def _probability(base: float, factor: float) -> float:
    odds = base / (1 - base) * factor
    return odds / (1 + odds)
