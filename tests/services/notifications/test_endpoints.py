"""Channels: made and kept by administrators, at most ten, with an address of the right form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.notifications.addresses import AddressError, Allowed
from services.notifications.deliveries import NewDelivery, add_delivery, forget_deliveries, note_sent
from services.notifications.delivery_log import delivery_log, masked
from services.notifications.endpoints import (
    MOST_ENDPOINTS,
    EndpointError,
    EndpointInfo,
    add_endpoint,
    delete_endpoint,
    list_endpoints,
    note_endpoint,
    renew_secret,
    update_endpoint,
)
from services.scope import ForbiddenError, OrgScope
from services.vocabulary import Channel, MessageKind, Role

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "channel": "webhook", "name": "Ours", "url": "https://hooks.example.com/in", "events": ["alert.opened"],
    "alert_priority": "high",
}  # fmt: skip


def add(scope: OrgScope, session: Session, **values: Any) -> EndpointInfo:
    return add_endpoint(scope, session, GOOD | values, Allowed(), NOW)


def test_what_was_entered_is_kept(organization: OrgScope, session: Session) -> None:
    made = add(organization, session, name="  Sales \n channel ", events=["alert.cleared", "alert.opened"])
    assert list_endpoints(organization, session) == [made]
    assert (made.name, made.host, made.generation) == ("Sales channel", "hooks.example.com", 1)
    assert made.events == ("alert.opened", "alert.cleared")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", " \x00 "), ("name", "n" * 61), ("name", None), ("channel", "email"),
        ("channel", None), ("events", "alert.opened"), ("events", ["alert.exploded"]), ("events", [None]),
        ("alert_priority", "urgent"), ("url", None), ("generation", 7),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(
    organization: OrgScope, session: Session, field: str, value: object
) -> None:
    with pytest.raises(EndpointError) as refused:
        add(organization, session, **{field: value})
    assert refused.value.field == field
    assert list_endpoints(organization, session) == []


def test_an_address_of_another_form_is_refused(organization: OrgScope, session: Session) -> None:
    made = add(organization, session)
    for url in ("http://hooks.example.com/", "https://user:word@example.com/", ""):
        with pytest.raises(AddressError):
            add(organization, session, url=url)
        with pytest.raises(AddressError):
            update_endpoint(organization, session, made.id, {"url": url}, Allowed(), NOW)


def test_there_are_ten_at_most(organization: OrgScope, session: Session) -> None:
    for number in range(MOST_ENDPOINTS):
        add(organization, session, name=str(number))
    with pytest.raises(EndpointError) as refused:
        add(organization, session)
    assert refused.value.field == "endpoints"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.REP])
def test_only_administrators(organization: OrgScope, session: Session, role: Role) -> None:
    made = add(organization, session)
    scope = OrgScope(organization.organization_id, role, uuid4())
    for attempt in (
        lambda: list_endpoints(scope, session),
        lambda: add(scope, session),
        lambda: update_endpoint(scope, session, made.id, {"enabled": False}, Allowed(), NOW),
        lambda: renew_secret(scope, session, made.id),
        lambda: delete_endpoint(scope, session, made.id),
        lambda: delivery_log(scope, session),
    ):
        with pytest.raises(ForbiddenError):
            attempt()


def test_paused_after_five_days_of_failures_alone(organization: OrgScope, session: Session) -> None:
    made = add(organization, session)

    def went(days: float, *, sent: bool = False) -> datetime | None:
        return note_endpoint(organization, session, made.id, NOW + timedelta(days=days), sent=sent)

    assert [went(day) for day in (0, 2, 4.9)] == [None, None, None]
    assert went(4.95, sent=True) is None
    assert [went(day) for day in (5, 9.9)] == [None, None]
    assert went(10) == NOW + timedelta(days=10)
    on = update_endpoint(organization, session, made.id, {"enabled": True}, Allowed(), NOW)
    assert (on.paused_at, on.failing_since) == (None, None)


def test_a_new_secret_is_a_new_generation(organization: OrgScope, session: Session) -> None:
    made = add(organization, session)
    assert renew_secret(organization, session, made.id).generation == 2


def test_the_log_tells_no_address_and_forgets(organization: OrgScope, session: Session) -> None:
    made = add(organization, session)
    for target, channel, kind in (
        ("ana.souza@example.com", Channel.EMAIL, MessageKind.REPORT),
        (str(made.id), Channel.WEBHOOK, MessageKind.TEST),
        (str(uuid4()), Channel.EMAIL, MessageKind.TEST),
    ):
        new = NewDelivery(channel, target, kind, None, once=target)
        delivery_id = add_delivery(organization, session, new, NOW)
        assert delivery_id is not None
        assert add_delivery(organization, session, new, NOW) is None
        note_sent(organization, session, delivery_id, NOW)
    recipients = {record.recipient for record in delivery_log(organization, session)}
    assert recipients == {"a…@example.com", "Ours", None}
    assert forget_deliveries(organization, session, NOW + timedelta(days=89)) == 0
    assert forget_deliveries(organization, session, NOW + timedelta(days=91)) == 3


def test_pages_of_the_log(organization: OrgScope, session: Session) -> None:
    for number in range(5):
        new = NewDelivery(Channel.EMAIL, "a@example.com", MessageKind.TEST, None, once=str(number))
        add_delivery(organization, session, new, NOW + timedelta(seconds=number))
    first = delivery_log(organization, session, limit=3)
    rest = delivery_log(organization, session, limit=3, before=first[-1].id)
    times = [record.created_at for record in (*first, *rest)]
    assert times == sorted(times, reverse=True)
    assert len({record.id for record in (*first, *rest)}) == 5


def test_masks() -> None:
    assert masked("ana@example.com") == "a…@example.com"
    assert masked("nonsense") == "…"
