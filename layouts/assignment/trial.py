"""What a method would have done with the leads of the last days, beside what really happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dash import html

from layouts import ids
from layouts.assignment.words import capacity_words, method_name, reasons_in_words
from layouts.attributes import aria
from layouts.icons import icon
from layouts.states import nothing_here
from layouts.tables import Cell, Column, table
from services.assignment.model import SimulatedShare, Simulation
from services.language import day, money_compact, ngettext, number, percent
from services.language import gettext as _
from services.vocabulary import AssignmentMethod

DAYS = 90


def trial_section() -> html.Section:
    """Before anything was tried."""
    words = _("Trying it on the leads of the last %(days)s days …", days=number(DAYS))
    return html.Section(
        [
            html.H2(
                _("What would have happened in the last %(days)s days", days=number(DAYS)),
                id="assignment-trial-title",
                className="panel-subtitle",
            ),
            html.P(
                _(
                    "The method and the sellers as chosen above, saved or not, with every lead that came: one"
                    " at a time, each open for as long as it really was."
                ),
                className="quiet",
            ),
            html.Div(
                html.Button(
                    [icon("clock"), _("Try it")],
                    id=ids.ASSIGNMENT_TRY,
                    type="button",
                    className="btn btn-quiet",
                ),
                className="button-row",
            ),
            html.Div(
                [
                    html.P(
                        [html.Span(className="busy-dot"), words],
                        id=ids.ASSIGNMENT_BUSY,
                        className="rule-busy",
                        hidden=True,
                    ),
                    html.Div(id=ids.ASSIGNMENT_TRIED, className="rule-tried assignment-tried"),
                ],
                **aria(live="polite"),
            ),
        ],
        className="panel",
        **aria(labelledby="assignment-trial-title"),
    )


def trial_result(found: Simulation) -> html.Div:
    """The content of `ids.ASSIGNMENT_TRIED`."""
    if not found.leads:
        return html.Div(
            nothing_here("search", _("No lead came in the last %(days)s days.", days=number(found.days)))
        )
    return html.Div(
        [
            html.P(html.Strong(_finding(found)), className="trial-answer"),
            *[html.P(words, className="quiet trial-note") for words in _notes(found)],
            _table(found),
        ]
    )


def nothing_to_try() -> html.P:
    """By hand there is nothing that could be tried."""
    return html.P(
        _("By hand, nobody can say what would have happened. Choose a method to try."), className="quiet"
    )


def could_not_try() -> html.P:
    """It failed, or there was too much past for the time there is."""
    return html.P(
        [icon("clock"), _("This could not be tried now. Nothing is lost; try again when it is quieter.")],
        className="text-bad",
    )


def cannot_try() -> html.P:
    """The fields hold something that can't be."""
    return html.P([icon("alert"), _("Correct the marked value first.")], className="text-bad")


def _finding(found: Simulation) -> str:
    given = found.leads - sum(found.left.values())
    getting = [share for share in found.shares if share.leads]
    if not getting:
        return _("No lead would have been assigned: %(why)s.", why=reasons_in_words(found.left))
    low, high = min(share.leads for share in getting), max(share.leads for share in getting)
    name = method_name(found.method)
    if len(getting) == 1:
        return ngettext(
            "%(method)s: %(num)s lead, to %(name)s.",
            "%(method)s: %(num)s leads, all to %(name)s.",
            given,
            method=name,
            name=getting[0].name,
        )
    if found.method is AssignmentMethod.SCORE_BASED and found.top_leads:
        best = max(getting, key=lambda share: share.top_leads)
        return _(
            "%(method)s: %(name)s would have got the most of the best leads, %(top)s of %(all)s.",
            method=name,
            name=best.name,
            top=number(best.top_leads),
            all=number(found.top_leads),
        )
    if low == high:
        return ngettext(
            "%(method)s: %(num)s lead, %(each)s to each of %(people)s sellers.",
            "%(method)s: %(num)s leads, %(each)s to each of %(people)s sellers.",
            given,
            method=name,
            each=number(low),
            people=number(len(getting)),
        )
    return ngettext(
        "%(method)s: %(num)s lead, between %(low)s and %(high)s to each of %(people)s sellers.",
        "%(method)s: %(num)s leads, between %(low)s and %(high)s to each of %(people)s sellers.",
        given,
        method=name,
        low=number(low),
        high=number(high),
        people=number(len(getting)),
    )


def _notes(found: Simulation) -> list[str]:
    left = sum(found.left.values())
    notes = []
    if found.until - found.since < timedelta(days=found.days):
        notes.append(_("So many leads came that only those since %(day)s were tried.", day=day(found.since)))
    if left and left < found.leads:
        notes.append(
            ngettext(
                "%(num)s (%(share)s) would have found nobody when it came: %(why)s.",
                "%(num)s (%(share)s) would have found nobody when they came: %(why)s.",
                left,
                share=percent(left / found.leads * 100),
                why=reasons_in_words(found.left),
            )
        )
    if any(share.capacity is not None and share.most_open > share.capacity for share in found.shares):
        notes.append(_("Who had more open leads than their capacity had them at the beginning already."))
    if found.left_really:
        notes.append(
            ngettext(
                "Really, %(num)s is with nobody today.",
                "Really, %(num)s are with nobody today.",
                found.left_really,
            )
        )
    return notes


def _table(found: Simulation) -> html.Div:
    columns = [
        Column(_("Seller"), numeric=False),
        Column(_("Leads")),
        Column(_("Best tenth")),
        Column(_("Value")),
        Column(_("Most open at once")),
    ]
    caption = _("What each seller would have got, and really got")
    return table(caption, columns, [_row(share) for share in found.shares], class_name="trial-table")


def _row(share: SimulatedShare) -> list[Any]:
    open_most = capacity_words(share.most_open, share.capacity)
    return [
        Cell(_who(share), share.name),
        _both(number(share.leads), number(share.leads_really), share.leads),
        _both(number(share.top_leads), number(share.top_leads_really), share.top_leads),
        _both(money_compact(share.value), money_compact(share.value_really), share.value),
        _both(open_most, number(share.most_open_really), share.most_open),
    ]


def _both(tried: str, really: str, value: float) -> Cell:
    """The figure, and below it what it really was."""
    below = html.Span(_("really %(figure)s", figure=really), className="is-real")
    return Cell(html.Span([html.Span(tried), " ", below], className="trial-cell"), value)


def _who(share: SimulatedShare) -> Any:
    return (
        share.name if share.active else [share.name, html.Span(_("has left"), className="quiet trial-left")]
    )
