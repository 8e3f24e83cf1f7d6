"""The choice of the method, and which leads it is for."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids
from layouts.assignment.words import method_fit, method_name, method_sentence
from layouts.attributes import aria
from services.assignment.model import AssignmentSettings
from services.language import gettext as _
from services.language import number
from services.vocabulary import AssignmentMethod


def method_section(settings: AssignmentSettings, *, locked: bool) -> html.Section:
    """Four cards, one of which is chosen, and below them what counts as new."""
    options = [
        {"value": method.value, "label": _card(method), "disabled": locked} for method in AssignmentMethod
    ]
    choice = dbc.RadioItems(
        id=ids.ASSIGNMENT_METHOD, options=options, value=settings.method.value, class_name="method-cards"
    )
    return html.Section(
        [
            html.H2(_("Method"), id="assignment-method-title", className="panel-subtitle"),
            html.Div(choice, role="radiogroup", **aria(labelledby="assignment-method-title")),
            html.Div([_new_days(settings, locked), _on_import(settings, locked)], className="which-leads"),
            html.Div(id=ids.ASSIGNMENT_PROBLEM, className="rule-problem", role="alert"),
        ],
        className="panel",
        **aria(labelledby="assignment-method-title"),
    )


def _card(method: AssignmentMethod) -> html.Span:
    return html.Span(
        [
            html.Strong(method_name(method)),
            html.Span(method_sentence(method), className="method-does"),
            html.Span(method_fit(method), className="method-fit"),
        ],
        className="method-card",
    )


def _new_days(settings: AssignmentSettings, locked: bool) -> html.Div:
    field = dbc.Input(
        id=ids.ASSIGNMENT_NEW_DAYS,
        type="text",
        inputmode="numeric",
        value=number(settings.new_for_days),
        disabled=locked,
        maxlength=6,
        autocomplete="off",
        debounce=True,
    )
    return html.Div(
        [
            html.Label(_("A lead is new for so many days"), htmlFor=ids.ASSIGNMENT_NEW_DAYS),
            field,
            html.P(
                _("An older one without a seller is left alone: an import of old leads floods nobody."),
                className="quiet",
            ),
        ],
        className="field",
    )


def _on_import(settings: AssignmentSettings, locked: bool) -> html.Div:
    return html.Div(
        dbc.Checkbox(
            id=ids.ASSIGNMENT_ON_IMPORT,
            label=_("Assign imported leads too, if the file names no seller"),
            value=settings.on_import,
            disabled=locked,
        ),
        className="taker-check",
    )
