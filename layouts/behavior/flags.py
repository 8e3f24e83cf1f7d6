"""Who to call: the leads of each flag, their money, and the next step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import dcc, html

from layouts.attributes import aria
from layouts.behavior.words import flag_name, flag_rule, next_step, why_flagged
from layouts.context import ViewContext
from layouts.icons import icon
from layouts.links import lead_url
from layouts.section import section
from layouts.tables import Cell, Column, table
from layouts.views import Mark
from layouts.words import stage_name
from services.language import gettext as _
from services.language import money, money_compact, ngettext, number
from services.vocabulary import BehavioralFlag, Outcome

NAME = "behavior_flags"
SHOWN: dict[BehavioralFlag, str] = {
    BehavioralFlag.HOT: "activity",
    BehavioralFlag.NEVER_CONTACTED: "alert",
    BehavioralFlag.WENT_QUIET: "clock",
}
"""The flags as the page shows them, with their icons."""


def flags_section(data: dict[str, Any], context: ViewContext) -> html.Section:
    """The panel of `flags`."""
    flags = data["flags"]
    return section(
        NAME,
        _("Who to call"),
        flags_finding(flags),
        [
            html.Ul(
                [_card(flag, flags[flag], context) for flag in SHOWN],
                className="flag-cards",
            )
        ],
        table=_table(flags, context),
        note=_("As of now, whenever the leads were created, with the page's other filters."),
        picture=False,
    )


def flags_finding(flags: dict[str, Any]) -> str:
    """The most urgent thing to do, with its money."""
    hot = flags[BehavioralFlag.HOT]
    if hot["open_count"]:
        return ngettext(
            "%(num)s open lead is hot, worth %(money)s: call today",
            "%(num)s open leads are hot, worth %(money)s: call them today",
            hot["open_count"],
            money=money_compact(hot["open_value"]),
        )
    waiting = flags[BehavioralFlag.NEVER_CONTACTED]
    if waiting["count"]:
        return ngettext(
            "%(num)s lead is waiting for a first contact",
            "%(num)s leads are waiting for a first contact",
            waiting["count"],
        )
    quiet = flags[BehavioralFlag.WENT_QUIET]
    if quiet["count"]:
        return ngettext("%(num)s open lead went quiet", "%(num)s open leads went quiet", quiet["count"])
    return _("Nobody is waiting for a call")


def _card(flag: BehavioralFlag, row: dict[str, Any], context: ViewContext) -> html.Li:
    count: Any = ngettext("%(num)s lead", "%(num)s leads", row["count"])
    if row["count"]:
        count = dcc.Link(count, href=context.leads(Mark(flag=flag)))
    title_id = f"flag-{flag}"
    return html.Li(
        [
            html.Div(
                [
                    icon(SHOWN[flag]),
                    html.H3(flag_name(flag), className="tile-name", id=title_id),
                    html.Span(next_step(flag), className="badge-status is-open"),
                ],
                className="flag-head",
            ),
            html.P([html.Span(count, className="flag-count"), _open_words(row)], className="flag-figures"),
            html.P(flag_rule(flag), className="quiet"),
            _leads(flag, row["leads"], context, title_id),
        ],
        className=f"flag-card flag-{flag}",
    )


def _open_words(row: dict[str, Any]) -> html.Span:
    value = money_compact(row["open_value"])
    if row["open_count"] == row["count"]:
        text = _("%(money)s open", money=value)
    else:
        text = ngettext(
            "%(num)s of them open, %(money)s",
            "%(num)s of them open, %(money)s",
            row["open_count"],
            money=value,
        )
    return html.Span(text, className="quiet")


def _leads(flag: str, leads: list[dict[str, Any]], context: ViewContext, title_id: str) -> Any:
    if not leads:
        return html.P(_("Nobody right now."), className="quiet flag-nobody")
    return html.Ul(
        [html.Li(_lead(flag, lead, context)) for lead in leads],
        className="flag-leads",
        **aria(labelledby=title_id),
    )


def _lead(flag: str, lead: dict[str, Any], context: ViewContext) -> dcc.Link:
    last = lead["last_lead_action_at"] if flag == BehavioralFlag.WENT_QUIET else lead["created_at"]
    elapsed = (context.computed_at - datetime.fromisoformat(last)).total_seconds() / 86_400
    details = [why_flagged(flag, lead, elapsed), stage_name(lead["stage"])]
    if not context.own_leads_only:
        details.append(lead["assignee"] or _("Nobody assigned"))
    return dcc.Link(
        [
            html.Span([html.Strong(lead["title"]), html.Span(" · ".join(details), className="quiet")]),
            html.Span(money(lead["estimated_value"], 0), className="num"),
        ],
        href=lead_url(lead["id"]),
        className="flag-lead",
    )


def _table(flags: dict[str, Any], context: ViewContext) -> html.Div:
    columns = [
        Column(_("Flag"), numeric=False),
        Column(_("Leads")),
        Column(_("Open")),
        Column(_("Open value")),
        Column(_("Next step"), numeric=False),
    ]
    return table(_("Who to call"), columns, [_row(flag, flags[flag], context) for flag in SHOWN])


def _row(flag: BehavioralFlag, row: dict[str, Any], context: ViewContext) -> list[Cell]:
    every = context.leads(Mark(flag=flag)) if row["count"] else None
    opened = context.leads(Mark(flag=flag, outcome=Outcome.OPEN)) if row["open_count"] else None
    return [
        Cell(flag_name(flag), flag.value),
        Cell(number(row["count"]), row["count"], every),
        Cell(number(row["open_count"]), row["open_count"], opened),
        Cell(money(row["open_value"]), row["open_value"]),
        Cell(next_step(flag), next_step(flag)),
    ]
