"""What is done with the list of leads: sorted, narrowed down, other columns, a file of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts import ids
from layouts.behavior.words import flag_name
from layouts.icons import icon
from layouts.leads.rows import column_name
from layouts.list_shape import ALL_COLUMNS, ListShape
from layouts.views import ANY, Mark
from layouts.words import outcome_name, reason_name, segment_name, stage_name
from services.language import gettext as _
from services.vocabulary import (
    OPEN_STAGES,
    BehavioralFlag,
    BlockedReason,
    LeadSort,
    Outcome,
    Segment,
    Stage,
)

NARROWING = ("stage", "outcome", "blocked", "reason", "segment", "flag")
"""Parts of the mark that can be chosen here, not only arrived with."""


def tools(shape: ListShape, mark: Mark, address: Callable[[ListShape], str], export: str) -> html.Div:
    """The row of tools over the list."""
    return html.Div(
        [_sorting(shape, address), _narrowing(mark), _columns(shape), _export(export)],
        className="list-tools",
    )


def sort_name(sort: LeadSort, *, descending: bool) -> str:
    """An order in words."""
    return {
        (LeadSort.CREATED, True): _("Newest first"),
        (LeadSort.CREATED, False): _("Oldest first"),
        (LeadSort.SCORE, True): _("Highest score first"),
        (LeadSort.SCORE, False): _("Lowest score first"),
        (LeadSort.VALUE, True): _("Highest value first"),
        (LeadSort.VALUE, False): _("Lowest value first"),
        (LeadSort.IN_STAGE, True): _("Longest in its stage first"),
        (LeadSort.IN_STAGE, False): _("Shortest in its stage first"),
        (LeadSort.NAME, False): _("Name from A to Z"),
        (LeadSort.NAME, True): _("Name from Z to A"),
    }[sort, descending]


def _sorting(shape: ListShape, address: Callable[[ListShape], str]) -> html.Details:
    items = []
    for sort in LeadSort:
        for descending in (sort is not LeadSort.NAME, sort is LeadSort.NAME):
            other = ListShape(sort, descending, shape.columns)
            words = sort_name(sort, descending=descending)
            link = dcc.Link(
                [words, *([icon("check")] if other == shape else [])],
                href=address(other),
                className="menu-item is-on" if other == shape else "menu-item",
            )
            items.append(html.Li(link))
    words = sort_name(shape.sort, descending=shape.descending)
    return _menu("sort-down", words, html.Ul(items, className="menu-panel"), "sort")


def _narrowing(mark: Mark) -> html.Details:
    stages = [(stage, stage_name(stage)) for stage in Stage]
    blocked = [(ANY, _("In any stage")), *((stage, stage_name(stage)) for stage in OPEN_STAGES)]
    fields = [
        _select("stage", _("Stage"), stages, mark.stage),
        _select("outcome", _("Outcome"), [(each, outcome_name(each)) for each in Outcome], mark.outcome),
        _select("blocked", _("Blocked"), blocked, mark.blocked),
        _select(
            "reason", _("Why blocked"), [(each, reason_name(each)) for each in BlockedReason], mark.reason
        ),
        _select("segment", _("Segment"), [(each, segment_name(each)) for each in Segment], mark.segment),
        _select("flag", _("Flag"), [(each, flag_name(each)) for each in BehavioralFlag], mark.flag),
    ]
    count = sum(getattr(mark, name) is not None for name in NARROWING)
    button = html.Button(_("Apply"), id=ids.LEADS_NARROW, type="button", className="btn btn-primary")
    panel = html.Div([*fields, button], className="menu-panel menu-form")
    return _menu("filter", _("Narrow down"), panel, "narrow", count)


def _select(name: str, label: str, options: Iterable[tuple[str, str]], value: str | None) -> html.Div:
    choices = [{"label": _("Any"), "value": ""}, *({"label": w, "value": str(v)} for v, w in options)]
    select = dbc.Select(
        id=ids.leads_narrowing(name), options=choices, value=value or "", placeholder=_("Any")
    )
    return html.Div(html.Label([html.Span(label), select]), className="field")


def _columns(shape: ListShape) -> html.Details:
    options = [{"label": column_name(name), "value": name} for name in ALL_COLUMNS]
    checks = dbc.Checklist(
        id=ids.LEADS_COLUMNS, options=options, value=list(shape.columns), class_name="check-list"
    )
    group = html.Fieldset([html.Legend(_("Columns"), className="visually-hidden"), checks])
    button = html.Button(_("Apply"), id=ids.LEADS_COLUMNS_APPLY, type="button", className="btn btn-primary")
    return _menu("grid", _("Columns"), html.Div([group, button], className="menu-panel menu-form"), "columns")


def _export(address: str) -> html.A:
    # A plain link: the file is made while it is sent.
    return html.A([icon("download"), _("Export CSV")], href=address, className="btn btn-quiet", download="")


def _menu(glyph: str, label: str, panel: Any, name: str, count: int = 0) -> html.Details:
    badge = [html.Span(count, className="count")] if count else []
    summary = html.Summary(
        [icon(glyph), html.Span(label), *badge, icon("chevron", "chevron")], className="btn btn-quiet"
    )
    return html.Details([summary, panel], className=f"menu menu-{name}", open=False)
