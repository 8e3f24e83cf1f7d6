"""Whether the chances come true: what the model predicted against what became of the leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from layouts import palette
from layouts.figures import Figure, chart, figure, sentence_hover
from layouts.scoring.words import FAIR_CALIBRATION, GOOD_CALIBRATION, chance_words, share
from layouts.section import section
from layouts.tables import Cell, Column, table
from services.language import gettext as _
from services.language import ngettext, number, percent
from services.scoring.model import CalibrationBin, Evaluation

NAME = "calibration"
HEIGHT = 300
LARGEST = 14
"""Diameter of the largest mark, in pixels."""


def calibration(evaluation: Evaluation) -> html.Section:
    """The plot of predicted against observed, by tenths of the predictions."""
    bins = evaluation.calibration
    kicker = _("Do the chances come true?")
    note = _(
        "Each mark is a tenth of the leads it was tried on, by its predicted chance. On the line, as many "
        "were won as it said. Off by %(error)s on average (expected calibration error).",
        error=share(evaluation.calibration_error, 1),
    )
    return section(
        NAME,
        kicker,
        finding(evaluation.calibration_error),
        [chart(NAME, calibration_figure(bins), height=HEIGHT, summary=_summary(bins))],
        table=_table(kicker, bins),
        note=note,
        receipt=False,
    )


def finding(error: float) -> str:
    """Whether its chances can be taken at their word."""
    if error <= GOOD_CALIBRATION:
        return _("Its chances come true: off by %(error)s on average", error=share(error, 1))
    if error <= FAIR_CALIBRATION:
        return _("Its chances are about right: off by %(error)s on average", error=share(error, 1))
    return _("Its chances can't be taken at their word: off by %(error)s on average", error=share(error, 1))


def calibration_figure(bins: Sequence[CalibrationBin], theme: str = "light") -> Figure:
    """A mark for each tenth, and the line on which prediction and outcome agree."""
    most = max((each.leads for each in bins), default=1)
    marks = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [round(each.predicted * 100, 1) for each in bins],
        "y": [round(each.observed * 100, 1) for each in bins],
        "hovertext": [_sentence(each) for each in bins],
        "line": {"color": palette.ACCENT, "width": 1.5},
        "marker": {
            "size": [each.leads for each in bins],
            "sizemode": "area",
            "sizeref": 2 * most / LARGEST**2,
            "sizemin": 4,
            "color": palette.ACCENT,
            "opacity": 1,
            "line": {"width": 0},
        },
        **sentence_hover(),
    }
    top = _top(bins)
    line = {
        "type": "line",
        "layer": "below",
        "x0": 0,
        "y0": 0,
        "x1": top,
        "y1": top,
        "line": {"color": palette.NEUTRAL, "width": 1.5, "dash": "dot"},
    }
    axis = {
        "range": [-top * 0.04, top * 1.06],
        "fixedrange": True,
        "zeroline": False,
        "showgrid": True,
        "gridcolor": "rgba(122,132,150,0.16)",
        "ticksuffix": percent(0, 0).replace(number(0), ""),
        "nticks": 6,
    }
    return figure(
        [marks],
        theme=theme,
        shapes=[line],
        hoverdistance=24,
        xaxis={**axis, "title": {"text": _("Predicted chance")}},
        yaxis={**axis, "title": {"text": _("Share that was won")}},
        margin={"l": 0, "r": 8, "t": 8, "b": 40, "pad": 4},
    )


def _top(bins: Sequence[CalibrationBin]) -> float:
    """The end of both axes: a round share that everything is below."""
    most = max((max(each.predicted, each.observed) for each in bins), default=1.0) * 100
    return next(end for end in (5, 10, 20, 40, 60, 80, 100) if most <= end or end == 100)


def _sentence(each: CalibrationBin) -> str:
    return ngettext(
        "%(num)s lead with a chance of %(predicted)s on average: %(observed)s were won",
        "%(num)s leads with a chance of %(predicted)s on average: %(observed)s were won",
        each.leads,
        predicted=chance_words(each.predicted),
        observed=share(each.observed),
    )


def _summary(bins: Sequence[CalibrationBin]) -> str:
    return _(
        "Predicted chance against the share that was won, by tenths of the leads. %(sentences)s.",
        sentences="; ".join(_sentence(each) for each in bins),
    )


def _table(caption: str, bins: Sequence[CalibrationBin]) -> html.Div:
    columns = [
        Column(_("Tenth"), numeric=False),
        Column(_("Predicted chance")),
        Column(_("Share that was won")),
        Column(_("Leads")),
    ]
    rows: list[list[Any]] = [
        [
            Cell(number(place), place),
            Cell(share(each.predicted, 1), round(each.predicted, 4)),
            Cell(share(each.observed, 1), round(each.observed, 4)),
            Cell(number(each.leads), each.leads),
        ]
        for place, each in enumerate(bins, start=1)
    ]
    return table(caption, columns, rows, class_name="compact")
