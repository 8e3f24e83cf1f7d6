"""The map: leads by score and engagement, with the borders of the segments."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import palette
from layouts.behavior.segments import created_words
from layouts.behavior.words import SEGMENT_TONES
from layouts.behavior.zones import zones_table
from layouts.context import ViewContext
from layouts.figures import Figure, chart, figure, sentence_hover
from layouts.section import section
from layouts.states import nothing_here
from layouts.views import Mark
from layouts.words import segment_name
from services.language import gettext as _
from services.language import ngettext, number, percent
from services.vocabulary import SEGMENT_BOUNDS, Segment

NAME = "behavior_map"
HEIGHT = 380
LARGEST, SMALLEST = 28, 7
"""Diameters of a cell's mark, in pixels: the largest fits a cell on a phone."""
TINT = "1f"
"""Opacity of a corner's colour, as the last two digits of it."""
COLORS: dict[Segment, str] = {
    Segment.CHAMPION: palette.TEAL,
    Segment.PROMISING: palette.ACCENT,
    Segment.QUALIFIED_UNENGAGED: palette.WARNING,
    Segment.STANDARD: palette.VIOLET,
    Segment.COLD: palette.NEUTRAL,
}


def map_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `map`."""
    cells, back = data["map"], data["analysis_days"]
    kicker, note = _("Score and engagement"), created_words(back)
    if not cells:
        calm = nothing_here("users", _("No lead was created in this time."))
        return section(NAME, kicker, _("Nobody to analyse yet"), [calm], note=note, picture=False)
    return section(
        NAME,
        kicker,
        map_finding(data),
        [
            _key(data, context),
            chart(NAME, map_figure(cells, context, back, theme), height=HEIGHT, summary=_summary(data)),
        ],
        table=zones_table(cells, context, back),
        note=[note, " ", _("The larger the mark, the more leads; a click opens them.")],
    )


def map_finding(data: dict[str, Any]) -> str:
    """How many of the good scores are engaged."""
    good = [cell for cell in data["map"] if cell["score"][0] >= GOOD_SCORE]
    total = sum(cell["count"] for cell in good)
    if not total:
        return _("No lead has a score of %(score)s or more", score=GOOD_SCORE)
    engaged = sum(cell["count"] for cell in good if cell["engagement"][0] >= ENGAGED)
    return ngettext(
        "%(engaged)s of %(num)s lead with a score of %(score)s or more is engaged (%(share)s)",
        "%(engaged)s of %(num)s leads with a score of %(score)s or more are engaged (%(share)s)",
        total,
        engaged=number(engaged),
        score=GOOD_SCORE,
        share=percent(engaged / total * 100, 0),
    )


GOOD_SCORE = SEGMENT_BOUNDS[Segment.PROMISING].score_from
ENGAGED = SEGMENT_BOUNDS[Segment.PROMISING].engagement_from


def map_figure(cells: list[dict[str, Any]], context: ViewContext, back: int, theme: str = "light") -> Figure:
    """A mark in the middle of every cell, its area by the number of leads, its colour by segment."""
    most = max(cell["count"] for cell in cells)
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [(cell["score"][0] // 10) * 10 + 5 for cell in cells],
        "y": [cell["engagement"][0] + 5 for cell in cells],
        "customdata": [context.leads(cell_mark(cell, back)) for cell in cells],
        "hovertext": [_sentence(cell) for cell in cells],
        "marker": {
            "size": [cell["count"] for cell in cells],
            "sizemode": "area",
            "sizeref": 2 * most / LARGEST**2,
            "sizemin": SMALLEST / 2,
            "color": [COLORS[Segment(cell["segment"])] for cell in cells],
            "opacity": 0.92,
            "line": {"width": 0},
        },
        **sentence_hover(),
    }
    axis = {
        "range": [-1, 101],
        "tickvals": list(range(0, 101, 20)),
        "fixedrange": True,
        "zeroline": False,
    }
    return figure(
        [marks],
        theme=theme,
        shapes=_regions(),
        hoverdistance=24,
        xaxis={**axis, "title": {"text": _("Score")}},
        yaxis={**axis, "title": {"text": _("Engagement")}},
        margin={"l": 0, "r": 8, "t": 8, "b": 40, "pad": 4},
    )


def cell_mark(cell: dict[str, Any], back: int) -> Mark:
    """What stands for the leads of a cell, or of a zone of several."""
    return Mark(score=tuple(cell["score"]), engagement=tuple(cell["engagement"]), days=back)


def _regions() -> list[dict[str, Any]]:
    """Each segment's corner of the map, by its real borders; where two overlap, the first one wins."""
    return [
        {
            "type": "rect",
            "layer": "below",
            "x0": bounds.score_from,
            "x1": min(bounds.score_below, 100),
            "y0": bounds.engagement_from,
            "y1": min(bounds.engagement_below, 100),
            "fillcolor": COLORS[segment] + TINT,
            "line": {"width": 1.5, "color": COLORS[segment], "dash": "dot"},
        }
        for segment, bounds in reversed(SEGMENT_BOUNDS.items())
    ]


def _key(data: dict[str, Any], context: ViewContext) -> html.Ul:
    """The colours' names, each a way to the leads of its corner."""
    return html.Ul(
        [
            html.Li(_key_item(segment, data["segments"][segment], context, data["analysis_days"]))
            for segment in SEGMENT_TONES
        ],
        className="map-key",
    )


def _key_item(segment: Segment, row: dict[str, Any], context: ViewContext, back: int) -> Any:
    words = [
        html.Span(className=f"swatch tone-{SEGMENT_TONES[segment]}"),
        html.Span(segment_name(segment)),
        html.Span(number(row["count"]), className="num"),
    ]
    if not row["count"]:
        return html.Span(words, className="map-key-item")
    href = context.leads(Mark(segment=segment, days=back))
    return dcc.Link(words, href=href, className="map-key-item")


def _sentence(cell: dict[str, Any]) -> str:
    (score, score_to), (engaged, engaged_to) = cell["score"], cell["engagement"]
    return ngettext(
        "%(num)s lead with score %(score)s and engagement %(engagement)s: %(segment)s",
        "%(num)s leads with score %(score)s and engagement %(engagement)s: %(segment)s",
        cell["count"],
        score=f"{score}–{score_to}",
        engagement=f"{engaged}–{engaged_to}",
        segment=segment_name(cell["segment"]),
    )


def _summary(data: dict[str, Any]) -> str:
    densest = sorted(data["map"], key=lambda cell: -cell["count"])[:3]
    return _(
        "Leads by score and engagement. The fullest places: %(places)s.",
        places="; ".join(_sentence(cell) for cell in densest),
    )
