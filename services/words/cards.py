"""What is said beside a card's figure: how it changed, and whether that is good news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.language import gettext as _
from services.language import money_compact, ngettext, percent, points


@dataclass(frozen=True, slots=True)
class Change:
    """A change against before: its words, its direction (−1, 0, 1), and whether that is good news."""

    text: str
    direction: int = 0
    good: bool | None = None


def growth(summary: dict[str, Any]) -> Change:
    """The leads of `summary_metrics` against the period before."""
    change = summary["leads_growth_percentage"]
    if change is None:
        text = (
            _("New: none in the period before") if summary["total_leads"] else _("None in the period before")
        )
        return Change(text)
    direction = _direction(change)
    return Change(_("%(change)s vs period before", change=f"{points(change)}%"), direction, direction > 0)


def change_in_points(change: float | None) -> Change:
    """A difference in points; None where there is nothing to compare with."""
    if change is None:
        return Change(_("Nothing to compare with"))
    direction = _direction(change)
    text = _("%(change)s points vs period before", change=points(change))
    return Change(text, direction, direction > 0)


def win_rate(funnel: dict[str, Any]) -> Change:
    """The win rate of `conversion_funnel`, which stands beside its health."""
    rate = funnel["win_rate"]
    if rate is None:
        return Change(_("No lead decided yet"))
    return Change(
        ngettext(
            "%(rate)s of decided leads won (%(num)s)",
            "%(rate)s of decided leads won (%(num)s)",
            funnel["closed_leads"],
            rate=percent(rate, 0),
        )
    )


def change_of_money(line: Sequence[float | None] | None, *, more_is_good: bool) -> Change:
    """How an amount changed over its sparkline."""
    known = [value for value in line or () if value is not None]
    if len(known) < 2:
        return Change(_("As of now"))
    difference = known[-1] - known[0]
    direction = _direction(difference)
    if not direction:
        return Change(_("Unchanged since the period began"))
    sign = "+" if direction > 0 else "−"
    text = _("%(change)s since the period began", change=f"{sign}{money_compact(abs(difference))}")
    return Change(text, direction, (direction > 0) is more_is_good)


def _direction(value: float) -> int:
    return (value > 0) - (value < 0)
