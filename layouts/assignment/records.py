"""What the page of assignment is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.assignment.model import AssignmentOutcome, AssignmentSettings, Taker
from services.language import number


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody with open leads who can't work on them: gone, or away until a day (None: not known)."""

    member_id: str
    name: str
    open_leads: int
    gone: bool
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """`waiting`: what assigning now would do, None where nothing is assigned by itself."""

    settings: AssignmentSettings
    waiting: AssignmentOutcome | None
    today: date
    can_edit: bool


def is_away(taker: Taker, today: date) -> bool:
    """Whether somebody is away on a day."""
    if taker.away_from is None and taker.away_until is None:
        return False
    begun = taker.away_from is None or taker.away_from <= today
    return begun and (taker.away_until is None or today <= taker.away_until)


def sellers(settings: AssignmentSettings) -> list[Taker]:
    """Those who are here: who takes part first, then by name."""
    here = [taker for taker in settings.takers if taker.active]
    return sorted(here, key=lambda one: (not one.takes_part, one.name.casefold(), str(one.member_id)))


def leavers(settings: AssignmentSettings, today: date) -> list[Leaver]:
    """Those with open leads who left, then those who take part and are away."""
    found = [
        Leaver(str(one.member_id), one.name, one.open_leads, not one.active, one.away_until)
        for one in settings.takers
        if one.open_leads and (not one.active or (one.takes_part and is_away(one, today)))
    ]
    return sorted(found, key=lambda one: (not one.gone, one.name.casefold()))


def next_in_turn(settings: AssignmentSettings, today: date) -> Taker | None:
    """Whose turn it is among those who could take a lead now; a draw goes to the first listed."""
    ready = [
        one
        for one in settings.takers
        if one.active
        and one.takes_part
        and not is_away(one, today)
        and (one.capacity is None or one.open_leads < one.capacity)
    ]
    return min(ready, key=lambda one: one.last_turn, default=None)


Values = dict[str, Any]
"""The form as it is typed: method, new_for_days, on_import, takers {member: {field: value}}."""


def values_of(settings: AssignmentSettings) -> Values:
    """The settings as they stand in the form, numbers as text."""
    return {
        "method": settings.method.value,
        "new_for_days": number(settings.new_for_days),
        "on_import": settings.on_import,
        "takers": {
            str(one.member_id): {
                "takes_part": one.takes_part,
                "capacity": "" if one.capacity is None else number(one.capacity),
                "away_from": one.away_from.isoformat() if one.away_from else "",
                "away_until": one.away_until.isoformat() if one.away_until else "",
                "sources": list(one.sources),
                "regions": list(one.regions),
            }
            for one in sellers(settings)
        },
    }
