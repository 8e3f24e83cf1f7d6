"""Why the win rate moved: the parts of the change, which add up to it, and the levels behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.attributes import aria
from layouts.icons import icon
from layouts.tables import Cell, Column, table
from layouts.words import source_name
from services.language import DASH, number, percent, points
from services.language import gettext as _

SMALLEST_RATE = 0.02
"""Rates below are told in percent of the change: in points they would all be 0.0."""


def why_it_moved(data: Mapping[str, Any]) -> list[Component]:
    """The split that `conversion_drop` keeps in its data."""
    why = data["why"]
    by_dimension = [
        _levels(dimension, why, decided=data["method"] == "decided") for dimension in why["levels"]
    ]
    return [_parts(why), *[found for found in by_dimension if found is not None]]


def part_names(data: Mapping[str, Any]) -> set[str]:
    """The names of the parts: what the table says needs not be said among the evidence too."""
    return {*map(_dimension, data["why"]["mix"]), _("Lower rate")}


def _parts(why: Mapping[str, Any]) -> html.Div:
    parts = [*((_dimension(name), part) for name, part in why["mix"].items()), (_("Lower rate"), why["rate"])]
    largest = max((abs(part) for _name, part in parts), default=0)
    rows: list[Sequence[Cell | str]] = [
        [Cell(name), Cell(_size(part, why), part), Cell(_bar(part, largest))] for name, part in parts
    ]
    columns = [
        Column(_("Part"), numeric=False),
        Column(_("Share of the change")),
        Column(_("Size"), numeric=False),
    ]
    total = [Cell(_("Change of the win rate")), Cell(_size(why["change"], why), why["change"]), Cell("")]
    return table(_("Why it moved"), columns, rows, class_name="compact why-table", total=total)


def _levels(dimension: str, why: Mapping[str, Any], *, decided: bool) -> html.Details | None:
    levels = why["levels"][dimension]
    if not levels:
        return None
    shown = [
        [
            Cell(_level(dimension, level)),
            Cell(_rate(level["before"], decided=decided)),
            Cell(_rate(level["now"], decided=decided)),
            Cell(_size(level["mix"], why), level["mix"]),
            Cell(_size(level["rate"], why), level["rate"]),
        ]
        for level in levels
    ]
    rest_mix = why["mix"][dimension] - sum(level["mix"] for level in levels)
    rest_rate = why["rate"] - sum(level["rate"] for level in levels)
    if max(abs(rest_mix), abs(rest_rate)) > 1e-9:
        rest = [Cell(_size(rest_mix, why), rest_mix), Cell(_size(rest_rate, why), rest_rate)]
        shown.append([Cell(_("All others")), Cell(DASH), Cell(DASH), *rest])
    columns = [
        Column(_dimension_title(dimension), numeric=False),
        Column(_("28 days before")),
        Column(_("Last 7 full days")),
        Column(_("By the mix")),
        Column(_("By the rate")),
    ]
    return html.Details(
        [
            html.Summary([icon("table"), _dimension_title(dimension), icon("chevron", "chevron")]),
            table(_dimension_title(dimension), columns, shown, class_name="why-levels"),
        ],
        className="as-table",
    )


def _dimension(name: str) -> str:
    return {
        "source": _("Different sources"),
        "owner": _("Different owners"),
        "score_band": _("Different scores"),
    }[name]


def _dimension_title(name: str) -> str:
    return {"source": _("By source"), "owner": _("By owner"), "score_band": _("By score")}[name]


def _level(dimension: str, level: Mapping[str, Any]) -> str:
    if dimension == "source":
        return source_name(level["key"])
    if dimension == "owner":
        return level["name"] or _("Nobody")
    return str(level["key"]).replace("-", "–")


def _rate(side: Sequence[float], *, decided: bool) -> str:
    trials, won = side
    if not decided:
        return _("%(won)s won", won=number(won))
    rate = percent(won / trials * 100, 0) if trials else DASH
    return f"{rate} ({number(won)}/{number(trials)})"


def _size(part: float, why: Mapping[str, Any]) -> str:
    if max(why["rate_before"], why["rate_after"]) > SMALLEST_RATE:
        return _("%(points)s points", points=points(part * 100))
    return percent(part / why["change"] * 100 if why["change"] else 0, 0)


def _bar(part: float, largest: float) -> html.Div:
    """To the left what pulled the rate down, to the right what held it up."""
    width = abs(part) / largest * 50 if largest else 0
    side = {"right": "50%"} if part < 0 else {"left": "50%"}
    return html.Div(
        html.Div(style={"width": f"{width:.1f}%", **side}, className="is-down" if part < 0 else "is-up"),
        className="why-bar",
        **aria(hidden=True),
    )
