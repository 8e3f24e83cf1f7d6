"""The second implementation of `services.stays`: a plain fold over a lead's events, in Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

ORDINALS = {"lead": 1, "contato": 2, "proposta": 3, "negociacao": 4, "fechado": 5}


@dataclass(frozen=True)
class Event:
    action: str
    origin: str
    occurred_at: datetime
    recorded_at: datetime
    from_stage: str | None
    to_stage: str | None
    outcome: str | None

    @property
    def arrives(self) -> bool:
        return self.action == "created"

    @property
    def wins(self) -> bool:
        return self.to_stage == "fechado" or self.outcome == "won"

    @property
    def order(self) -> tuple[object, ...]:
        rank = ORDINALS[self.to_stage] if self.to_stage else (1 if self.arrives else 0)
        if self.outcome == "lost" and not self.arrives:
            rank = 6
        elif self.wins:
            rank = 5
        origin = ORDINALS[self.from_stage] if self.from_stage else 9
        return (self.occurred_at, not self.arrives, rank, origin)


@dataclass
class Standing:
    """A lead while its events are read."""

    stays: list[list[object]] = field(default_factory=list)
    """[stage, entered_at, left_at, exit]"""
    outcome: str = "open"
    stage: str | None = None
    """The open stage it stands in or stood in last."""
    closed_at: datetime | None = None
    reached: int = 1
    arrived_won: bool = False

    def enter(self, stage: str, at: datetime) -> None:
        if self.outcome == "open" and self.stage == stage:
            return
        if self.outcome == "open" and self.stage is not None:
            moved_on = ORDINALS[stage] > ORDINALS[self.stage]
            self.stays[-1][2:] = [at, "advanced" if moved_on else "moved_back"]
        self.stays.append([stage, at, None, None])
        self.outcome, self.stage, self.closed_at = "open", stage, None
        self.reached = max(self.reached, ORDINALS[stage])

    def close(self, outcome: str, at: datetime) -> None:
        if self.outcome == outcome:
            return
        if self.outcome == "open":
            self.stays[-1][2:] = [at, outcome]
        self.outcome, self.closed_at = outcome, at
        if outcome == "won":
            self.reached = 5

    def arrive_won(self, at: datetime) -> None:
        self.outcome, self.closed_at, self.reached, self.arrived_won = "won", at, 5, True


def effective(events: list[Event]) -> list[Event]:
    """Those that count, in order. A history file overrules snapshots of the time it covers."""
    telling = [e for e in events if e.arrives or e.to_stage or e.outcome]
    history = [e for e in telling if e.origin == "history"]
    if history:
        told_at, told_until = max(e.recorded_at for e in history), max(e.occurred_at for e in history)
        telling = [
            e
            for e in telling
            if e.origin != "snapshot" or (e.recorded_at > told_at and e.occurred_at > told_until)
        ]
    ordered = sorted(telling, key=lambda e: e.order)
    return ordered[:1] + [e for e in ordered[1:] if not e.arrives]


def fold(created_at: datetime, events: list[Event]) -> Standing | None:
    """Where the events leave the lead; None without any."""
    ordered = effective(events)
    if not ordered:
        return None
    lead, first = Standing(), ordered[0]
    begun_at = min(created_at, first.occurred_at)
    if first.arrives:
        has_history = any(e.origin == "history" for e in events if e.arrives or e.to_stage or e.outcome)
        begun_at = begun_at if has_history else first.occurred_at
        begin = "fechado" if first.wins else first.to_stage or "lead"
        ordered = ordered[1:]
    else:
        begin = first.from_stage or "lead"
    if begin == "fechado":
        lead.arrive_won(begun_at)
    else:
        lead.enter(begin, begun_at)
    for event in ordered:
        _apply(lead, event)
    return lead


def _apply(lead: Standing, event: Event) -> None:
    if event.outcome == "lost":
        lead.close("lost", event.occurred_at)
    elif event.wins:
        if lead.arrived_won:
            lead.closed_at = event.occurred_at
        lead.close("won", event.occurred_at)
    else:
        lead.enter(event.to_stage or lead.stage or "lead", event.occurred_at)
    lead.arrived_won = False
