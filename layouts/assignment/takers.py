"""The sellers: who takes part, how much each has and can carry, when they are away, what they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids
from layouts.assignment.records import AssignmentPage, is_away, next_in_turn, sellers
from layouts.assignment.words import capacity_words, takes_words
from layouts.attributes import aria
from layouts.icons import hidden, icon
from layouts.states import nothing_here
from layouts.words import source_name
from services.assignment.model import Taker
from services.language import gettext as _
from services.language import number
from services.vocabulary import AssignmentMethod


def takers_section(page: AssignmentPage) -> html.Section:
    """Everybody who could get leads, a row each; on a phone a card each."""
    people = sellers(page.settings)
    turn = next_in_turn(page.settings, page.today)
    if page.settings.method is not AssignmentMethod.ROUND_ROBIN:
        turn = None
    body: Any = (
        [_head(), html.Ul([_row(page, one, one is turn) for one in people], className="takers")]
        if people
        else nothing_here("users", _("Nobody here can get leads yet. Invite your sellers first."))
    )
    return html.Section(
        [html.H2(_("Sellers"), id="takers-title", className="panel-subtitle"), *_as_list(body)],
        className="panel panel-takers",
        **aria(labelledby="takers-title"),
    )


def _as_list(body: Any) -> list[Any]:
    return body if isinstance(body, list) else [body]


def _head() -> html.Div:
    """The columns' names, for eyes: each field has its own label."""
    names = (_("Takes part"), _("Open leads"), _("At most"), _("Away from"), _("until"))
    return html.Div([html.Span(name) for name in names], className="taker-head", **aria(hidden=True))


def _row(page: AssignmentPage, one: Taker, is_next: bool) -> html.Li:
    member, locked = str(one.member_id), not page.can_edit
    return html.Li(
        [
            html.Div(
                [
                    html.Div(
                        [_takes_part(one, member, locked), *_badges(page, one, is_next)],
                        className="taker-who",
                    ),
                    html.Div(taker_load(one), id=ids.taker_load(member), className="taker-load"),
                    _text(one, member, "capacity", _("At most"), locked),
                    _text(one, member, "away_from", _("Away from"), locked),
                    _text(one, member, "away_until", _("until"), locked),
                ],
                className="taker-line",
            ),
            _rules(page, one, member, locked),
            html.Div(id=ids.taker_problem(member), className="rule-problem", role="alert"),
        ],
        className="taker",
    )


def _takes_part(one: Taker, member: str, locked: bool) -> html.Div:
    box = dbc.Checkbox(
        id=ids.taker_choice(member, "takes_part"),
        label=[one.name, hidden(" – " + _("takes part"))],
        value=one.takes_part,
        disabled=locked,
    )
    return html.Div(box, className="taker-check")


def _badges(page: AssignmentPage, one: Taker, is_next: bool) -> list[html.Span]:
    if is_next:
        return [html.Span([icon("right"), _("Next in turn")], className="badge-status is-open")]
    if one.takes_part and is_away(one, page.today):
        return [html.Span([icon("calendar"), _("Away")], className="badge-status is-warning")]
    if one.takes_part and one.capacity is not None and one.open_leads >= one.capacity:
        return [html.Span([icon("pause"), _("At capacity")], className="badge-status is-warning")]
    return []


def taker_load(one: Taker) -> list[Any]:
    """Open leads as a number and, with a limit, as a bar: the content of `ids.taker_load`."""
    told = capacity_words(one.open_leads, one.capacity)
    share = 0.0 if not one.capacity else min(1.0, one.open_leads / one.capacity)
    full = one.capacity is not None and one.open_leads >= one.capacity
    bar = html.Div(
        html.Div(style={"width": f"{share:.1%}"}),
        className="load-bar is-full" if full else "load-bar",
        **aria(hidden=True),
    )
    words = html.Span([html.Span(_("Open leads"), className="taker-label"), html.Span(told, className="num")])
    return [words, *([bar] if one.capacity is not None else [])]


def _text(one: Taker, member: str, field: str, label: str, locked: bool) -> html.Label:
    day = field != "capacity"
    value = getattr(one, field)
    shown = "" if value is None else value.isoformat() if day else number(value)
    options = {} if day else {"inputmode": "numeric", "maxlength": 7, "placeholder": _("no limit")}
    entry = dbc.Input(
        id=ids.taker_text(member, field),
        type="date" if day else "text",
        value=shown,
        disabled=locked,
        autocomplete="off",
        debounce=True,
        **options,
    )
    # A label can't point to an id of a family, so it wraps.
    words = html.Span([label, hidden(f" ({one.name})")], className="taker-label")
    return html.Label([words, entry], className=f"taker-field is-{field.replace('_', '-')}")


def _rules(page: AssignmentPage, one: Taker, member: str, locked: bool) -> html.Details | html.P:
    words = takes_words(one.sources, one.regions)
    if locked:
        return html.P(words, className="quiet taker-takes")
    settings = page.settings
    sources = [(key, source_name(key)) for key in dict.fromkeys((*settings.sources, *one.sources))]
    regions = [(key, key) for key in dict.fromkeys((*settings.regions, *one.regions))]
    groups = [_group(member, "sources", _("Only these sources"), sources, one.sources)]
    groups.append(_group(member, "regions", _("Only these regions"), regions, one.regions))
    return html.Details(
        [
            html.Summary(
                [icon("tag"), html.Span(words), hidden(f" ({one.name})"), icon("chevron", "chevron")],
                className="taker-takes",
            ),
            html.Div(
                [*groups, html.P(_("Nothing ticked means every one."), className="quiet")],
                className="taker-rules",
            ),
        ],
        className="taker-more",
    )


def _group(
    member: str, field: str, title: str, options: Sequence[tuple[str, str]], chosen: Sequence[str]
) -> html.Fieldset:
    boxes = dbc.Checklist(
        id=ids.taker_choice(member, field),
        options=[{"value": key, "label": name} for key, name in options],
        value=list(chosen),
        class_name="check-list",
    )
    none = [] if options else [html.P(_("None is known yet."), className="quiet")]
    css = f"taker-group is-{field}"
    return html.Fieldset([html.Legend(title, className="notify-label"), boxes, *none], className=css)
