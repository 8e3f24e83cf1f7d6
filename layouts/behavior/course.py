"""Engagement over time: what leads did, what we did."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from layouts import palette
from layouts.figures import Figure, chart, figure, sentence_hover
from layouts.section import section
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from services.language import day, number, percent, short_day
from services.language import gettext as _

NAME = "behavior_time"
HEIGHT = 330
TICKS = 5


def course_section(data: dict[str, Any], theme: str = "light") -> html.Section:
    """The panel of `engagement_over_time`."""
    course = data["engagement_over_time"]
    kicker, bins = _("Engagement over time"), course["bins"]
    if not any(row["lead_actions"] or row["contacts"] for row in bins):
        calm = nothing_here("activity", _("No interaction was recorded in this time."))
        return section(NAME, kicker, _("Nothing happened yet"), [calm], picture=False)
    return section(
        NAME,
        kicker,
        course_finding(course),
        [_key(), chart(NAME, course_figure(course, theme), height=HEIGHT, summary=_summary(course))],
        table=_table(course),
        note=_note(course),
    )


def course_finding(course: dict[str, Any]) -> str:
    """What changed, ours first; steady where nothing did."""
    trend = course["trend"]
    if trend is None:
        return _("Too short a time to see a change")
    ours, theirs = trend["contacts"], trend["lead_actions"]
    if not ours["direction"] and not theirs["direction"]:
        return _("Contacts by us and actions of the leads held steady")
    return _("%(ours)s; %(theirs)s", ours=_ours(ours), theirs=_theirs(theirs))


def _ours(trend: dict[str, Any]) -> str:
    change = _size(trend)
    if trend["direction"] > 0:
        return _("Contacts by us rose %(change)s", change=change) if change else _("Contacts by us began")
    if trend["direction"] < 0:
        return _("Contacts by us fell %(change)s", change=change)
    return _("Contacts by us held steady")


def _theirs(trend: dict[str, Any]) -> str:
    change = _size(trend)
    if trend["direction"] > 0:
        return (
            _("actions of the leads rose %(change)s", change=change)
            if change
            else _("actions of the leads began")
        )
    if trend["direction"] < 0:
        return _("actions of the leads fell %(change)s", change=change)
    return _("actions of the leads held")


def _size(trend: dict[str, Any]) -> str:
    change = trend["change_percentage"]
    return "" if change is None else percent(abs(change), 0)


def course_figure(course: dict[str, Any], theme: str = "light") -> Figure:
    """A line for what leads did, one for what we did, one for how many leads acted."""
    bins = course["bins"]
    steps = list(range(len(bins)))
    hover = [_sentence(course, row) for row in bins]
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(bins) <= TICKS * 2 else "lines",
            "x": steps,
            "y": [row[measure] for row in bins],
            "name": name,
            "line": {"color": color, "width": 2.25, "dash": dash, "shape": "linear"},
            "marker": {"size": 6},
            "hovertext": hover,
            **sentence_hover(),
        }
        for measure, name, color, dash in _measures()
    ]
    every = max(1, -(-len(bins) // TICKS))
    ticks = steps[::-1][::every][::-1]
    return figure(
        lines,
        theme=theme,
        hoverdistance=40,
        xaxis={
            "tickvals": ticks,
            "ticktext": [short_day(date.fromisoformat(bins[step]["end"])) for step in ticks],
            "tickangle": 0,
            "fixedrange": True,
            "range": [-0.2, len(bins) - 0.7],
        },
        yaxis={"rangemode": "tozero", "showgrid": True, "gridcolor": palette.TRACK, "nticks": 5},
        margin={"l": 0, "r": 30, "t": 8, "b": 28, "pad": 6},
    )


def _measures() -> list[tuple[str, str, str, str]]:
    """(measure, name, colour, dash): told apart without colour too."""
    return [
        ("lead_actions", _("Actions of the leads"), palette.ACCENT, "solid"),
        ("contacts", _("Contacts by us"), palette.WARNING, "dash"),
        ("active_leads", _("Active leads"), palette.TEAL, "dot"),
    ]


def _key() -> html.Ul:
    return html.Ul(
        [
            html.Li([html.Span(className=f"key-line key-{dash}", style={"color": color}), name])
            for _measure, name, color, dash in _measures()
        ],
        className="chart-key",
    )


def _when(course: dict[str, Any], row: dict[str, Any]) -> str:
    """The day, or the week by its last day."""
    end = day(date.fromisoformat(row["end"]))
    if course["step"] == "week":
        return _("Week to %(day)s", day=end)
    return end if row["complete"] else _("%(day)s so far", day=end)


def _sentence(course: dict[str, Any], row: dict[str, Any]) -> str:
    return _(
        "%(when)s: %(actions)s actions of %(leads)s leads, %(contacts)s contacts by us",
        when=_when(course, row),
        actions=number(row["lead_actions"]),
        leads=number(row["active_leads"]),
        contacts=number(row["contacts"]),
    )


def _summary(course: dict[str, Any]) -> str:
    bins = course["bins"]
    first, last = _sentence(course, bins[0]), _sentence(course, bins[-1])
    return _(
        "%(finding)s. First, %(first)s. Last, %(last)s.",
        finding=course_finding(course),
        first=first,
        last=last,
    )


def _note(course: dict[str, Any]) -> str:
    if course["step"] == "week":
        return _(
            "Weeks counted back from now. A meeting or an answered call counts on both sides. "
            "The finding compares the later half with the earlier one."
        )
    return _(
        "A meeting or an answered call counts on both sides. "
        "The finding compares the later half with the earlier one, without today."
    )


def _table(course: dict[str, Any]) -> html.Div:
    first = _("Week") if course["step"] == "week" else _("Day")
    columns = [Column(first, numeric=False), *(Column(name) for _measure, name, *_others in _measures())]
    return table(_("Engagement over time"), columns, [_row(course, row) for row in reversed(course["bins"])])


def _row(course: dict[str, Any], row: dict[str, Any]) -> list[Cell]:
    cells = [Cell(number(row[measure]), row[measure]) for measure, *_others in _measures()]
    return [Cell(_when(course, row), row["end"]), *cells]
