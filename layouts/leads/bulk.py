"""What is done with many leads at once: picked, given to a colleague after a look at how many, undone."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids
from layouts.attributes import aria
from layouts.context import ViewContext
from layouts.icons import icon
from services.language import gettext as _
from services.language import ngettext

MOST_AT_ONCE = 10_000
"""As `services.lead_assignment` has it, which has the last word."""
NOBODY = "nobody"
BY_METHOD = "by-method"
"""By the organization's method of assignment (`services.assignment.bulk`)."""


def bulk_bar(context: ViewContext, total: int, shown: int, *, exact: bool) -> html.Div:
    """What can be done with the picked leads; drawn once one is picked (`12-leads.css`)."""
    nobody = {"label": _("Nobody"), "value": NOBODY}
    people = [{"label": name, "value": member} for member, name in context.members.items()]
    by_method = {"label": _("Whoever's turn it is"), "value": BY_METHOD}
    options = [nobody] if context.own_leads_only else [*people, by_method, nobody]
    select = dbc.Select(id=ids.LEADS_BULK_TO, options=options, value=options[0]["value"])
    label = html.Label(_("Assign to"), htmlFor=ids.LEADS_BULK_TO)
    everything = exact and shown < total <= MOST_AT_ONCE
    words = ngettext("All %(num)s lead of the list", "All %(num)s leads of the list", total)
    whole = dbc.Checkbox(id=ids.LEADS_BULK_ALL, label=words, value=False)
    button = html.Button(_("Assign"), id=ids.LEADS_BULK_ASK, type="button", className="btn btn-primary")
    return html.Div(
        [
            html.Span(_("Picked leads"), className="bulk-count"),
            html.Div(whole, hidden=not everything),
            label,
            select,
            button,
        ],
        className="bulk-bar",
        role="group",
        **aria(label=_("Picked leads")),
    )


def bulk_question(count: int, name: str | None) -> html.Div:
    """Whether so many leads are to go to somebody, or to nobody (None)."""
    if name is None:
        words = ngettext(
            "Take %(num)s lead from whoever has it?", "Take %(num)s leads from whoever has them?", count
        )
    else:
        words = ngettext(
            "Give %(num)s lead to %(name)s?", "Give %(num)s leads to %(name)s?", count, name=name
        )
    return _question(words)


def bulk_by_method(count: int) -> html.Div:
    """Whether so many leads are to go to sellers by the method of assignment."""
    words = ngettext(
        "Give %(num)s lead to whoever's turn it is? If somebody has it, it stays there.",
        "Give %(num)s leads to whoever's turn it is? Those that somebody has stay there.",
        count,
    )
    return _question(words)


def bulk_assigned(words: str, *, undo: bool) -> html.Div:
    """What became of that; `undo`: it can be taken back."""
    return _notice("check", words, *([_undo()] if undo else []), tone="is-good")


def bulk_result(count: int, unchanged: int, name: str | None, *, undo: bool) -> html.Div:
    """What became of it; `undo`: it can be taken back."""
    if not count:
        return bulk_said(_("Nothing to change: they are assigned like that already."))
    if name is None:
        words = ngettext(
            "%(num)s lead is assigned to nobody now.", "%(num)s leads are assigned to nobody now.", count
        )
    else:
        words = ngettext(
            "%(num)s lead was given to %(name)s.", "%(num)s leads were given to %(name)s.", count, name=name
        )
    if unchanged:
        already = ngettext("%(num)s was already.", "%(num)s were already.", unchanged)
        words = f"{words} {already}"
    return bulk_assigned(words, undo=undo)


def bulk_undone(count: int, unchanged: int) -> html.Div:
    """What was taken back; `unchanged` leads changed hands again meanwhile and stay."""
    words = ngettext("Undone for %(num)s lead.", "Undone for %(num)s leads.", count)
    if unchanged:
        stay = ngettext(
            "%(num)s changed hands since and stays.", "%(num)s changed hands since and stay.", unchanged
        )
        words = f"{words} {stay}"
    return _notice("check", words, tone="is-good")


def bulk_said(text: str) -> html.Div:
    """Why nothing was done."""
    return _notice("alert", text, tone="is-warning")


def _question(words: str) -> html.Div:
    return _notice(
        "user",
        words,
        html.Button(_("Assign"), id=ids.LEADS_BULK_CONFIRM, type="button", className="btn btn-primary"),
        html.Button(_("Cancel"), id=ids.LEADS_BULK_CANCEL, type="button", className="btn btn-quiet"),
    )


def _undo() -> html.Button:
    return html.Button(
        [icon("undo"), _("Undo")], id=ids.LEADS_BULK_UNDO, type="button", className="btn btn-quiet"
    )


def _notice(glyph: str, words: str, *actions: Any, tone: str = "") -> html.Div:
    return html.Div(
        [icon(glyph), html.Span(words), *([html.Div(actions, className="button-row")] if actions else [])],
        className=f"notice bulk-notice {tone}".strip(),
    )
