"""Receipts: what a figure means, what it counted, what it left out, when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.context import ViewContext
from layouts.definitions import SNAPSHOTS, definition, figure_name
from layouts.filter_words import filters_in_words
from layouts.icons import icon
from layouts.views import ANY, Mark
from layouts.words import reason_name, segment_name, stage_name
from services.language import gettext as _
from services.language import instant, money, ngettext, number
from services.vocabulary import OPEN_STAGES, BlockedReason, Segment


def receipt_drawer() -> html.Div:
    """The drawer receipts open in; once per page, closed and empty."""
    drawer = dbc.Offcanvas(
        html.Div(id=ids.RECEIPT_BODY),
        id=ids.RECEIPT,
        title=_("How is this calculated?"),
        placement="end",
        is_open=False,
        class_name="receipt",
        close_button=True,
        labelledby=ids.RECEIPT_TITLE,
    )
    return html.Div([dcc.Store(id=ids.RECEIPT_ASKED), drawer])


def receipt_body(figure: str, data: dict[str, Any], context: ViewContext) -> html.Div:
    """The receipt of `figure` (one of `definitions.RECEIPTS`; KeyError for another).

    `data` is the dashboard's JSON the figure was shown from.
    """
    facts: list[tuple[str, Any]] = [
        (_("Counted"), _counted(figure, data)),
        (_("Period"), _period(figure, data, context)),
        (_("Filters"), filters_in_words(context)),
        (_("Left out"), _left_out(figure, data, context)),
        (_("Computed"), instant(context.computed_at)),
    ]
    rest = [*_reasons(figure, data), *_links(figure, data, context)]
    return receipt_content(figure_name(figure), definition(figure), facts, rest)


def receipt_content(
    name: str, definition: Sequence[str], facts: Sequence[tuple[str, Any]], rest: Sequence[Component]
) -> html.Div:
    """A receipt: what the figure is called and means, the facts about this one, and the way to its leads."""
    return html.Div(
        [
            html.H2(name, className="receipt-name", id=ids.RECEIPT_TITLE),
            *[html.P(paragraph) for paragraph in definition],
            html.Dl(
                [html.Div([html.Dt(label), html.Dd(value)]) for label, value in facts],
                className="receipt-facts",
            ),
            *rest,
        ],
        className="receipt-content",
    )


def _links(figure: str, data: dict[str, Any], context: ViewContext) -> list[Component]:
    """To the leads that were counted; where the figure has parts, to those of each part."""
    if figure == "timing":
        stays = data["stage_timing"]
        parts = [(stage_name(stage), stays[stage].get("leads"), Mark(stayed=stage)) for stage in OPEN_STAGES]
        return [_parts(parts, context)]
    if figure == "behavior":
        segments = data["behavior_insights"]["segments"]
        parts = [(segment_name(name), segments[name]["count"], Mark(segment=name)) for name in Segment]
        return [_parts(parts, context)]
    mark = Mark(cohort=True)
    if figure in SNAPSHOTS:
        mark = Mark(outcome="open") if figure == "open_value" else Mark(blocked=ANY)
    words: list[Any] = [_("Show these leads"), icon("right")]
    return [dcc.Link(words, href=context.leads(mark), className="btn btn-primary")]


def _parts(parts: list[tuple[str, int | None, Mark]], context: ViewContext) -> html.Ul:
    return html.Ul(
        [
            html.Li(dcc.Link([name, html.Span(number(count), className="num")], href=context.leads(mark)))
            for name, count, mark in parts
        ],
        className="receipt-lines",
    )


def _counted(figure: str, data: dict[str, Any]) -> str:
    summary, funnel, blocked = data["summary_metrics"], data["conversion_funnel"], data["blocked_pipeline"]
    if figure == "open_value":
        return _("%(money)s in open leads", money=money(summary["open_value"]))
    if figure in SNAPSHOTS:
        return ngettext(
            "%(num)s lead, %(money)s",
            "%(num)s leads, %(money)s",
            blocked["total_count"],
            money=money(blocked["total_value"]),
        )
    if figure == "timing":
        stays = sum(data["stage_timing"][stage]["lead_count"] for stage in OPEN_STAGES)
        return ngettext("%(num)s stay", "%(num)s stays", stays)
    if figure == "behavior":
        total = data["behavior_insights"]["total_analyzed"]
        return ngettext("%(num)s lead", "%(num)s leads", total)
    leads = ngettext("%(num)s lead", "%(num)s leads", summary["total_leads"])
    if figure in ("conversion", "health", "funnel", "sources"):
        return _("%(leads)s, of them %(won)s won", leads=leads, won=number(funnel["closed_leads"]))
    return leads


def _period(figure: str, data: dict[str, Any], context: ViewContext) -> str:
    if figure in SNAPSHOTS:
        return _("A snapshot of now, whatever the creation date")
    if figure == "behavior":
        return ngettext(
            "Created in the last %(num)s day",
            "Created in the last %(num)s days",
            data["behavior_insights"]["analysis_days"],
        )
    return context.period_words


def _left_out(figure: str, data: dict[str, Any], context: ViewContext) -> html.Ul:
    merged = (data.get("receipts") or {}).get("merged", 0)
    quality = data["score_quality"]
    lines = [
        ngettext(
            "%(num)s lead of the period that was merged into another",
            "%(num)s leads of the period that were merged into another",
            merged,
        )
        if merged and figure not in SNAPSHOTS
        else _("Leads merged into another (they count once)"),
    ]
    if figure == "scores":
        decided = quality["won"] + quality["lost"]
        undecided = data["summary_metrics"]["total_leads"] - decided
        lines.append(
            ngettext(
                "From AUC: %(num)s lead not decided yet", "From AUC: %(num)s leads not decided yet", undecided
            )
        )
    if figure == "timing":
        lines.append(_("Stays that began before the period"))
    if figure in SNAPSHOTS:
        lines.append(_("Won and lost leads"))
    if context.own_leads_only:
        lines.append(_("Leads of other people: you see your own"))
    return html.Ul([html.Li(line) for line in lines])


def _reasons(figure: str, data: dict[str, Any]) -> list[html.Ul]:
    """For what is blocked: the split that adds up to the figure."""
    if figure not in ("blocked", "blocked_value"):
        return []
    stages = data["blocked_pipeline"]["stages"]
    lines = []
    for reason in BlockedReason:
        parts = [stages[stage]["reasons"][reason] for stage in OPEN_STAGES]
        count = sum(part["count"] for part in parts)
        text = ngettext(
            "%(reason)s: %(num)s lead, %(money)s",
            "%(reason)s: %(num)s leads, %(money)s",
            count,
            reason=reason_name(reason),
            money=money(sum(part["value"] for part in parts)),
        )
        lines.append(html.Li(text))
    return [html.Ul(lines, className="receipt-lines")]
