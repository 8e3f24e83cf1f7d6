"""The words of `conversion_drop`."""

from __future__ import annotations

from typing import Any

from services.alerts.words.common import (
    Data,
    Words,
    enough,
    interval,
    p_value,
    sentences,
    whole,
)
from services.alerts.words.conversion_drop_actions import levels, losses, near_wins
from services.language import gettext as _
from services.language import number, percent, points

SMALLEST_RATE = 0.02
"""Rates below are told in percent of the change: in points they would all be 0.0."""


def words(data: Data, impact: float | None) -> Words:
    """A fall of the win rate."""
    decided = data["method"] == "decided"
    return Words(
        title=title(data),
        description=sentences(
            _decided(data) if decided else _pace(data),
            _(
                "At the former rate there would have been %(wins)s more wins, worth about %(money)s.",
                wins=number(data["missing_wins"], 1),
                money=whole(impact),
            )
            if impact is not None
            else _(
                "At the former rate there would have been %(wins)s more wins.",
                wins=number(data["missing_wins"], 1),
            ),
            _split(data["why"]),
        ),
        actions=enough([*levels(data), *losses(data), *near_wins(data)], data, impact),
        evidence=[*_evidence(data, decided), *_parts(data["why"])],
    )


def title(data: Data) -> str:
    """From which rate to which."""
    if data["method"] != "decided":
        return _("Wins fell by %(drop)s, measured by open leads", drop=percent(data["drop"], 0))
    return _(
        "Win rate fell from %(before)s to %(now)s",
        before=percent(data["before"]["rate"]),
        now=percent(data["now"]["rate"]),
    )


def _decided(data: Data) -> str:
    return _(
        "Won in the last 7 full days: %(won)s of %(decided)s decided leads; in the 28 days before: "
        "%(won_before)s of %(decided_before)s. That is %(drop)s less.",
        won=number(data["now"]["won"]),
        decided=number(data["now"]["decided"]),
        won_before=number(data["before"]["won"]),
        decided_before=number(data["before"]["decided"]),
        drop=percent(data["drop"], 0),
    )


def _pace(data: Data) -> str:
    return _(
        "Won in the last 7 full days: %(won)s. The leads that were open would have brought %(expected)s "
        "at the pace of the 28 days before. Losses are never marked here, so wins are measured by the days "
        "that leads were open.",
        won=number(data["now"]["won"]),
        expected=number(data["expected_won"], 1),
    )


def _size(part: float, why: dict[str, Any]) -> str:
    """A part of the change in points of the rate or, where the rate is per open day, in percent of it."""
    if max(why["rate_before"], why["rate_after"]) > SMALLEST_RATE:
        return _("%(points)s points", points=points(part * 100))
    return percent(part / why["change"] * 100 if why["change"] else 0, 0)


def _split(why: dict[str, Any]) -> str:
    return _(
        "Of this, %(rate)s is a lower rate among the same leads, %(mix)s a different mix of leads.",
        rate=_size(why["rate"], why),
        mix=_size(sum(why["mix"].values()), why),
    )


def _evidence(data: Data, decided: bool) -> list[tuple[str, str]]:
    now, before = data["now"], data["before"]
    rows = [
        (_("Chance alone would do this (p-value)"), p_value(data["p_value"])),
        (_("Wins expected from leads of these ages"), number(data["expected_won"], 1)),
        (_("Chance alone, leads of the same ages (p-value)"), p_value(data["like_for_like_p_value"])),
    ]
    if not decided:
        return [
            (_("Last 7 full days"), _("%(won)s won", won=number(now["won"]))),
            (_("28 days before"), _("%(won)s won", won=number(before["won"]))),
            *rows,
        ]
    sides = ((_("Last 7 full days"), now), (_("28 days before"), before))
    return [
        *(
            (label, f"{side['won']}/{side['decided']} · {percent(side['rate'])}{interval(side['interval'])}")
            for label, side in sides
        ),
        *rows,
    ]


def _parts(why: dict[str, Any]) -> list[tuple[str, str]]:
    """The split, part by part."""
    labels = {
        "source": _("Different sources"),
        "owner": _("Different owners"),
        "score_band": _("Different scores"),
    }
    parts = [*((labels[name], part) for name, part in why["mix"].items()), (_("Lower rate"), why["rate"])]
    return [(label, _size(part, why)) for label, part in parts]
