"""What the words of several rules share: names of things, actions with their impact, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.language import days, money, ngettext, number, percent
from services.language import gettext as _
from services.names import in_words

FEWEST_ACTIONS = 5

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do, why, and what it may bring: an amount of money, or a number of leads."""

    action: str
    why: str
    amount: float
    unit: str

    def as_dict(self) -> dict[str, Any]:
        worth = _("about %(money)s", money=whole(self.amount)) if self.unit == "money" else leads(self.amount)
        return {
            "action": self.action,
            "why": self.why,
            "impact": worth,
            "impact_amount": round(self.amount, 2),
            "impact_unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Words:
    """An alert as it is read. `evidence`: label and value, in the order they are shown."""

    title: str
    description: str
    actions: Sequence[Action] = ()
    evidence: Sequence[tuple[str, str]] = field(default_factory=tuple)


def leads(count: float) -> str:
    """`3 leads`."""
    return ngettext("%(num)s lead", "%(num)s leads", round(count))


def whole(value: float | None) -> str:
    """Money in whole units."""
    return money(value, 0)


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def names(rows: Iterable[Data], most: int = 3) -> str:
    """`Ana, Bia and Caio`."""
    return in_words([str(row["name"]) for row in rows][:most])


def hours(value: float) -> str:
    return ngettext("%(num)s hour", "%(num)s hours", round(value))


def p_value(value: float | None) -> str:
    """`0,012`; `< 0,001` for less."""
    if value is None:
        return "—"
    return f"< {number(0.001, 3)}" if value < 0.001 else number(value, 3)


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def instant_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def interval(bounds: Sequence[float] | None) -> str:
    """` (12,3%–18,9%)`; nothing where there is none."""
    return f" ({percent(bounds[0])}–{percent(bounds[1])})" if bounds else ""


def expected(value: float | None, data: Data) -> float | None:
    """What leads worth `value` bring at the organization's win rate; None where either is unknown."""
    rate = data.get("win_rate")
    return None if not value or not rate else value * rate / 100


def worth(value: float | None, count: float) -> tuple[float, str]:
    """An amount of money where it is known, else a number of leads."""
    return (value, "money") if value and value > 0 else (max(1.0, count), "leads")


def act(action: str, why: str, value: float | None, count: float) -> Action:
    return Action(action, why, *worth(value, count))


def enough(actions: Sequence[Action], data: Data, impact: float | None) -> list[Action]:
    """The rule's own actions, and general ones where the data has fewer than five to offer."""
    return [*actions, *_general(data, impact)][: max(FEWEST_ACTIONS, len(actions))]


def _general(data: Data, impact: float | None) -> list[Action]:
    total = int(data.get("leads", {}).get("total", 0))
    concerned = leads(total)
    return [
        act(
            _("Give this alert to one person, with a date"),
            _("What belongs to everybody is done by nobody; concerned: %(leads)s", leads=concerned),
            impact,
            total,
        ),
        act(
            _("Open the list of the leads concerned and work it from the most valuable down"),
            _("The list holds %(leads)s", leads=concerned),
            impact,
            total,
        ),
        act(
            _("Put it on the agenda of the next sales meeting"),
            _("What is stated with its figures is settled sooner; concerned: %(leads)s", leads=concerned),
            impact,
            total,
        ),
        act(
            _("Write down what was found as a note on this alert"),
            _("The next episode then starts from what is known; concerned: %(leads)s", leads=concerned),
            None,
            total,
        ),
        act(
            _("Look again in %(days)s", days=days(7)),
            _(
                "The alert clears by itself once its condition has ceased; concerned: %(leads)s",
                leads=concerned,
            ),
            None,
            total,
        ),
    ]
