"""The alerts page: the list, the open alert, and what is done to them."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.alert_asks import Ask, read_ask
from callbacks.alert_badge import counted
from callbacks.alert_triage import Answer, perform, refusal_words
from callbacks.scope import signed_in
from layouts import ids
from layouts.alerts.actions import refused
from layouts.alerts.detail import DetailContext, alert_gone, detail_body, detail_head, no_alert_open
from layouts.alerts.page import alerts_page
from layouts.alerts.rows import alerts_list
from layouts.alerts.toast import last_action
from layouts.alerts.view import AlertsView, read_alerts_view
from services.alerts import AlertPage, alert_detail, list_alerts
from services.alerts.rights import with_rights
from services.alerts.triage import TriageError
from services.organizations import members
from services.scope import WRITING_ROLES, NotFoundError, OrgScope
from services.session import Session
from services.versions import data_version
from services.vocabulary import AlertPriority, AlertRule, AlertStatus

PANE = {
    "head": Output(ids.ALERT_HEAD, "children", allow_duplicate=True),
    "body": Output(ids.ALERT_BODY, "children", allow_duplicate=True),
    "note_hidden": Output(ids.ALERT_NOTE_BOX, "hidden", allow_duplicate=True),
    "shown": Output(ids.ALERT_SHOWN, "data", allow_duplicate=True),
}
LIST = {
    "list": Output(ids.ALERTS, "children", allow_duplicate=True),
    "version": Output(ids.shown_version(ids.ALERTS), "data", allow_duplicate=True),
}
SAID = {
    "said": Output(ids.ALERT_SAID, "children", allow_duplicate=True),
    "bulk_said": Output(ids.BULK_SAID, "children", allow_duplicate=True),
}
DONE = {
    "note": Output(ids.ALERT_NOTE, "value", allow_duplicate=True),
    "bulk_note": Output(ids.BULK_NOTE, "value", allow_duplicate=True),
    "last": Output(ids.ALERT_LAST, "children", allow_duplicate=True),
    "toast": Output(ids.TOAST, "children", allow_duplicate=True),
    "count": Output(ids.ALERT_COUNT, "data", allow_duplicate=True),
}
Shown = dict[str, Any]


def register(app: Dash) -> None:
    app.callback(
        output=PANE | {"said": SAID["said"]},
        inputs=[Input(ids.ALERT_OPENED, "data")],
        state=[State(ids.ALERT_SHOWN, "data")],
        prevent_initial_call=True,
    )(open_alert)
    app.callback(
        output=PANE | LIST | SAID | DONE,
        inputs=[Input(ids.ALERT_ASKED, "data")],
        state=[State(ids.ALERT_SHOWN, "data"), State(ids.LOCATION, "search")],
        prevent_initial_call=True,
    )(act)
    app.callback(
        output=PANE | LIST,
        inputs=[
            Input(ids.data_version(ids.ALERTS), "data"),
            Input(ids.poll_visible(ids.ALERTS), "n_intervals"),
        ],
        state=[State(ids.ALERT_SHOWN, "data"), State(ids.LOCATION, "search")],
        prevent_initial_call=True,
    )(refresh)


def page(search: str | None) -> Any:
    """The page of an address, with its list and its open alert; without one in the address, a wide screen
    shows the first beside the list."""
    now = datetime.now(UTC)
    view, problems = read_alerts_view(search)
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
        found = _list(scope, session, view, now)
        first = found.alerts[0]["id"] if found.alerts else None
        pane = _pane(scope, session, view.open_id or first, now)
    return alerts_page(
        view,
        _listed(scope, found, view, now),
        pane["head"],
        pane["body"],
        shown=pane["shown"] | {"list": _list_print(found)},
        version=version,
        can_act=not pane["note_hidden"],
        can_be_assigned=scope.user_id is not None and scope.role in WRITING_ROLES,
        problems=problems,
    )


def open_alert(opened: dict[str, Any] | None, shown: Shown | None) -> dict[str, Any]:
    """Another alert beside the list; the list itself stays as it is."""
    if opened is None:  # the page has only just arrived
        raise PreventUpdate
    asked = opened.get("id") if isinstance(opened, dict) else None
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        pane = _pane(scope, session, asked, now)
    pane["shown"] = _shown(shown) | pane["shown"]
    return pane | {"said": None}


def act(asked: dict[str, Any] | None, shown: Shown | None, search: str | None) -> dict[str, Any]:
    """Do what was asked, and show what it made of the list, the open alert and the badges. What was
    refused is said beside where it was entered, and what was typed stays there."""
    if asked is None:  # the page has only just arrived
        raise PreventUpdate
    now = datetime.now(UTC)
    try:
        ask = read_ask(asked)
    except TriageError as error:
        bulk = isinstance(asked, dict) and asked.get("bulk") is True
        return _nothing() | _said(refused(refusal_words(error)), bulk=bulk)
    answer = perform(ask, now)
    view, _problems = read_alerts_view(search)
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
        found = _list(scope, session, view, now)
        pane = _pane(scope, session, _next_open(ask, answer, found, _shown(shown).get("id")), now)
        badge = {"count": counted(scope, session, now)}
    pane["shown"] |= {"list": _list_print(found)}
    listed = {"list": _listed(scope, found, view, now), "version": version}
    return _nothing() | pane | listed | badge | _said(answer.said, bulk=ask.bulk) | _done(ask, answer)


def refresh(
    heard: int | None, intervals: int | None, shown: Shown | None, search: str | None
) -> dict[str, Any]:
    """What others have changed; what stayed the same is not sent."""
    if heard is None and not intervals:  # the page has only just arrived
        raise PreventUpdate
    now = datetime.now(UTC)
    view, _problems = read_alerts_view(search)
    before = _shown(shown)
    with signed_in() as (scope, session):
        version = data_version(scope, session).version
        found = _list(scope, session, view, now)
        first = found.alerts[0]["id"] if found.alerts else None
        pane = _pane(scope, session, before.get("id") or first, now)
    pane["shown"] |= {"list": _list_print(found)}
    if pane["shown"].get("alert") == before.get("alert"):
        pane |= {"head": no_update, "body": no_update, "note_hidden": no_update}
    same = pane["shown"]["list"] == before.get("list")
    return pane | {"list": no_update if same else _listed(scope, found, view, now), "version": version}


def _next_open(ask: Ask, answer: Answer, found: AlertPage, shown: str | None) -> str | None:
    """The alert to show after an action: the same while it is in the list (or was refused), else the one
    after it."""
    listed = [alert["id"] for alert in found.alerts]
    current = shown if ask.bulk else str(ask.alert_id)
    if current is not None and (current in listed or ask.stays or current not in answer.done):
        return current
    following = [alert_id for alert_id in ask.following if alert_id in listed]
    return next(iter([*following, *listed]), None)


def _done(ask: Ask, answer: Answer) -> dict[str, Any]:
    """Toast, what can be taken back, and the emptied note; nothing of it where all was refused."""
    if not answer.done:
        return {}
    spent = {"bulk_note": ""} if ask.bulk else {"note": ""} if ask.note is not None else {}
    return spent | {"toast": answer.toast, "last": last_action(answer.undo, answer.done)}


def _said(words: Any, *, bulk: bool) -> dict[str, Any]:
    return {"said": None if bulk else words, "bulk_said": words if bulk else None}


def _nothing() -> dict[str, Any]:
    return dict.fromkeys(PANE | LIST | SAID | DONE, no_update)


def _list(scope: OrgScope, session: Session, view: AlertsView, now: datetime) -> AlertPage:
    return list_alerts(
        scope,
        session,
        status=AlertStatus(view.status) if view.status else None,
        priority=AlertPriority(view.priority) if view.priority else None,
        rule=AlertRule(view.rule) if view.rule else None,
        type=view.type,
        assigned_to=scope.user_id if view.mine else None,
        snoozed=view.snoozed,
        cursor=view.cursor,
        now=now,
        titles_only=True,
    )


def _listed(scope: OrgScope, found: AlertPage, view: AlertsView, now: datetime) -> Any:
    rows = [with_rights(scope, alert) for alert in found.alerts]
    return alerts_list(rows, found.by_priority, view, now, next_cursor=found.next_cursor)


def _pane(scope: OrgScope, session: Session, alert_id: object, now: datetime) -> dict[str, Any]:
    """What stands beside the list: an alert, that there is none, or that none is open."""
    nothing = {"body": None, "note_hidden": True, "shown": {"id": None, "alert": None}}
    if alert_id is None:
        return nothing | {"head": no_alert_open()}
    try:
        alert = with_rights(scope, alert_detail(scope, session, UUID(str(alert_id))))
    except (NotFoundError, ValueError):
        return nothing | {"head": alert_gone()}
    people = {str(member.id): member.name for member in members(scope, session, active_only=True)}
    context = DetailContext(now, people, can_write=scope.role in WRITING_ROLES)
    return {
        "head": detail_head(alert, context),
        "body": detail_body(alert, context),
        "note_hidden": not alert["can_act"],
        "shown": {"id": alert["id"], "alert": _alert_print(alert)},
    }


def _shown(shown: object) -> Shown:
    return shown if isinstance(shown, dict) else {}


def _alert_print(alert: dict[str, Any]) -> str:
    """Differs when what the open alert shows does."""
    names = ("version", "impact", "data", "leads", "history", "lead_rows")
    return _fingerprint([alert[name] for name in names])


def _list_print(found: AlertPage) -> str:
    """Differs when what the list shows does."""
    names = ("id", "version", "impact", "priority", "title")
    return _fingerprint([found.by_priority, [[alert[name] for name in names] for alert in found.alerts]])


def _fingerprint(value: object) -> str:
    return sha256(repr(value).encode()).hexdigest()[:16]
