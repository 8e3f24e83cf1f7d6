"""What a lead and its seller said to each other, in step with the stages."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.demo.business_time import office_time
from services.demo.journey import Scene, Visit
from services.vocabulary import InteractionKind as Kind
from services.vocabulary import Outcome, Stage

FOLLOW_UP_DAYS = {Stage.LEAD: 1.5, Stage.CONTATO: 2.0, Stage.PROPOSTA: 2.8, Stage.NEGOCIACAO: 2.2}
"""Median days between our follow-ups; each is longer than the one before."""
PATIENCE = 1.35
FOLLOW_UPS_AT_MOST = 6
OPENINGS: dict[str, tuple[tuple[Kind, float], ...]] = {
    "linkedin": ((Kind.LINK_CLICKED, 0.7), (Kind.MESSAGE_RECEIVED, 0.4)),
    "indicacao": ((Kind.MESSAGE_RECEIVED, 0.6),),
    "feira": ((Kind.FORM_SUBMITTED, 0.4),),
    "email": ((Kind.LINK_CLICKED, 0.8), (Kind.FORM_SUBMITTED, 0.6)),
}
OPENING_OF_THE_SITE = ((Kind.FORM_SUBMITTED, 0.9), (Kind.SITE_VISITED, 0.5))
FIRST_CONTACTS = (Kind.MESSAGE_SENT, Kind.MESSAGE_SENT, Kind.CALL_MADE, Kind.CALL_MADE, Kind.EMAIL_SENT)
ANSWERS = {
    Kind.MESSAGE_SENT: Kind.MESSAGE_RECEIVED,
    Kind.CALL_MADE: Kind.CALL_ANSWERED,
    Kind.EMAIL_SENT: Kind.EMAIL_RECEIVED,
}

Interaction = tuple[datetime, Kind]
"""When, and what kind."""
Say = Callable[[datetime, Kind], None]


@dataclass(frozen=True, slots=True)
class Temper:
    """How a lead behaves in talk: `interest` is a standard normal, higher answers more."""

    source: str
    interest: float
    first_contact_at: datetime | None

    @property
    def answers(self) -> float:
        """Chance that a follow-up is answered."""
        return 1 / (1 + math.exp(0.5 - self.interest))


def converse(
    rng: random.Random, visits: list[Visit], outcome: Outcome, temper: Temper, scene: Scene
) -> list[Interaction]:
    """Every interaction of the lead up to `scene.now`, in time order, each once."""
    contacts: set[Interaction] = set()

    def say(at: datetime, kind: Kind) -> None:
        if at < scene.now:
            contacts.add((at.replace(microsecond=0), kind))

    _open(rng, visits[0].entered_at, temper.source, say)
    if temper.first_contact_at is not None:
        say(temper.first_contact_at, rng.choice(FIRST_CONTACTS))
        for visit in visits:
            _talk(rng, visit, temper, scene, say)
        last = visits[-1]
        if outcome is Outcome.WON and last.left_at is not None:
            at = _shortly_before(rng, last.entered_at, last.left_at)
            say(at, rng.choice((Kind.MEETING, Kind.CALL_ANSWERED, Kind.EMAIL_RECEIVED)))
    return sorted(contacts)


def _open(rng: random.Random, created_at: datetime, source: str, say: Say) -> None:
    """What brought the lead to us."""
    for kind, probability in OPENINGS.get(source, OPENING_OF_THE_SITE):
        if rng.random() < probability:
            say(created_at + timedelta(seconds=rng.randrange(120)), kind)


def _talk(rng: random.Random, visit: Visit, temper: Temper, scene: Scene, say: Say) -> None:
    """The conversation during one visit to one stage."""
    _enter(rng, visit, temper, say)
    if visit.stage is Stage.LEAD and visit.left_at is not None and rng.random() < temper.answers + 0.3:
        at = _shortly_before(rng, visit.entered_at, visit.left_at)
        say(at, rng.choice((Kind.CALL_ANSWERED, Kind.MESSAGE_RECEIVED)))
    end = visit.left_at or scene.now
    at = visit.entered_at
    if visit.stage is Stage.LEAD and temper.first_contact_at is not None:
        at = temper.first_contact_at
    for attempt in range(FOLLOW_UPS_AT_MOST):
        gap = rng.lognormvariate(math.log(FOLLOW_UP_DAYS[visit.stage]), 0.5) * PATIENCE**attempt
        at = office_time(rng, at + timedelta(days=gap), scene.zone)
        if at >= end:
            return
        _follow_up(rng, at, end, temper, say)


def _enter(rng: random.Random, visit: Visit, temper: Temper, say: Say) -> None:
    """What usually goes with entering a stage: the proposal is sent, terms are talked over."""
    soon = visit.entered_at + timedelta(minutes=rng.randrange(5, 90))
    if visit.left_at is not None and soon >= visit.left_at:
        return
    if visit.stage is Stage.PROPOSTA:
        say(soon, Kind.EMAIL_SENT)
        if rng.random() < 0.4 + temper.answers / 2:
            say(soon + timedelta(hours=rng.uniform(0.2, 8)), Kind.EMAIL_OPENED)
    elif visit.stage is Stage.NEGOCIACAO:
        say(soon, rng.choice((Kind.MEETING, Kind.CALL_ANSWERED)))
    elif visit.stage is Stage.CONTATO and rng.random() < temper.answers:
        say(soon, Kind.MEETING if rng.random() < 0.5 else Kind.MESSAGE_RECEIVED)


def _follow_up(rng: random.Random, at: datetime, end: datetime, temper: Temper, say: Say) -> None:
    """We write or call; the lead answers, or only opens, or stays silent."""
    kind = rng.choice(tuple(ANSWERS))
    say(at, kind)
    answer_at = at + timedelta(hours=rng.uniform(0.1, 20))
    if answer_at >= end:
        return
    if rng.random() < temper.answers:
        say(answer_at, ANSWERS[kind])
    elif kind is Kind.EMAIL_SENT and rng.random() < 0.5:
        say(answer_at, Kind.EMAIL_OPENED)
        if rng.random() < 0.3:
            say(answer_at + timedelta(minutes=2), Kind.LINK_CLICKED)
    elif rng.random() < 0.1:
        say(answer_at, Kind.SITE_VISITED)


def _shortly_before(rng: random.Random, since: datetime, until: datetime) -> datetime:
    """A moment in the last hours before `until`, but after `since`."""
    length = (until - since).total_seconds()
    return until - timedelta(seconds=min(rng.uniform(300, 7200), length / 2))
