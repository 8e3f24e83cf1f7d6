"""The organization's channels and the log of what was sent: for administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from callbacks.channel_words import problem_words
from callbacks.scope import deliver_soon, signed_in, signing_key, webhook_addresses
from layouts import ids
from layouts.notifications.channels import channel_list
from layouts.notifications.form import channel_form, secret_shown
from layouts.notifications.log import log_table
from layouts.notifications.records import Endpoint, LogEntry
from layouts.settings_notifications import Management, said_badly, said_well
from services.language import gettext as _
from services.notifications import delivery_log as log
from services.notifications import endpoints
from services.notifications.addresses import AddressError, check_address
from services.notifications.deliveries import DueDelivery
from services.notifications.endpoints import MOST_ENDPOINTS, EndpointError, EndpointInfo
from services.notifications.signing import endpoint_secret
from services.scope import NotFoundError, OrgScope
from services.session import Session
from services.vocabulary import Channel


class Shown(NamedTuple):
    """What a deed changes of the page: channels, form, status, log, and whether the log is watched."""

    channels: Any = no_update
    form: Any = no_update
    status: Any = no_update
    log: Any = no_update
    unwatched: Any = no_update
    ticks: Any = no_update


OUTPUTS = (
    (ids.NOTIFY_CHANNELS, "children"),
    (ids.NOTIFY_FORM, "children"),
    (ids.NOTIFY_STATUS, "children"),
    (ids.NOTIFY_LOG, "children"),
    (ids.NOTIFY_POLL, "disabled"),
    (ids.NOTIFY_POLL, "n_intervals"),
)


def register(app: Dash) -> None:
    app.callback(
        *[Output(*output) for output in OUTPUTS],
        Input(ids.NOTIFY_ASKED, "data"),
        prevent_initial_call=True,
    )(act)
    app.callback(
        *[Output(*output, allow_duplicate=True) for output in OUTPUTS],
        Input(ids.ENDPOINT_SAVE, "n_clicks"),
        State(ids.ENDPOINT_EDITED, "data"),
        State(ids.ENDPOINT_CHANNEL, "value"),
        State(ids.ENDPOINT_NAME, "value"),
        State(ids.ENDPOINT_URL, "value"),
        State(ids.ENDPOINT_EVENTS, "value"),
        State(ids.ENDPOINT_PRIORITY, "value"),
        running=[(Output(ids.ENDPOINT_SAVE, "disabled"), True, False)],
        prevent_initial_call=True,
    )(save_channel)
    app.callback(
        Output(ids.NOTIFY_LOG, "children", allow_duplicate=True),
        Input(ids.NOTIFY_POLL, "n_intervals"),
        prevent_initial_call=True,
    )(read_log)


def management(scope: OrgScope, session: Session) -> Management:
    """Channels and log as they are."""
    return Management(
        endpoints=[_endpoint(each) for each in endpoints.list_endpoints(scope, session)],
        most=MOST_ENDPOINTS,
        log=_log(scope, session),
    )


def act(asked: Any) -> Shown:
    """Do what a button asked of a channel or of a message."""
    if not isinstance(asked, dict):
        raise PreventUpdate
    deed = asked.get("do")
    if deed == "cancel":
        return Shown(form=None, status=None)
    if deed == "add":
        return Shown(form=channel_form(None), status=None)
    if deed == "refresh":
        return Shown(log=read_log(1))
    deeds: dict[Any, Callable[[UUID], Shown]] = {
        "edit": _edit,
        "test": _test,
        "again": _again,
        "on": lambda found: _switch(found, on=True),
        "off": lambda found: _switch(found, on=False),
        "renew": _renew,
        "delete": _delete,
    }
    if deed not in tuple(deeds):
        raise PreventUpdate
    try:
        return deeds[deed](UUID(str(asked.get("id"))))
    except (ValueError, NotFoundError):
        return Shown(status=said_badly(_("That is no longer there.")))


def save_channel(
    clicks: int | None, edited: Any, channel: Any, name: Any, url: Any, events: Any, priority: Any
) -> Shown:
    """Make a channel, or change one; what can't be is said below the form, and nothing typed is lost."""
    if not clicks:
        raise PreventUpdate
    values = {"name": name, "events": events or [], "alert_priority": priority}
    if not edited or url:
        values["url"] = url or ""
    try:
        if "url" in values:
            check_address(str(values["url"]).strip(), webhook_addresses())
        return _change(edited, values) if edited else _make({**values, "channel": channel})
    except (AddressError, EndpointError, NotFoundError, ValueError) as error:
        return Shown(status=said_badly(problem_words(error)))


def read_log(ticks: int | None) -> Any:
    """The log as it is now."""
    if not ticks:
        raise PreventUpdate
    with signed_in() as (scope, session):
        return log_table(_log(scope, session))


def _make(values: dict[str, Any]) -> Shown:
    with signed_in() as (scope, session):
        made = endpoints.add_endpoint(scope, session, values, webhook_addresses(), datetime.now(UTC))
        shown = _channels(scope, session)
    status = said_well(_("“%(name)s” is told from now on. Send a test to see it.", name=made.name))
    return Shown(channels=shown, form=_secret_of(scope, made), status=status)


def _change(edited: Any, values: dict[str, Any]) -> Shown:
    with signed_in() as (scope, session):
        changed = endpoints.update_endpoint(
            scope, session, UUID(str(edited)), values, webhook_addresses(), datetime.now(UTC)
        )
        shown = _channels(scope, session)
    return Shown(shown, None, said_well(_("“%(name)s” was saved.", name=changed.name)))


def _edit(endpoint_id: UUID) -> Shown:
    with signed_in() as (scope, session):
        found = endpoints.endpoint_of(scope, session, endpoint_id)
    return Shown(form=channel_form(_endpoint(found)), status=None)


def _switch(endpoint_id: UUID, *, on: bool) -> Shown:
    with signed_in() as (scope, session):
        now = datetime.now(UTC)
        found = endpoints.update_endpoint(
            scope, session, endpoint_id, {"enabled": on}, webhook_addresses(), now
        )
        shown = _channels(scope, session)
    words = _("“%(name)s” is on.", name=found.name) if on else _("“%(name)s” is off.", name=found.name)
    return Shown(channels=shown, status=said_well(words))


def _renew(endpoint_id: UUID) -> Shown:
    with signed_in() as (scope, session):
        found = endpoints.renew_secret(scope, session, endpoint_id)
    status = said_well(_("The former secret of “%(name)s” signs nothing any more.", name=found.name))
    return Shown(form=_secret_of(scope, found), status=status)


def _delete(endpoint_id: UUID) -> Shown:
    with signed_in() as (scope, session):
        name = endpoints.endpoint_of(scope, session, endpoint_id).name
        endpoints.delete_endpoint(scope, session, endpoint_id)
        shown, logged = _channels(scope, session), log_table(_log(scope, session))
    return Shown(shown, None, said_well(_("“%(name)s” was deleted.", name=name)), logged)


def _test(endpoint_id: UUID) -> Shown:
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        delivery_id = log.add_test(scope, session, endpoint_id, now)
    if delivery_id is not None:
        deliver_soon([DueDelivery(delivery_id, now)])
    words = _("A test is on its way; what becomes of it shows in the log below.")
    return _watched(said_well(words))


def _again(delivery_id: UUID) -> Shown:
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        waits = log.send_again(scope, session, delivery_id, now)
    if waits:
        deliver_soon([DueDelivery(delivery_id, now)])
    return _watched(said_well(_("It is sent again.")) if waits else no_update)


def _watched(status: Any) -> Shown:
    """The log now, and again for a while."""
    return Shown(status=status, log=read_log(1), unwatched=False, ticks=0)


def _secret_of(scope: OrgScope, endpoint: EndpointInfo) -> Any:
    if endpoint.channel is not Channel.WEBHOOK:
        return None
    secret = endpoint_secret(signing_key(), scope.organization_id, endpoint.id, endpoint.generation)
    return secret_shown(endpoint.name, secret)


def _channels(scope: OrgScope, session: Session) -> Any:
    found = endpoints.list_endpoints(scope, session)
    return channel_list([_endpoint(each) for each in found], MOST_ENDPOINTS)


def _log(scope: OrgScope, session: Session) -> list[LogEntry]:
    return [
        LogEntry(
            delivery_id=str(each.id),
            channel=each.channel,
            recipient=each.recipient,
            event=each.event,
            status=each.status,
            attempts=each.attempts,
            next_try_at=each.next_try_at,
            reason=each.reason,
            answer=each.answer,
            created_at=each.created_at,
            sent_at=each.sent_at,
            can_again=each.can_again,
        )
        for each in log.delivery_log(scope, session)
    ]


def _endpoint(found: EndpointInfo) -> Endpoint:
    return Endpoint(
        endpoint_id=str(found.id),
        channel=found.channel,
        name=found.name,
        host=found.host,
        events=[event.value for event in found.events],
        alert_priority=found.alert_priority,
        enabled=found.enabled,
        failing_since=found.failing_since,
        paused_at=found.paused_at,
    )
