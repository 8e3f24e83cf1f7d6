"""Stage timing: how long leads stay, against the limit of each stage."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts import palette
from layouts.context import ViewContext
from layouts.figures import Figure, chart, figure, sentence_hover
from layouts.icons import icon
from layouts.section import section
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from layouts.words import health_name, stage_name
from services.language import days, ngettext, number
from services.language import gettext as _
from services.vocabulary import OPEN_STAGES, Stage, TimingStatus
from services.words.alternatives import timing_sentence, timing_summary
from services.words.findings import note, timing_finding, typical_days


def timing_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `stage_timing`."""
    timing = data["stage_timing"]
    return section(
        "timing",
        _("Stage timing"),
        timing_finding(timing),
        [
            html.Div(
                [
                    html.Div(
                        [
                            _key(),
                            chart(
                                "timing",
                                timing_figure(timing, context, theme),
                                height=220,
                                summary=timing_summary(timing),
                            ),
                        ]
                    ),
                    html.Ul(
                        [_status_row(stage, timing[stage]) for stage in OPEN_STAGES], className="status-list"
                    ),
                ],
                className="split split-wide",
            )
        ],
        table=_table(timing, context),
        note=note("timing", data),
    )


def timing_figure(timing: dict[str, Any], context: ViewContext, theme: str = "light") -> Figure:
    """Bars to the median, a diamond at the 90th percentile, a line at the limit."""
    stages = list(OPEN_STAGES)
    rows = [timing[stage] for stage in stages]
    shared = {
        "y": [stage_name(stage) for stage in stages],
        "customdata": [context.leads(Mark(stayed=stage)) for stage in stages],
        "hovertext": [timing_sentence(stage, row) for stage, row in zip(stages, rows, strict=True)],
        **sentence_hover(),
    }
    slow = [row["status"] == TimingStatus.SLOW for row in rows]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["median_days"] for row in rows],
        "marker": {"color": [palette.WARNING if is_slow else palette.ACCENT for is_slow in slow]},
        **shared,
    }
    ninetieth = {
        "type": "scatter",
        "mode": "markers",
        "x": [row["p90_days"] for row in rows],
        "marker": {"symbol": "diamond", "size": 11, "color": palette.NEUTRAL},
        **shared,
    }
    limits = {
        "type": "scatter",
        "mode": "markers",
        "x": [row["limit_days"] for row in rows],
        "marker": {"symbol": "line-ns", "size": 30, "line": {"width": 3, "color": palette.MAGENTA}},
        **shared,
    }
    return figure(
        [bars, ninetieth, limits],
        theme=theme,
        bargap=0.55,
        barcornerradius=4,
        xaxis={
            "rangemode": "tozero",
            "showgrid": True,
            "gridcolor": palette.TRACK,
            "nticks": 6,
            "fixedrange": True,
            "title": {"text": _("days")},
        },
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
        margin={"l": 0, "r": 14, "t": 4, "b": 40, "pad": 8},
    )


def _key() -> html.Ul:
    items = (("bar", _("Median")), ("diamond", _("90th percentile")), ("limit", _("Limit")))
    return html.Ul(
        [html.Li([html.Span(className=f"key key-{shape}"), text]) for shape, text in items],
        className="chart-key",
    )


def status_badge(status: str) -> html.Span:
    """A stage's status: icon and word, never colour alone."""
    tone, glyph = {
        TimingStatus.SLOW: ("is-warning", "alert"),
        TimingStatus.GOOD: ("is-good", "check"),
        TimingStatus.NOT_ENOUGH_DATA: ("is-neutral", "info"),
    }[TimingStatus(status)]
    return html.Span([icon(glyph), health_name(status)], className=f"badge-status {tone}")


def _status_row(stage: Stage, row: dict[str, Any]) -> html.Li:
    typical = days(typical_days(row))
    stays = ngettext("%(num)s stay", "%(num)s stays", row["lead_count"])
    return html.Li(
        [
            html.Span(stage_name(stage), className="status-name"),
            status_badge(row["status"]),
            html.Span(
                _(
                    "%(days)s of %(limit)s allowed · %(stays)s",
                    days=typical,
                    limit=days(row["limit_days"]),
                    stays=stays,
                ),
                className="quiet",
            ),
        ]
    )


def _table(timing: dict[str, Any], context: ViewContext) -> html.Div:
    columns = [
        Column(_("Stage"), numeric=False),
        Column(_("Stays")),
        Column(_("Still open")),
        Column(_("Average")),
        Column(_("Median")),
        Column(_("90th percentile")),
        Column(_("Limit")),
        Column(_("Status"), numeric=False),
    ]
    return table(_("Stage timing"), columns, [_row(stage, timing[stage], context) for stage in OPEN_STAGES])


def _row(stage: Stage, row: dict[str, Any], context: ViewContext) -> list[Cell]:
    href = context.leads(Mark(stayed=stage)) if row["lead_count"] else None
    return [
        Cell(stage_name(stage), stage.value),
        Cell(number(row["lead_count"]), row["lead_count"], href),
        Cell(number(row["open_count"]), row["open_count"]),
        Cell(days(row["avg_days"]), row["avg_days"]),
        Cell(days(row["median_days"]), row["median_days"]),
        Cell(days(row["p90_days"]), row["p90_days"]),
        Cell(days(row["limit_days"]), row["limit_days"]),
        Cell(status_badge(row["status"]), row["status"]),
    ]
