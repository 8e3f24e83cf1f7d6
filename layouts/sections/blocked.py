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
from services.words.alternatives import blocked_sentence, blocked_summary
from services.words.findings import blocked_finding, note, nothing
from services.words.receipts import by_reason


def blocked_section(data: dict[str, Any], context: ViewContext, theme: str = "light") -> html.Section:
    """The panel of `blocked_pipeline`."""
    blocked = data["blocked_pipeline"]
    kicker = _("Blocked pipeline")
    if not blocked["total_count"]:
        calm = nothing_here("check", nothing("blocked"))
        return section("blocked", kicker, blocked_finding(blocked), [calm])
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
                        summary=blocked_summary(blocked),
                    ),
                    _reasons(blocked, context),
                ],
                className="split split-wide",
            )
        ],
        table=_table(blocked, context),
        note=note("blocked", data),
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
                blocked_sentence(stage, reason, row["reasons"][reason])
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


def _reasons(blocked: dict[str, Any], context: ViewContext) -> html.Ul:
    """The legend, with what each reason holds up over all stages, the most money first."""
    total = blocked["total_value"]
    ordered = sorted(BlockedReason, key=lambda reason: -by_reason(blocked, reason)[1])
    return html.Ul([_reason(blocked, reason, total, context) for reason in ordered], className="legend")


def _reason(blocked: dict[str, Any], reason: BlockedReason, total: float, context: ViewContext) -> html.Li:
    count, value = by_reason(blocked, reason)
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
            Cell(money(by_reason(blocked, reason)[1]), by_reason(blocked, reason)[1])
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
