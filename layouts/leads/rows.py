"""The rows of the list of leads, with as many columns as the reader wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria, data
from layouts.icons import hidden, icon
from layouts.links import lead_url
from layouts.list_shape import ListShape
from layouts.words import outcome_name, source_name, stage_name
from services.language import day, money, ngettext, number
from services.language import gettext as _
from services.names import lead_title
from services.vocabulary import LeadSort, Outcome

Lead = Mapping[str, Any]
SORTS = {
    "score": LeadSort.SCORE,
    "value": LeadSort.VALUE,
    "created": LeadSort.CREATED,
    "in_stage": LeadSort.IN_STAGE,
}
"""Columns that the list can be sorted by; the lead itself by its name."""
NUMERIC = ("score", "value", "created", "in_stage", "closed")


def column_name(column: str) -> str:
    """The heading of a column."""
    return {
        "company": _("Company"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "stage": _("Stage"),
        "in_stage": _("In stage"),
        "source": _("Source"),
        "assignee": _("Assignee"),
        "score": _("Score"),
        "value": _("Value"),
        "created": _("Created"),
        "closed": _("Decided"),
        "lost_reason": _("Reason for the loss"),
        "external_id": _("Id in the CRM"),
    }[column]


def lead_table(
    rows: Sequence[Lead], shape: ListShape, address: Callable[[ListShape], str], now: datetime, *, pick: bool
) -> html.Div:
    """A page of the list. `address` makes the links of the headings; `pick`: each lead can be picked."""
    picks = [html.Th(hidden(_("Picked")), scope="col", className="pick")] if pick else []
    head = [
        *picks,
        _heading(_("Lead"), LeadSort.NAME, shape, address, "lead"),
        *(_heading(column_name(name), SORTS.get(name), shape, address, name) for name in shape.columns),
    ]
    body = [html.Tr(_row(row, shape, now, pick=pick)) for row in rows]
    table = html.Table(
        [
            html.Caption(_("Leads"), className="visually-hidden"),
            html.Thead(html.Tr(head)),
            html.Tbody(body),
        ],
        className="table data-table lead-table",
        **data(name=_("Leads")),
    )
    # What scrolls sideways is reached by keyboard too.
    return html.Div(table, className="lead-table-wrap", tabIndex="0", role="region", **aria(label=_("Leads")))


def stage_badge(stage: str, outcome: str) -> html.Span:
    """Stage and, once decided, outcome: icon and words."""
    if outcome == Outcome.WON:
        return html.Span([icon("check"), outcome_name(outcome)], className="badge-status is-good")
    if outcome == Outcome.LOST:
        text = _("Lost in %(stage)s", stage=stage_name(stage))
        return html.Span([icon("close"), text], className="badge-status is-neutral")
    return html.Span(stage_name(stage), className="badge-status is-open")


def _heading(
    name: str, sort: LeadSort | None, shape: ListShape, address: Callable[[ListShape], str], column: str
) -> html.Th:
    align = "num" if column in NUMERIC else ""
    if sort is None:
        return html.Th(name, scope="col", className=align)
    on = shape.sort is sort
    # The longest in its stage entered it first; all others are sorted as they read.
    glyph = [icon("sort-down" if shape.descending else "sort-up")] if on else []
    link = dcc.Link([name, *glyph], href=address(shape.by(sort)), className="sort-link")
    direction = "descending" if shape.descending else "ascending"
    state = aria(sort=direction) if on else {}
    return html.Th(link, scope="col", className=f"{align} is-sorted" if on else align, **state)


def _row(row: Lead, shape: ListShape, now: datetime, *, pick: bool) -> list[Component]:
    title = lead_title(row["name"], row["company"], row["email"], row["external_id"])
    second = row["company"] if row["name"] and "company" not in shape.columns else None
    lines = [html.Span(title), *([html.Span(second, className="quiet")] if second else [])]
    link = html.A(html.Span(lines, className="who"), href=lead_url(row["id"]))
    picks = [html.Td(_picker(row["id"], title), className="pick")] if pick else []
    cells = [
        html.Td(
            _content(name, row, now),
            className=f"{'num ' if name in NUMERIC else ''}cell-{name.replace('_', '-')}",
            **data(label=column_name(name)),
        )
        for name in shape.columns
    ]
    return [*picks, html.Th(link, scope="row", **data(label=_("Lead"))), *cells]


def _picker(lead_id: str, title: str) -> html.Label:
    # A label can't point to an id of a family, so it wraps.
    box = dbc.Checkbox(id=ids.lead_pick(lead_id), value=False)
    return html.Label([box, hidden(_("Pick %(name)s", name=title))], className="pick-target")


def _content(column: str, row: Lead, now: datetime) -> Any:
    value = row["closing_value"] if row["closing_value"] is not None else row["estimated_value"]
    made: dict[str, Callable[[], Any]] = {
        "stage": lambda: stage_badge(row["stage"], row["outcome"]),
        "in_stage": lambda: _days(row, now),
        "source": lambda: source_name(row["source"]),
        "assignee": lambda: row["assignee"] or _("Nobody"),
        "score": lambda: number(row["lead_score"]),
        "value": lambda: money(value, 0),
        "created": lambda: day(row["created_at"]),
        "closed": lambda: day(row["closed_at"]) if row["closed_at"] else "—",
    }
    return made[column]() if column in made else row[column] or "—"


def _days(row: Lead, now: datetime) -> str:
    """How long an open lead has been in its stage."""
    if row["outcome"] != Outcome.OPEN:
        return "—"
    return ngettext("%(num)s day", "%(num)s days", max(0, (now - row["stage_entered_at"]).days))
