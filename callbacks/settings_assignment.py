"""Settings of assignment: the form is checked as it is left, tried on the past, and saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks import assignment_deeds
from callbacks.assignment_form import Problems, merged, read_form, taker_problems, typed_form
from callbacks.assignment_page import form_of, load_page
from callbacks.assignment_trial import trial
from callbacks.clientside import in_the_browser
from callbacks.scope import signed_in
from layouts import ids
from layouts.assignment.changes import change_words
from layouts.assignment.page import (
    assignment_body,
    assignment_page,
    not_for_you,
    not_saved_words,
    nothing_changed_words,
    problems_of_fields,
    saved_words,
    shown_of,
    stale_words,
)
from layouts.assignment.records import Values, sellers, values_of
from layouts.assignment.trial import cannot_try
from services.assignment.model import AssignmentSettings
from services.assignment.settings import (
    AssignmentSettingError,
    StaleSettingsError,
    assignment_settings,
    save_assignment,
)

TEXTS = {"type": ids.TAKER_TEXT_TYPE, "member": ALL, "field": ALL}
CHOICES = {"type": ids.TAKER_CHOICE_TYPE, "member": ALL, "field": ALL}
UNSAVED = """(method, days, onImport, texts, choices, shown, textIds, choiceIds) => {
  if (!shown) return true;
  const plain = (value) => Array.isArray(value) ? JSON.stringify([...value].sort()) : String(value || "");
  const was = shown.values;
  const same = (values, names) => values.every((value, at) => {
    const fields = was.takers[names[at].member];
    return !fields || plain(value) === plain(fields[names[at].field]);
  });
  return plain(method) === plain(was.method) && plain(days) === plain(was.new_for_days)
    && plain(onImport) === plain(was.on_import) && same(texts, textIds) && same(choices, choiceIds);
}"""
"""Whether the form is as it was shown: what hides "Unsaved changes"."""


GENERAL = [
    (ids.ASSIGNMENT_METHOD, "value"),
    (ids.ASSIGNMENT_NEW_DAYS, "value"),
    (ids.ASSIGNMENT_ON_IMPORT, "value"),
]


def register(app: Dash) -> None:
    _watch_form(app)
    form = [State(*one) for one in GENERAL]
    form += [State(kind, prop) for kind in (TEXTS, CHOICES) for prop in ("value", "id")]
    form.append(State(ids.ASSIGNMENT_SHOWN, "data"))
    app.callback(
        Output(ids.ASSIGNMENT_TRIED, "children"),
        Input(ids.ASSIGNMENT_TRY, "n_clicks"),
        *form,
        running=[
            (Output(ids.ASSIGNMENT_BUSY, "hidden"), False, True),
            (Output(ids.ASSIGNMENT_TRY, "disabled"), True, False),
        ],
        prevent_initial_call=True,
    )(try_form)
    app.callback(
        Output(ids.ASSIGNMENT_STATUS, "children"),
        Output(ids.ASSIGNMENT_PROBLEM, "children"),
        Output(ids.ASSIGNMENT, "children"),
        Output(ids.ASSIGNMENT_SHOWN, "data"),
        Input(ids.ASSIGNMENT_SAVE, "n_clicks"),
        *form,
        running=[(Output(ids.ASSIGNMENT_SAVE, "disabled"), True, False)],
        prevent_initial_call=True,
    )(save)
    assignment_deeds.register(app)


def _watch_form(app: Dash) -> None:
    """Whether it was changed, and what of it can't be."""
    in_the_browser(
        app,
        UNSAVED,
        Output(ids.ASSIGNMENT_UNSAVED, "hidden"),
        *[Input(*one) for one in GENERAL],
        Input(TEXTS, "value"),
        Input(CHOICES, "value"),
        Input(ids.ASSIGNMENT_SHOWN, "data"),
        State(TEXTS, "id"),
        State(CHOICES, "id"),
    )
    mine = {"type": ids.TAKER_TEXT_TYPE, "member": MATCH, "field": ALL}
    app.callback(
        Output(mine, "invalid"),
        Output({"type": ids.TAKER_PROBLEM_TYPE, "member": MATCH}, "children"),
        Input(mine, "value"),
        State(mine, "id"),
        prevent_initial_call=True,
    )(check_fields)


def page() -> Any:
    """The tab as it is; for a rep, that it isn't theirs."""
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        if scope.own_leads_only is not None:
            return not_for_you()
        return assignment_page(load_page(scope, session, now))


def check_fields(texts: list[Any], field_ids: Sequence[Mapping[str, str]]) -> tuple[list[bool], Any]:
    """Which of a seller's fields can't be, and why."""
    fields = {field["field"]: text for field, text in zip(field_ids, texts, strict=True)}
    wrong = taker_problems(fields)
    return [name in wrong for name in fields], problems_of_fields(list(dict.fromkeys(wrong.values())))


def try_form(clicks: int | None, *form: Any) -> Any:
    """What the method would have done in the last days, with the sellers as they are typed."""
    if not clicks:
        raise PreventUpdate
    typed, shown = _typed(form)
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        wanted = merged(values_of(assignment_settings(scope, session, now)), typed, shown["values"])
    changes, _problems = read_form(wanted)
    return cannot_try() if changes is None else trial(changes, now)


def save(clicks: int | None, *form: Any) -> tuple[Any, Any, Any, Any]:
    """Save what this person changed. What somebody else saved meanwhile is said first and stays; what
    can't be is named, and nothing that was typed is lost."""
    if not clicks:
        raise PreventUpdate
    typed, shown = _typed(form)
    now = datetime.now(UTC)
    try:
        with signed_in() as (scope, session):
            current = assignment_settings(scope, session, now)
            saved = values_of(current)
            wanted = merged(saved, typed, shown["values"])
            changes, problems = read_form(wanted)
            if changes is None:
                return _refused(problems, current)
            if wanted == saved and current.version == shown["version"]:
                fresh = load_page(scope, session, now)
                return nothing_changed_words(), [], assignment_body(fresh), shown_of(fresh)
            save_assignment(scope, session, changes, version=int(shown["version"]), now=now)
            after = load_page(scope, session, now)
    except AssignmentSettingError as error:
        return not_saved_words([_named(error, current)]), [], no_update, no_update
    except StaleSettingsError as stale:
        return _stale(stale, shown)
    return saved_words(), [], assignment_body(after), shown_of(after)


def _typed(form: Sequence[Any]) -> tuple[Values, dict[str, Any]]:
    method, days, on_import, texts, text_ids, choices, choice_ids, shown = form
    began = form_of(shown)
    if began is None:
        raise PreventUpdate
    return typed_form(method, days, on_import, [(texts, text_ids), (choices, choice_ids)]), began


def _refused(problems: Problems, current: AssignmentSettings) -> tuple[Any, Any, Any, Any]:
    names = _names(current)
    said = [
        f"{names[member]}: {sentence}"
        for member, wrong in problems.takers.items()
        for sentence in dict.fromkeys(wrong.values())
    ]
    return (
        not_saved_words([*problems.general, *said]),
        problems_of_fields(problems.general),
        no_update,
        no_update,
    )


def _named(error: AssignmentSettingError, current: AssignmentSettings) -> str:
    name = _names(current).get(str(error.member_id))
    return f"{name}: {error}" if name else str(error)


def _stale(stale: StaleSettingsError, shown: Mapping[str, Any]) -> tuple[Any, Any, Any, Any]:
    """From now on the form is about the newer version; what it began from stays, so that only this person's
    own changes are put over it."""
    changes = change_words(shown["values"], values_of(stale.current), _names(stale.current))
    began = {"version": stale.current.version, "values": shown["values"]}
    return stale_words(changes, stale.by), [], no_update, began


def _names(settings: AssignmentSettings) -> dict[str, str]:
    return {str(one.member_id): one.name for one in sellers(settings)}
