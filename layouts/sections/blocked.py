"""The blocked pipeline: where the money is stuck, and why."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts import palette
from layouts.context import ViewContext
from layouts.figures import LABEL_MARGIN, Figure, chart, figure, sentence_hover
from layouts.section import section
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from layouts.views import ANY, Mark
from layouts.words import reason_name, stage_name
from services.language import days, money, money_compact, ngettext, number, percent
from services.language import gettext as _
from services.vocabulary import OPEN_STAGES, BlockedReason, Stage


def blocked_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `blocked_pipeline`."""
    blocked = data["blocked_pipeline"]
    kicker = _("Blocked pipeline")
    if not blocked["total_count"]:
        calm = nothing_here("check", _("No open lead is over the limit of its stage."))
        return section("blocked", kicker, _("Nothing is stuck"), [calm])
    return section(
        "blocked",
        kicker,
        blocked_finding(blocked),
        [
            html.Div(
                [
                    chart(
                        "blocked",
                        blocked_figure(blocked, context, theme),
                        height=232,
                        summary=_summary(blocked),
                    ),
                    _reasons(blocked, context),
                ],
                className="split split-wide",
            )
        ],
        table=_table(blocked, context),
        note=_("A snapshot of now, with the filters and whatever the creation date."),
    )


def blocked_finding(blocked: dict[str, Any]) -> str:
    """`R$ 412.000 parados em Proposta, há até 93 dias`."""
    stage = max(
        OPEN_STAGES, key=lambda name: (blocked["stages"][name]["value"], blocked["stages"][name]["count"])
    )
    row = blocked["stages"][stage]
    if not row["value"]:
        return ngettext(
            "%(num)s lead is stuck, without a value",
            "%(num)s leads are stuck, without a value",
            blocked["total_count"],
        )
    return _(
        "%(money)s stuck in %(stage)s, for up to %(age)s",
        money=money(row["value"], 0),
        stage=stage_name(stage),
        age=days(row["oldest_days"]),
    )


def blocked_figure(blocked: dict[str, Any], context: ViewContext, theme: str = "light") -> Figure:
    """Money by stage, split by reason; the stage's sum at the end of its bar."""
    names = [stage_name(stage) for stage in OPEN_STAGES]
    stages = [blocked["stages"][stage] for stage in OPEN_STAGES]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": reason_name(reason),
            "y": names,
            "x": [row["reasons"][reason]["value"] for row in stages],
            "customdata": [context.leads(Mark(blocked=stage, reason=reason)) for stage in OPEN_STAGES],
            "hovertext": [
                _sentence(stage, reason, row["reasons"][reason])
                for stage, row in zip(OPEN_STAGES, stages, strict=True)
            ],
            "marker": {"color": palette.REASON_COLORS[reason]},
            **sentence_hover(),
        }
        for reason in BlockedReason
    ]
    totals = {
        "type": "scatter",
        "mode": "text",
        "y": names,
        "x": [row["value"] for row in stages],
        "text": [f" <b>{money_compact(row['value'])}</b>" for row in stages],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
    most = max((row["value"] for row in stages), default=0) or 1
    return figure(
        [*bars, totals],
        theme=theme,
        barmode="stack",
        xaxis={"visible": False, "range": [0, most], "fixedrange": True},
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
        margin=LABEL_MARGIN,
    )


def _sentence(stage: Stage, reason: BlockedReason, row: dict[str, Any]) -> str:
    return ngettext(
        "%(money)s in %(num)s lead stuck in %(stage)s: %(reason)s",
        "%(money)s in %(num)s leads stuck in %(stage)s: %(reason)s",
        row["count"],
        money=money(row["value"]),
        stage=stage_name(stage),
        reason=reason_name(reason),
    )


def _summary(blocked: dict[str, Any]) -> str:
    parts = [
        ngettext(
            "%(stage)s: %(money)s in %(num)s lead",
            "%(stage)s: %(money)s in %(num)s leads",
            row["count"],
            stage=stage_name(stage),
            money=money(row["value"]),
        )
        for stage, row in ((stage, blocked["stages"][stage]) for stage in OPEN_STAGES)
    ]
    return "; ".join(parts) + "."


def _by_reason(blocked: dict[str, Any], reason: BlockedReason, field: str) -> float:
    return float(sum(blocked["stages"][stage]["reasons"][reason][field] for stage in OPEN_STAGES))


def _reasons(blocked: dict[str, Any], context: ViewContext) -> html.Ul:
    """The legend, with what each reason holds up over all stages, the most money first."""
    total = blocked["total_value"]
    ordered = sorted(BlockedReason, key=lambda reason: -_by_reason(blocked, reason, "value"))
    return html.Ul([_reason(blocked, reason, total, context) for reason in ordered], className="legend")


def _reason(blocked: dict[str, Any], reason: BlockedReason, total: float, context: ViewContext) -> html.Li:
    count, value = int(_by_reason(blocked, reason, "count")), _by_reason(blocked, reason, "value")
    share = percent(value / total * 100, 0) if total else ""
    words = [
        html.Span(className=f"swatch swatch-{reason.value.replace('_', '-')}"),
        html.Span(reason_name(reason), className="legend-name"),
        html.Span(
            [
                html.Strong(money_compact(value)),
                html.Span(
                    ngettext("%(num)s lead", "%(num)s leads", count) + (f" · {share}" if share else ""),
                    className="quiet",
                ),
            ],
            className="legend-figures",
        ),
    ]
    href = context.leads(Mark(blocked=ANY, reason=reason))
    return html.Li(
        dcc.Link(words, href=href, className="legend-row")
        if count
        else html.Div(words, className="legend-row")
    )


def _table(blocked: dict[str, Any], context: ViewContext) -> html.Div:
    columns = [
        Column(_("Stage"), numeric=False),
        Column(_("Leads")),
        Column(_("Blocked value")),
        Column(_("Oldest")),
        *(Column(reason_name(reason)) for reason in BlockedReason),
    ]
    rows = [_row(stage, blocked["stages"][stage], context) for stage in OPEN_STAGES]
    total = [
        Cell(_("All stages"), "total"),
        Cell(number(blocked["total_count"]), blocked["total_count"], context.leads(Mark(blocked=ANY))),
        Cell(money(blocked["total_value"]), blocked["total_value"]),
        Cell(""),
        *(
            Cell(money(_by_reason(blocked, reason, "value")), _by_reason(blocked, reason, "value"))
            for reason in BlockedReason
        ),
    ]
    return table(_("Blocked pipeline"), columns, rows, total=total)


def _row(stage: Stage, row: dict[str, Any], context: ViewContext) -> list[Cell]:
    def link(count: int, mark: Mark) -> str | None:
        return context.leads(mark) if count else None

    return [
        Cell(stage_name(stage), stage.value),
        Cell(number(row["count"]), row["count"], link(row["count"], Mark(blocked=stage))),
        Cell(money(row["value"]), row["value"]),
        Cell(days(row["oldest_days"]), row["oldest_days"]),
        *(
            Cell(
                money(part["value"]),
                part["value"],
                link(part["count"], Mark(blocked=stage, reason=reason)),
            )
            for reason, part in ((reason, row["reasons"][reason]) for reason in BlockedReason)
        ),
    ]
