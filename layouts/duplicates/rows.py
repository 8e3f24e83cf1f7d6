"""The rows of a comparison: a field's name, how its values agree, and both of them, to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria
from layouts.duplicates.fields import CHOSEN, FIRST, SECOND, taken_over, value_of
from layouts.duplicates.shapes import OpenPair
from layouts.duplicates.words import agreement_name, identity_name
from layouts.icons import icon
from layouts.lead.words import field_name, field_value
from layouts.leads import stage_badge
from services.duplicates.model import DuplicateLead
from services.language import DASH, day, money, ngettext, number, short_day
from services.language import gettext as _
from services.vocabulary import Agreement, IdentityField

LETTERS = {FIRST: "A", SECOND: "B"}
"""What tells the two columns apart where they stand one below the other."""
FEW_COLUMNS = 6
_LOOKS = {
    Agreement.SAME: ("check", "is-good"),
    Agreement.SIMILAR: ("copies", "is-open"),
    Agreement.DIFFERENT: ("close", "is-warning"),
    Agreement.MISSING: ("info", ""),
}
_MONEY = ("estimated_value", "closing_value")
_COMPARED = tuple(field.value for field in (IdentityField.NAME, IdentityField.EMAIL, IdentityField.PHONE))


def comparison_rows(shown: OpenPair, proposed: bool) -> list[Component]:
    """Every row; `proposed`: the values can be chosen."""
    found = {each.field.value: each.agreement for each in shown.pair.evidence}
    choices = shown.choices if proposed else {}
    fields = [field for field in CHOSEN if _known(shown, field)]
    rows: list[Component] = [
        _choice(shown, field, choices[field], found.get(field))
        if field in choices
        else _plain(shown, field, found.get(field), proposed)
        for field in fields
    ]
    return [*rows, *_beyond_fields(found), *_facts(shown), *_further(shown)]


def _known(shown: OpenPair, field: str) -> bool:
    pair = shown.pair
    return field in _COMPARED or any(value_of(lead, field) is not None for lead in (pair.first, pair.second))


def agreement_badge(agreement: Agreement) -> html.Span:
    """Icon and word."""
    glyph, tone = _LOOKS[agreement]
    return html.Span([icon(glyph), agreement_name(agreement)], className=f"badge-status {tone}".strip())


def _label(name: str, agreement: Agreement | None = None, key: str | None = None) -> html.Div:
    badge = [agreement_badge(agreement)] if agreement else []
    named: dict[str, Any] = {"id": key} if key else {}
    return html.Div([html.Span(name), *badge], className="dup-label", **named)


def _choice(shown: OpenPair, field: str, chosen: str, agreement: Agreement | None) -> html.Div:
    options = [
        {
            "label": [_tag(which), html.Span(_text(shown.side(which), field))],
            "value": which,
            "input_id": f"dup-{field}-{which}",
        }
        for which in (FIRST, SECOND)
    ]
    key = f"dup-label-{field}"
    radios = dbc.RadioItems(
        id=ids.duplicate_choice(field), options=options, value=chosen, class_name="dup-options"
    )
    return html.Div(
        [_label(field_name(field), agreement, key), radios],
        className="dup-row is-choice",
        role="radiogroup",
        **aria(labelledby=key),
    )


def _plain(shown: OpenPair, field: str, agreement: Agreement | None, proposed: bool) -> html.Div:
    """Nothing to choose: they are the same, or one has none."""
    taken = proposed and taken_over(shown.stays, shown.goes, field)
    goes = SECOND if shown.survivor == FIRST else FIRST
    if value_of(shown.pair.first, field) is None and value_of(shown.pair.second, field) is None:
        agreement = None
    note = html.Span(_("is taken over"), className="badge-status is-open")
    cells = {which: [html.Span(_text(shown.side(which), field))] for which in (FIRST, SECOND)}
    if taken:
        cells[goes].append(note)
    return _row(field_name(field), cells, agreement)


def _row(
    name: str, cells: Mapping[str, Any], agreement: Agreement | None = None, *, short: bool = False
) -> html.Div:
    """`short`: both values fit side by side on a phone too."""
    sides = [html.Div([_tag(which), *cells[which]], className="dup-side") for which in (FIRST, SECOND)]
    look = "dup-row is-short" if short else "dup-row"
    return html.Div([_label(name, agreement), *sides], className=look)


def _tag(which: str) -> html.Span:
    return html.Span(LETTERS[which], className="dup-tag")


def _text(lead: DuplicateLead, field: str) -> str:
    if field == "assignee":
        return lead.assignee or DASH
    value = value_of(lead, field)
    return money(value) if field in _MONEY else field_value(field, value)


def _beyond_fields(found: Mapping[str, Agreement]) -> list[Component]:
    """What was compared and stands in a column of the organization's own, further down."""
    rows: list[Component] = []
    for field in (IdentityField.DOCUMENT, IdentityField.ADDRESS, IdentityField.BIRTH_DATE):
        agreement = found.get(field.value)
        if agreement and agreement is not Agreement.MISSING:
            words = html.Span(_("Among the further columns, below."), className="quiet dup-wide")
            rows.append(html.Div([_label(identity_name(field), agreement), words], className="dup-row"))
    return rows


def _facts(shown: OpenPair) -> list[Component]:
    """What isn't chosen: the lead that is kept brings it, or both do."""
    sides = {which: shown.side(which) for which in (FIRST, SECOND)}
    stages = {which: [stage_badge(lead.stage, lead.outcome)] for which, lead in sides.items()}
    created = {which: [html.Span(day(lead.created_at))] for which, lead in sides.items()}
    scores = {which: [html.Span(number(lead.score))] for which, lead in sides.items()}
    happened = {which: [html.Span(_interactions(lead))] for which, lead in sides.items()}
    return [
        _row(_("Stage"), stages, short=True),
        _row(_("Score"), scores, short=True),
        _row(_("Created"), created, short=True),
        _row(_("Interactions"), happened, short=True),
    ]


def _interactions(lead: DuplicateLead) -> str:
    if not lead.interactions:
        return _("None yet")
    many = ngettext("%(num)s interaction", "%(num)s interactions", lead.interactions)
    last = lead.last_interaction_at
    return many if last is None else _("%(many)s, last on %(day)s", many=many, day=short_day(last))


def _further(shown: OpenPair) -> list[Component]:
    """The organization's own columns; folded where there are many."""
    one, other = shown.pair.first.custom_fields, shown.pair.second.custom_fields
    names = sorted(set(one) | set(other))
    rows: list[Component] = [
        _row(
            name,
            {FIRST: [html.Span(one.get(name) or DASH)], SECOND: [html.Span(other.get(name) or DASH)]},
        )
        for name in names
    ]
    if len(rows) <= FEW_COLUMNS:
        return rows
    words = ngettext("%(num)s further column", "%(num)s further columns", len(rows))
    summary = html.Summary([words, icon("chevron", "chevron")], className="dup-more")
    return [html.Details([summary, html.Div(rows)], className="dup-further")]
