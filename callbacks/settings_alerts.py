"""The alerts' settings: what is typed is checked as it is left, tried on the past, and saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from dash import ALL, MATCH, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from callbacks.alert_form import typed_values
from callbacks.alert_trials import trial
from callbacks.scope import evaluate_soon, signed_in
from layouts import ids
from layouts.alert_fields import field_name
from layouts.alert_records import ProposedThreshold, RuleRecord
from layouts.alert_trial import cannot_try, could_not_try, tried
from layouts.settings_alerts import (
    AlertSettingsPage,
    alert_settings_page,
    not_saved_words,
    nothing_changed_words,
    problems_of_fields,
    saved_and_evaluated_words,
)
from layouts.words import in_words
from services.alerts import AlertSettings, TrackRecord, save_settings, settings_of, track_record
from services.organizations import SettingError
from services.scope import MANAGING_ROLES, ForbiddenError
from services.vocabulary import AlertRule

log = structlog.get_logger(__name__)


def register(app: Dash) -> None:
    values = {"type": ids.ALERT_SETTING_TYPE, "rule": MATCH, "setting": ALL}
    everywhere = {"type": ids.ALERT_SETTING_TYPE, "rule": ALL, "setting": ALL}
    fill = {"type": ids.ALERT_FILL_TYPE, "rule": MATCH}
    trying = (ids.ALERT_TRY_TYPE, ids.ALERT_TRY_PROPOSAL_TYPE)
    app.callback(
        Output(values, "invalid"),
        Output({"type": ids.ALERT_PROBLEM_TYPE, "rule": MATCH}, "children"),
        Input(values, "value"),
        State(values, "id"),
        prevent_initial_call=True,
    )(check_fields)
    app.callback(
        Output(values, "value"),
        Input({"type": ids.ALERT_DEFAULTS_TYPE, "rule": MATCH}, "n_clicks"),
        Input({"type": ids.ALERT_USE_TYPE, "rule": MATCH}, "n_clicks"),
        State(values, "id"),
        State(fill, "data"),
        prevent_initial_call=True,
    )(fill_fields)
    app.callback(
        Output({"type": ids.ALERT_TRIED_TYPE, "rule": MATCH}, "children"),
        *[Input({"type": kind, "rule": MATCH}, "n_clicks") for kind in trying],
        State(values, "value"),
        State(values, "id"),
        State(fill, "data"),
        State(fill, "id"),
        running=[
            (Output({"type": ids.ALERT_BUSY_TYPE, "rule": MATCH}, "hidden"), False, True),
            *[(Output({"type": kind, "rule": MATCH}, "disabled"), True, False) for kind in trying],
        ],
        prevent_initial_call=True,
    )(try_rule)
    app.callback(
        Output(ids.ALERT_SETTINGS_STATUS, "children"),
        Output(ids.ALERT_SETTINGS_SHOWN, "data"),
        Input(ids.ALERT_SETTINGS_SAVE, "n_clicks"),
        State(everywhere, "value"),
        State(everywhere, "id"),
        State(ids.ALERT_SETTINGS_SHOWN, "data"),
        running=[(Output(ids.ALERT_SETTINGS_SAVE, "disabled"), True, False)],
        prevent_initial_call=True,
    )(save_fields)


def page() -> Any:
    """The thresholds, and for whoever sees the whole organization what became of the alerts."""
    with signed_in() as (scope, session):
        settings = settings_of(scope, session)
        whole = scope.own_leads_only is None
        records = track_record(scope, session, datetime.now(UTC)) if whole else []
    can_edit = scope.role in MANAGING_ROLES
    return alert_settings_page(
        AlertSettingsPage(
            values=settings.model_dump(),
            defaults=AlertSettings().model_dump(),
            records={record.rule.value: _record(record, can_edit) for record in records},
            can_edit=can_edit,
            can_try=whole,
        )
    )


def check_fields(texts: list[Any], field_ids: list[dict[str, str]]) -> tuple[list[bool], Any]:
    """Which of a rule's fields can't be, and why."""
    fields = _fields(texts, field_ids)
    _values, problems = typed_values(fields)
    return [name in problems for name in fields], problems_of_fields(list(problems.values()))


def fill_fields(
    _defaults: int | None, _use: int | None, field_ids: list[dict[str, str]], fill: dict[str, Any]
) -> list[Any]:
    """The defaults, or the proposed threshold, in a rule's fields; nothing is saved."""
    if not ctx.triggered or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    source = "proposal" if ctx.triggered_id["type"] == ids.ALERT_USE_TYPE else "defaults"
    return [fill[source].get(field["setting"], no_update) for field in field_ids]


def try_rule(
    _try: int | None,
    _proposal: int | None,
    texts: list[Any],
    field_ids: list[dict[str, str]],
    fill: dict[str, Any],
    card: dict[str, str],
) -> Any:
    """What the rule would have done with what is typed, or with the proposed threshold."""
    if not ctx.triggered or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    fields = _fields(texts, field_ids)
    if ctx.triggered_id["type"] == ids.ALERT_TRY_PROPOSAL_TYPE:
        fields |= fill["proposal"]
    return answer_of_trial(card["rule"], fields)


def answer_of_trial(rule: str, fields: Mapping[str, Any]) -> Any:
    """The rule tried with these texts, in words; what can't be is marked at its field already."""
    if rule not in set(AlertRule):
        raise PreventUpdate
    values, problems = typed_values(fields)
    if problems:
        return cannot_try()
    try:
        return tried(trial(AlertRule(rule), values))
    except ForbiddenError:
        raise
    except Exception:  # too many leads for the time there is: the page and what was typed stay
        log.exception("alert_trial_failed", rule=rule)
        return could_not_try()


def save_fields(
    clicks: int | None, texts: list[Any], field_ids: list[dict[str, str]], shown: Mapping[str, Any]
) -> tuple[Any, Any]:
    """Save what was changed on this page, and have the alerts evaluated by it. What somebody else saved
    meanwhile stays, what can't be is named, and nothing that was typed is lost."""
    if not clicks:
        raise PreventUpdate
    fields = _fields(texts, field_ids)
    changed = {name: text for name, text in fields.items() if name not in shown or text != shown[name]}
    if not changed:
        return nothing_changed_words(), no_update
    values, problems = typed_values(changed)
    if problems:
        return not_saved_words(in_words([field_name(name) for name in problems])), no_update
    try:
        with signed_in() as (scope, session):
            save_settings(scope, session, values)
    except SettingError as error:
        return not_saved_words(field_name(error.field)), no_update
    evaluate_soon()
    return saved_and_evaluated_words(), fields


def _fields(texts: Sequence[Any], field_ids: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    return {field["setting"]: text for field, text in zip(field_ids, texts, strict=True)}


def _record(record: TrackRecord, can_edit: bool) -> RuleRecord:
    proposal = record.proposal
    return RuleRecord(
        fired=record.fired,
        acted=record.acted,
        dismissed=record.dismissed,
        cleared=record.cleared,
        open=record.open,
        precision=None if record.precision is None else record.precision * 100,
        interval=record.interval,
        enough=record.enough,
        proposal=None
        if proposal is None
        else ProposedThreshold(
            proposal.setting, proposal.present, proposal.proposed, proposal.kept_acted, proposal.spared
        ),
        can_edit=can_edit,
    )
