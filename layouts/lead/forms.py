"""The forms of a lead's page: each opens in place, keeps what was typed, and says a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.attributes import aria
from layouts.icons import icon
from layouts.lead.words import field_name, field_value, happened_words
from layouts.lead_words import interaction_name
from layouts.words import stage_name
from services.language import gettext as _
from services.vocabulary import OPEN_STAGES, InteractionKind, Outcome

Lead = Mapping[str, Any]
LONGEST = {"name": 200, "company": 200, "email": 200, "phone": 60, "source": 200, "lost_reason": 500}
"""As `services.lead_fields` and `services.lead_edits` have it; the server has the last word."""
BY_HAND = (
    InteractionKind.CALL_ANSWERED, InteractionKind.CALL_MADE, InteractionKind.MEETING,
    InteractionKind.MESSAGE_SENT, InteractionKind.MESSAGE_RECEIVED, InteractionKind.EMAIL_SENT,
    InteractionKind.EMAIL_RECEIVED,
)  # fmt: skip
"""What people log themselves; the rest is for machines to tell."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody was first: what they did, and where it and one's own entries differ."""

    by: str | None
    action: str | None
    at: Any
    theirs: Sequence[tuple[str, str, str]] = ()
    """(field, their value, one's own) as text."""


@dataclass(frozen=True, slots=True)
class FormState:
    """A form as it is to be shown: what is in its fields, what it began from, what is wrong with it."""

    form: str
    values: Mapping[str, str]
    version: int
    base: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: Conflict | None = None


def lead_form(state: FormState, lead: Lead, choices: Sequence[tuple[str, str]] = ()) -> html.Section:
    """The content of `ids.LEAD_FORM`. `choices`: members (id, name) to assign to, or reasons (twice)."""
    title, submit = _titles(state.form, lead)
    fields = _fields(state, lead, choices)
    other = state.errors.get("")
    return html.Section(
        [
            html.H2(title, className="panel-subtitle", id="lead-form-title"),
            *([_conflict(state.conflict)] if state.conflict else []),
            dbc.Form(
                [
                    html.Div(fields, className="lead-fields"),
                    *([html.P(other, className="text-bad", role="alert")] if other else []),
                    _buttons(submit, conflict=state.conflict is not None),
                ],
                id=ids.lead_form_of(state.form),
                n_submit=0,
            ),
            dcc.Store(
                id=ids.lead_base(state.form), data={"version": state.version, "values": dict(state.base)}
            ),
        ],
        className="panel lead-form",
        **aria(labelledby="lead-form-title"),
    )


def _titles(form: str, lead: Lead) -> tuple[str, str]:
    again = lead["outcome"] != Outcome.OPEN
    return {
        "edit": (_("Edit the lead"), _("Save")),
        "win": (_("Won"), _("Mark as won")),
        "lose": (_("Lost"), _("Mark as lost")),
        "move": (
            (_("Re-open in a stage"), _("Re-open")) if again else (_("Move to another stage"), _("Move"))
        ),
        "assign": (_("Assign"), _("Assign")),
        "interaction": (_("Log an interaction"), _("Log it")),
    }[form]


def _buttons(submit: str, *, conflict: bool) -> html.Div:
    """After a conflict the same two say what they mean then."""
    mine = _("Apply mine") if conflict else submit
    theirs = _("Keep theirs") if conflict else _("Cancel")
    return html.Div(
        [
            html.Button(mine, type="submit", className="btn btn-primary"),
            html.Button(theirs, id=ids.lead_action("close"), type="button", className="btn btn-quiet"),
        ],
        className="button-row",
    )


def _conflict(conflict: Conflict) -> html.Div:
    what = {"by": conflict.by, "action": conflict.action, "at": conflict.at}
    rows = [
        html.Div([html.Dt(name), html.Dd([_labelled(_("Theirs"), theirs), _labelled(_("Yours"), mine)])])
        for name, theirs, mine in conflict.theirs
    ]
    return html.Div(
        [
            icon("alert"),
            html.Div(
                [
                    html.P(html.Strong(happened_words(what))),
                    html.P(_("Yours is not saved yet, and nothing of it is lost.")),
                    *([html.Dl(rows, className="facts lead-conflict")] if rows else []),
                ]
            ),
        ],
        className="notice is-warning",
        role="alert",
    )


def _labelled(label: str, value: str) -> html.Div:
    return html.Div([html.Span(f"{label}: ", className="quiet"), value])


def _fields(state: FormState, lead: Lead, choices: Sequence[tuple[str, str]]) -> list[Component]:
    reasons = [name for name, _n in choices] or list(usual_reasons())
    make: dict[str, Callable[[], list[Component]]] = {
        "edit": lambda: [_text(state, name) for name in edited_fields(lead)],
        "win": lambda: [_text(state, "closing_value")],
        "lose": lambda: [_text(state, "lost_reason", suggestions=reasons)],
        "move": lambda: [_select(state, "stage", _stages(lead))],
        "assign": lambda: [_select(state, "assignee", [("", _("Nobody")), *choices])],
        "interaction": lambda: [
            _select(state, "kind", [(kind.value, interaction_name(kind)) for kind in BY_HAND]),
            _text(state, "occurred_at", kind="datetime-local"),
        ],
    }
    return make[state.form]()


def usual_reasons() -> tuple[str, ...]:
    """What is offered while nothing was lost yet."""
    return (_("Price"), _("No budget"), _("Chose a competitor"), _("No answer"), _("Not the right time"))


def edited_fields(lead: Lead) -> tuple[str, ...]:
    """What the edit form holds: a won lead has a closing value, a lost one a reason."""
    always = ("name", "company", "email", "phone", "source", "estimated_value")
    return always + {Outcome.WON: ("closing_value",), Outcome.LOST: ("lost_reason",)}.get(lead["outcome"], ())


def _stages(lead: Lead) -> list[tuple[str, str]]:
    others = [stage for stage in OPEN_STAGES if stage != lead["stage"] or lead["outcome"] != Outcome.OPEN]
    return [(stage.value, stage_name(stage)) for stage in others]


def _text(state: FormState, name: str, *, kind: str = "text", suggestions: Sequence[str] = ()) -> html.Div:
    error = state.errors.get(name)
    modes = {"estimated_value": "decimal", "closing_value": "decimal", "phone": "tel", "email": "email"}
    entry = dbc.Input(
        id=ids.lead_field(name),
        type=kind,
        value=state.values.get(name, ""),
        invalid=bool(error),
        maxlength=LONGEST.get(name),
        inputmode=modes.get(name),
        autocomplete="off",
    )
    return _field(name, entry, error, *_suggested(suggestions))


def _suggested(texts: Sequence[str]) -> list[Component]:
    """Reasons to tap; they go into the field, where they can be changed."""
    buttons = [
        html.Button(text, id=ids.lead_reason(text), type="button", className="chip lead-reason")
        for text in texts
    ]
    label = aria(label=_("Frequent reasons"))
    return [html.Div(buttons, className="chips lead-reasons", role="group", **label)] if buttons else []


def _select(state: FormState, name: str, options: Sequence[tuple[str, str]]) -> html.Div:
    error = state.errors.get(name)
    entry = dbc.Select(
        id=ids.lead_field(name),
        options=[{"value": value, "label": label} for value, label in options],
        value=state.values.get(name, options[0][0] if options else ""),
        invalid=bool(error),
    )
    return _field(name, entry, error)


def _field(name: str, entry: Component, error: str | None, *more: Component) -> html.Div:
    # A label can't point to a pattern-matching id (its `htmlFor` would need Dash's encoding), so it wraps.
    words = [html.Span(field_name(name))]
    said = [html.P(error, className="text-bad", role="alert")] if error else []
    return html.Div([html.Label([*words, entry, *said]), *more], className=f"field field-{name}")


def lead_notice(
    text: str, *, undo: tuple[str, dict[str, Any]] | None = None, tone: str = "good"
) -> dbc.Toast:
    """What was done, for `ids.LEAD_NOTICE`; `undo`: its kind and what it needs."""
    glyph = {"good": "check", "bad": "alert"}[tone]
    taking_back: list[Component] = []
    if undo:
        kind, data = undo
        taking_back = [
            html.Button(_("Undo"), id=ids.lead_undo(kind), type="button", className="btn btn-quiet"),
            dcc.Store(id=ids.lead_undo_data(kind), data=data),
        ]
    return dbc.Toast(
        html.Div([icon(glyph), html.Span(text), *taking_back], className="toast-line lead-toast"),
        is_open=True,
        dismissable=True,
        duration=None if tone == "bad" else 10_000,
        header=_("Notice") if tone != "bad" else _("Problem"),
        className=f"toast-{tone}",
    )


def conflict_lines(
    base: Mapping[str, str], typed: Mapping[str, str], now: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """(field, theirs, yours) where the other one changed a value that isn't what was typed."""
    return [
        (field_name(name), _shown(now[name]), _shown(typed[name]))
        for name in typed
        if name in now and now[name] != base.get(name) and now[name] != typed[name]
    ]


def _shown(text: str) -> str:
    return text or field_value("", None)
