"""What "certain" and "to review" mean, and the form that changes it; what is too common to be evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria
from layouts.duplicates.words import identity_name
from layouts.icons import icon
from services.duplicates.model import DuplicateSummary, Thresholds
from services.language import gettext as _
from services.language import ngettext, number, percent
from services.vocabulary import IdentityField

LEAST = 0.5
"""Below that a pair is rather two than one."""


def meaning_panel(summary: DuplicateSummary) -> html.Details:
    """Folded: what the thresholds mean, the form, and the values that are no evidence."""
    return html.Details(
        [
            html.Summary(
                [html.Span(_("What certain and possible mean")), icon("chevron", "chevron")],
                className="dup-fold",
            ),
            html.Div(
                [
                    html.Div(meaning_words(summary.thresholds), id=ids.DUPLICATES_MEANING),
                    _form(summary.thresholds),
                    *_shared(summary.shared),
                ],
                className="dup-meaning",
            ),
        ],
        className="panel dup-thresholds",
    )


def meaning_words(thresholds: Thresholds) -> list[Component]:
    """The content of `ids.DUPLICATES_MEANING`."""
    certain, review = _percent(thresholds.certain), _percent(thresholds.review)
    lines = [
        (_("Certain"), _("the probability is %(certain)s or more.", certain=certain), thresholds.certain),
        (
            _("To review"),
            _("it is at least %(review)s, but less than %(certain)s.", review=review, certain=certain),
            thresholds.review,
        ),
    ]
    rows = [html.Li([html.Strong(f"{name}: "), f"{text} ", _wrong(least)]) for name, text, least in lines]
    below = _("Pairs below %(review)s are not proposed.", review=review)
    return [html.Ul(rows, className="dup-meanings"), html.P(below, className="quiet")]


def _wrong(least: float) -> str:
    """A pair at the threshold is two different leads with the rest of its probability."""
    if least >= 1:
        return _("None of them should be wrong.")
    out_of = max(round(1 / (1 - least)), 2)
    return _("At worst about 1 in %(many)s would be wrong.", many=number(out_of))


def problems_of(problems: Mapping[str, str], field: str) -> list[Component]:
    """What can't be at a field, below it."""
    return [html.Span([icon("alert"), problems[field]], className="text-bad")] if field in problems else []


def _form(thresholds: Thresholds) -> dbc.Form:
    return dbc.Form(
        [
            html.Div(
                [
                    _field(
                        _("Certain from, in percent"),
                        ids.DUPLICATES_CERTAIN,
                        ids.DUPLICATES_CERTAIN_PROBLEM,
                        thresholds.certain,
                    ),
                    _field(
                        _("To review from, in percent"),
                        ids.DUPLICATES_REVIEW,
                        ids.DUPLICATES_REVIEW_PROBLEM,
                        thresholds.review,
                    ),
                    html.Button(_("Save"), type="submit", className="btn btn-quiet"),
                ],
                className="dup-fields",
            ),
            html.P(id=ids.DUPLICATES_STATUS, className="save-status", role="status"),
        ],
        id=ids.DUPLICATES_FORM,
        n_submit=0,
    )


def _field(label: str, key: str, problem: str, value: float) -> html.Div:
    return html.Div(
        [
            html.Label(label, htmlFor=key),
            dbc.Input(
                id=key,
                type="text",
                value=_plain(value),
                inputmode="decimal",
                autocomplete="off",
                maxlength=8,
            ),
            html.Div(id=problem, role="alert"),
        ],
        className="field",
    )


def _plain(value: float) -> str:
    return number(value * 100, _digits(value))


def _percent(value: float) -> str:
    return percent(value * 100, _digits(value))


def _digits(value: float) -> int:
    """As many as the value has, up to three."""
    return next((digits for digits in (0, 1, 2) if abs(round(value * 100, digits) - value * 100) < 1e-6), 3)


def _shared(shared: Sequence[tuple[IdentityField, str, int]]) -> list[Component]:
    if not shared:
        return []
    rows = [
        html.Li(
            [
                html.Span(f"{identity_name(field)}: ", className="quiet"),
                html.Strong(value),
                " ",
                ngettext("with %(num)s lead", "with %(num)s leads", count),
            ]
        )
        for field, value, count in shared
    ]
    return [
        html.Section(
            [
                html.H3(_("Too common to be evidence"), className="dup-subtitle", id="dup-shared"),
                html.P(
                    _("So many leads share these values that having one of them says nothing."),
                    className="quiet",
                ),
                html.Ul(rows, className="dup-shared"),
            ],
            **aria(labelledby="dup-shared"),
        )
    ]
