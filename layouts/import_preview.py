"""Checking a file before anything is saved: mapping, questions, values, first rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from layouts import ids
from layouts.icons import icon
from layouts.import_shapes import FileColumn, FoundValue, ImportPreview, Question, Target
from layouts.import_words import column_name, kind_name
from layouts.lead_words import interaction_name
from layouts.tables import Cell, Column, table
from layouts.words import outcome_name, stage_name
from services.language import day, instant, ngettext, number
from services.language import gettext as _
from services.vocabulary import ImportKind, InteractionKind, Outcome, Stage

SAMPLES = 3


def import_preview(preview: ImportPreview) -> html.Section:
    """The content of `ids.IMPORT_PREVIEW` for an uploaded file."""
    return html.Section(
        [
            html.H2(preview.filename, className="panel-title"),
            html.P(_recognised(preview), className="quiet"),
            *[_problem(problem) for problem in preview.problems],
            _questions(preview),
            html.H3(_("Columns"), className="panel-subtitle"),
            *_targets(preview),
            *_values(preview),
            *_rows(preview),
            html.Div(
                [
                    html.Button(
                        [icon("check"), _("Import")],
                        id=ids.IMPORT_START,
                        type="button",
                        className="btn btn-primary",
                        disabled=bool(preview.problems),
                    ),
                    html.Button(
                        _("Check again"), id=ids.IMPORT_CHECK, type="button", className="btn btn-quiet"
                    ),
                    html.Button(
                        _("Discard"), id=ids.IMPORT_DISCARD, type="button", className="btn btn-quiet"
                    ),
                ],
                className="button-row",
            ),
        ],
        className="panel panel-preview",
    )


def _recognised(preview: ImportPreview) -> str:
    kind = kind_name(preview.kind)
    if preview.remembered:
        return _("%(kind)s, with the mapping you confirmed for this kind of file before.", kind=kind)
    if preview.format_name:
        return _("%(kind)s, recognised as %(format)s.", kind=kind, format=preview.format_name)
    return _("%(kind)s. The columns were matched by their names and content: please check.", kind=kind)


def _problem(text: str) -> html.Div:
    return html.Div([icon("alert"), html.Span(text)], className="notice is-bad", role="alert")


def _questions(preview: ImportPreview) -> html.Div:
    return html.Div([_question(question) for question in preview.questions], hidden=not preview.questions)


def _question(question: Question) -> html.Div:
    """Asked, never guessed: nothing is chosen beforehand."""
    if question.kind == "date_order":
        text = _(
            "Is “%(example)s” in “%(header)s” day first or month first?",
            example=question.example,
            header=question.header,
        )
        answers = [("day_first", _("Day first")), ("month_first", _("Month first"))]
    else:
        text = _(
            "Which mark is the decimal one in “%(example)s” of “%(header)s”?",
            example=question.example,
            header=question.header,
        )
        answers = [("comma", _("The comma")), ("point", _("The point"))]
    options = [{"value": value, "label": name} for value, name in answers]
    select = dbc.Select(
        id=ids.mapping_question(question.column), options=options, value="", placeholder=_("Please choose")
    )
    return html.Div(
        html.Label([html.Span([icon("help"), text]), select]), className="notice is-warning field"
    )


def _targets(preview: ImportPreview) -> list[Any]:
    """What was found first; what the file doesn't seem to have is folded away."""
    found = [target for target in preview.targets if target.header or target.required]
    others = [target for target in preview.targets if target not in found]
    parts: list[Any] = [html.Ul([_target(one, preview.columns) for one in found], className="mapping")]
    if others:
        words = ngettext("%(num)s column not in the file", "%(num)s columns not in the file", len(others))
        rows = html.Ul([_target(one, preview.columns) for one in others], className="mapping")
        parts.append(
            html.Details([html.Summary([words, icon("chevron", "chevron")]), rows], className="as-table")
        )
    kept = len(preview.columns) - len({target.header for target in found if target.header})
    if kept > 0 and preview.kind is ImportKind.LEADS:
        text = ngettext(
            "%(num)s other column of the file is kept with the lead as it is.",
            "%(num)s other columns of the file are kept with the lead as they are.",
            kept,
        )
        parts.append(html.P(text, className="quiet"))
    return parts


def _target(target: Target, columns: tuple[FileColumn, ...]) -> html.Li:
    options = [{"value": "", "label": _("Not in the file")}]
    options += [{"value": column.header, "label": column.header} for column in columns]
    samples = next((column.samples for column in columns if column.header == target.header), ())
    name = [html.Span(column_name(target.column))]
    if target.required:
        name.append(html.Span(_("needed"), className="badge-status is-neutral"))
    select = dbc.Select(
        id=ids.mapping_column(target.column),
        options=options,
        placeholder=_("Not in the file"),
        value=target.header or "",
        invalid=target.required and not target.header,
    )
    shown = " · ".join(samples[:SAMPLES])
    return html.Li(
        [
            html.Label([html.Span(name, className="mapping-name"), select]),
            html.Span(shown, className="quiet mapping-samples", title=shown),
        ]
    )


def _values(preview: ImportPreview) -> list[Any]:
    if not preview.values:
        return []
    return [
        html.H3(_("Stages and outcomes in the file"), className="panel-subtitle"),
        html.Ul([_value(value) for value in preview.values], className="mapping"),
    ]


def _value(found: FoundValue) -> html.Li:
    choices = _choices(found.field)
    options = [{"value": "", "label": _("Not mapped: its rows are rejected")}]
    options += [{"value": value, "label": name} for value, name in choices]
    select = dbc.Select(
        id=ids.mapping_value(found.field, found.value),
        options=options,
        placeholder=_("Not mapped: its rows are rejected"),
        value=found.target or "",
        invalid=found.target is None,
    )
    rows = ngettext("%(num)s row", "%(num)s rows", found.count)
    name = html.Span(
        [html.Span(f"“{found.value}”"), html.Span(rows, className="quiet")], className="mapping-name"
    )
    return html.Li(html.Label([name, select]))


def _choices(field: str) -> list[tuple[str, str]]:
    """What a value of the file can stand for."""
    if field == "stage":
        return [*((stage.value, stage_name(stage)) for stage in Stage), ("lost", _("Lost where it stood"))]
    if field == "outcome":
        return [(outcome.value, outcome_name(outcome)) for outcome in Outcome]
    return [(kind.value, interaction_name(kind)) for kind in InteractionKind]


def _rows(preview: ImportPreview) -> list[Any]:
    """The first rows as they would be saved."""
    if not preview.rows:
        return []
    shown = [target.column for target in preview.targets if target.header]
    columns = [Column(column_name(name), numeric=False) for name in shown]
    rows = [[Cell(_shown(name, row.get(name))) for name in shown] for row in preview.rows]
    return [
        html.H3(_("The first rows, as they will be saved"), className="panel-subtitle"),
        table(_("First rows"), columns, rows, class_name="stacked"),
    ]


def _shown(column: str, value: Any) -> str:
    """A converted value as people read it."""
    if value is None:
        return ""
    if column in ("stage", "from_stage", "to_stage") and value in tuple(Stage):
        return stage_name(value)
    if column == "outcome" and value in tuple(Outcome):
        return outcome_name(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    return number(value, 2) if isinstance(value, float | Decimal) else str(value)
