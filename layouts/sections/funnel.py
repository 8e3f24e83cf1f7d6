"""The conversion funnel: where leads get lost."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.context import ViewContext
from layouts.icons import icon
from layouts.lazy import lazy
from layouts.section import section
from layouts.sections.funnel_bars import funnel_bars
from layouts.sections.funnel_health import health, maturity
from layouts.sections.funnel_table import funnel_table
from layouts.states import nothing_here
from layouts.views import Mark
from layouts.words import stage_name
from services.language import days, money_compact, number, percent
from services.language import gettext as _
from services.vocabulary import Stage
from services.words.findings import funnel_finding, nothing


def funnel_section(data: dict[str, Any], context: ViewContext, _theme: str = "light") -> html.Section:
    """The panel of `conversion_funnel`; its bars follow the theme by themselves."""
    funnel = data["conversion_funnel"]
    wins = (data.get("receipts") or {}).get("maturity_wins")
    if not funnel["total_leads_in_funnel"]:
        calm = nothing_here("search", nothing("funnel"))
        return section("funnel", _("Conversion funnel"), funnel_finding(funnel), [calm])
    return section(
        "funnel",
        _("Conversion funnel"),
        funnel_finding(funnel),
        [
            funnel_bars(funnel, context),
            _tiles(funnel, context),
            html.Div([health(funnel), maturity(funnel, wins)], className="funnel-foot"),
        ],
        picture=False,
        table=lazy("table-funnel", funnel_table(funnel, context)),
    )


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
