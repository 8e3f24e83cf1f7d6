"""What an evaluation makes of the last episode of one rule and subject. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.vocabulary import AlertStatus


class Step(StrEnum):
    OPEN = "open"
    """A new episode."""
    UPDATE = "update"
    """The condition holds on: same alert, new figures."""
    REOPEN = "reopen"
    """Somebody closed the alert, the condition held on, and the cool-down is over: a new episode."""
    SUPPRESS = "suppress"
    """The condition holds, but somebody closed the alert and the cool-down isn't over."""
    CLEAR = "clear"
    """The condition holds no more."""
    NOTHING = "nothing"


CLOSED = (AlertStatus.DISMISSED, AlertStatus.RESOLVED)


@dataclass(frozen=True, slots=True)
class Episode:
    """The newest episode. `cleared_at`: when its condition ceased; `closed_at`: when a person dismissed
    or resolved it last (None: nobody did)."""

    status: AlertStatus
    cleared_at: datetime | None
    closed_at: datetime | None


def next_step(last: Episode | None, *, holds: bool, now: datetime, cool_down: timedelta) -> Step:
    """What to do about a rule and subject whose condition holds, or doesn't.

    A dismissal is kept for the cool-down, whether or not the condition ceases in between. So is a
    person's "resolved" while the condition holds on (what was done needs time to show), but once it
    has ceased, its return is news.
    """
    if last is None:
        return Step.OPEN if holds else Step.NOTHING
    if not holds:
        return Step.CLEAR if last.cleared_at is None else Step.NOTHING
    cooling = last.closed_at is not None and now < last.closed_at + cool_down
    if last.cleared_at is not None:
        kept = cooling and last.status is AlertStatus.DISMISSED
        return Step.SUPPRESS if kept else Step.OPEN
    if last.status not in CLOSED:
        return Step.UPDATE
    return Step.SUPPRESS if cooling else Step.REOPEN
