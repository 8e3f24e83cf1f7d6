"""Settings of what is sent, to whom and when: one's own mail here, the channels in `settings_channels`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks import settings_channels
from callbacks.scope import current_email, current_organization, deliver_soon, mail_is_set_up, signed_in
from layouts import ids
from layouts.notifications.own import NONE
from layouts.notifications.records import Wishes
from layouts.settings_notifications import notifications_page, said_badly, said_well
from services.language import gettext as _
from services.notifications.deliveries import DueDelivery
from services.notifications.delivery_log import own_test
from services.notifications.planning import replan_digests
from services.notifications.preferences import (
    PreferenceError,
    Preferences,
    preferences_of,
    save_notification_preferences,
)
from services.notifications.refusals import allow_reports, refuse_own_reports, refuses_reports
from services.organization_settings import time_zones
from services.scope import MANAGING_ROLES, OrgScope
from services.session import Session

FIELDS = (
    ids.NOTIFY_ENABLED,
    ids.NOTIFY_ALERTS,
    ids.NOTIFY_PRIORITY,
    ids.NOTIFY_DAILY,
    ids.NOTIFY_WEEKLY,
    ids.NOTIFY_REPORTS,
    ids.NOTIFY_HOUR,
    ids.NOTIFY_WEEKDAY,
    ids.NOTIFY_QUIET_FROM,
    ids.NOTIFY_QUIET_TO,
    ids.NOTIFY_ZONE,
)


def register(app: Dash) -> None:
    app.callback(
        Output(ids.NOTIFY_SAVED, "children"),
        Input(ids.NOTIFY_SAVE, "n_clicks"),
        *[State(field, "value") for field in FIELDS],
        running=[(Output(ids.NOTIFY_SAVE, "disabled"), True, False)],
        prevent_initial_call=True,
    )(save_wishes)
    app.callback(
        Output(ids.NOTIFY_SAVED, "children", allow_duplicate=True),
        Input(ids.NOTIFY_OWN_TEST, "n_clicks"),
        prevent_initial_call=True,
    )(send_own_test)
    settings_channels.register(app)


def page() -> Any:
    """The tab as it is."""
    with signed_in() as (scope, session):
        wishes = _wishes(scope, session)
        managed = settings_channels.management(scope, session) if scope.role in MANAGING_ROLES else None
    return notifications_page(wishes, managed)


def save_wishes(
    clicks: int | None,
    enabled: Any,
    alerts: Any,
    priority: Any,
    daily: Any,
    weekly: Any,
    reports: Any,
    hour: Any,
    weekday: Any,
    quiet_from: Any,
    quiet_to: Any,
    zone: Any,
) -> Any:
    """Save what was chosen; digests that are already planned follow it."""
    if not clicks:
        raise PreventUpdate
    changes = {
        "enabled": bool(enabled),
        "alerts": bool(alerts),
        "alert_priority": priority,
        "daily_digest": bool(daily),
        "weekly_digest": bool(weekly),
        "digest_hour": _whole(hour),
        "digest_weekday": _whole(weekday),
        "quiet_from": _whole(quiet_from),
        "quiet_to": _whole(quiet_to),
        "timezone": None if zone in (NONE, None) else zone,
    }
    now = datetime.now(UTC)
    try:
        with signed_in() as (scope, session):
            save_notification_preferences(scope, session, changes, now)
            _take_reports(scope, session, bool(reports), now)
            planned = replan_digests(scope, session, now)
    except PreferenceError as error:
        if error.field == "quiet_from":
            return said_badly(_("Not saved: quiet hours need a beginning and an end."))
        return said_badly(_("Not saved: something chosen there can't be."))
    deliver_soon(planned)
    return said_well(_("Saved."))


def send_own_test(clicks: int | None) -> Any:
    """Send the signed-in person a test mail."""
    if not clicks:
        raise PreventUpdate
    if not mail_is_set_up():
        return said_badly(_("Mail isn't set up on this server."))
    now = datetime.now(UTC)
    with signed_in() as (scope, session):
        delivery_id = own_test(scope, session, now)
    if delivery_id is not None:
        deliver_soon([DueDelivery(delivery_id, now)])
    return said_well(_("A test mail is on its way to %(address)s.", address=current_email()))


def _wishes(scope: OrgScope, session: Session) -> Wishes:
    wishes: Preferences = preferences_of(scope, session)
    return Wishes(
        email=current_email(),
        enabled=wishes.enabled,
        alerts=wishes.alerts,
        alert_priority=wishes.alert_priority,
        daily_digest=wishes.daily_digest,
        weekly_digest=wishes.weekly_digest,
        digest_hour=wishes.digest_hour,
        digest_weekday=wishes.digest_weekday,
        quiet_from=wishes.quiet_from,
        quiet_to=wishes.quiet_to,
        timezone=wishes.timezone,
        takes_reports=not refuses_reports(scope, session, current_email()),
        organization_timezone=current_organization().timezone,
        timezones=time_zones(),
        mail_works=mail_is_set_up(),
    )


def _take_reports(scope: OrgScope, session: Session, wanted: bool, now: datetime) -> None:
    if wanted:
        allow_reports(scope, session, current_email())
    else:
        refuse_own_reports(scope, session, current_email(), now)


def _whole(text: Any) -> int | None:
    return (
        int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 3 else None
    )
