"""The conversion funnel: where leads get lost."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import palette
from layouts.context import ViewContext
from layouts.figures import LABEL_MARGIN, Figure, chart, figure, sentence_hover
from layouts.icons import icon
from layouts.lazy import lazy
from layouts.links import Mark
from layouts.section import section
from layouts.sections.funnel_health import health, maturity
from layouts.sections.funnel_table import funnel_table
from layouts.states import nothing_here
from layouts.words import stage_name
from services.language import days, money_compact, ngettext, number, percent
from services.language import gettext as _
from services.vocabulary import Stage

ROW_HEIGHT = 46


def funnel_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `conversion_funnel`."""
    funnel = data["conversion_funnel"]
    wins = (data.get("receipts") or {}).get("maturity_wins")
    height = ROW_HEIGHT * len(Stage)
    if not funnel["total_leads_in_funnel"]:
        calm = nothing_here("search", _("No lead was created in this time."))
        return section("funnel", _("Conversion funnel"), _("No leads in this period"), [calm])
    return section(
        "funnel",
        _("Conversion funnel"),
        funnel_finding(funnel),
        [
            chart("funnel", funnel_figure(funnel, context, theme), height=height, summary=_summary(funnel)),
            _tiles(funnel, context),
            html.Div([health(funnel), maturity(funnel, wins)], className="funnel-foot"),
        ],
        table=lazy("funnel-table", funnel_table(funnel, context)),
    )


def funnel_finding(funnel: dict[str, Any]) -> str:
    """`Proposta loses the most: 62 % go no further`, or the plain outcome below the floor."""
    bottleneck = funnel["bottleneck_stage"]
    if bottleneck is None:
        return ngettext(
            "%(won)s of %(num)s lead became a customer",
            "%(won)s of %(num)s leads became customers",
            funnel["total_leads_in_funnel"],
            won=number(funnel["closed_leads"]),
        )
    onward = funnel["stages"][_next(bottleneck)]["conversion_rate"] or 0.0
    return _(
        "%(stage)s loses the most: %(share)s go no further",
        stage=stage_name(bottleneck),
        share=percent(100 - onward, 0),
    )


def funnel_figure(funnel: dict[str, Any], context: ViewContext, theme: str = "light") -> Figure:
    """Bars of the leads that reached each stage, on a track as long as the cohort."""
    stages = list(Stage)
    rows = [funnel["stages"][stage] for stage in stages]
    total = max(funnel["total_leads_in_funnel"], 1)
    names = [stage_name(stage) for stage in stages]
    links = [context.leads(Mark(cohort=True, reached=stage)) for stage in stages]
    sentences = [_sentence(stage, row) for stage, row in zip(stages, rows, strict=True)]
    bar = {"type": "bar", "orientation": "h", "y": names, "customdata": links, **sentence_hover()}
    return figure(
        [
            {**bar, "x": [total] * len(rows), "marker": {"color": palette.TRACK}, "hovertext": sentences},
            {
                **bar,
                "x": [row["count"] for row in rows],
                "marker": {"color": [_bar_color(stage, funnel) for stage in stages]},
                "text": [f"<b>{number(row['count'])}</b>  {percent(row['percentage'], 0)}" for row in rows],
                "textposition": "outside",
                "cliponaxis": False,
                "hovertext": sentences,
            },
        ],
        theme=theme,
        barmode="overlay",
        barcornerradius=5,
        xaxis={"visible": False, "range": [0, total], "fixedrange": True},
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
        margin=LABEL_MARGIN,
    )


def _bar_color(stage: Stage, funnel: dict[str, Any]) -> str:
    if stage == funnel["bottleneck_stage"]:
        return palette.WARNING
    return palette.TEAL if stage is Stage.FECHADO else palette.ACCENT


def _next(stage: str) -> Stage:
    return Stage.from_ordinal(Stage(stage).ordinal + 1)


def _sentence(stage: Stage, row: dict[str, Any]) -> str:
    reached = ngettext(
        "%(num)s lead reached %(stage)s",
        "%(num)s leads reached %(stage)s",
        row["count"],
        stage=stage_name(stage),
    )
    if stage is Stage.LEAD or row["conversion_rate"] is None:
        return reached
    before = stage_name(Stage.from_ordinal(stage.ordinal - 1))
    return _(
        "%(reached)s, %(rate)s of those in %(before)s",
        reached=reached,
        rate=percent(row["conversion_rate"]),
        before=before,
    )


def _summary(funnel: dict[str, Any]) -> str:
    return ". ".join(_sentence(stage, funnel["stages"][stage]) for stage in Stage) + "."


def _tiles(funnel: dict[str, Any], context: ViewContext) -> html.Ol:
    return html.Ol(
        [_tile(stage, funnel["stages"][stage], funnel, context) for stage in Stage], className="funnel-tiles"
    )


def _tile(stage: Stage, row: dict[str, Any], funnel: dict[str, Any], context: ViewContext) -> html.Li:
    is_bottleneck = stage == funnel["bottleneck_stage"]
    step = None if stage is Stage.LEAD else row["conversion_rate"]
    low, high = row["conversion_interval"] or (None, None)
    facts = [
        (_("Average score"), number(row["avg_score"], 0)),
        (_("Time in stage"), days(row["avg_days"])),
        (_("Here now"), _here(stage, row, context)),
        (_("Open value"), money_compact(row["value"])),
        (_("Lost here"), _lost(stage, row, context)),
    ]
    if stage is Stage.FECHADO:
        facts = facts[:1]
    return html.Li(
        [
            html.H3(stage_name(stage), className="tile-name"),
            *([_bottleneck_badge()] if is_bottleneck else []),
            html.P(
                percent(step, 0) if stage is not Stage.LEAD else percent(row["percentage"], 0),
                className="tile-rate",
            ),
            html.P(
                _("of the cohort")
                if stage is Stage.LEAD
                else _("of %(stage)s", stage=stage_name(Stage.from_ordinal(stage.ordinal - 1))),
                className="tile-rate-of",
                title=""
                if step is None
                else _("95%% interval: %(low)s to %(high)s", low=percent(low), high=percent(high)),
            ),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]),
        ],
        className="funnel-tile is-bottleneck" if is_bottleneck else "funnel-tile",
    )


def _here(stage: Stage, row: dict[str, Any], context: ViewContext) -> Any:
    if not row["current"]:
        return number(0)
    return dcc.Link(
        number(row["current"]), href=context.leads(Mark(cohort=True, stage=stage, outcome="open"))
    )


def _lost(stage: Stage, row: dict[str, Any], context: ViewContext) -> Any:
    if not row["lost"]:
        return number(0)
    return dcc.Link(number(row["lost"]), href=context.leads(Mark(cohort=True, stage=stage, outcome="lost")))


def _bottleneck_badge() -> html.Span:
    return html.Span([icon("alert"), _("Bottleneck")], className="badge-status is-warning")
