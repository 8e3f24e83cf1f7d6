"""Messages from the outbox to real receivers: once in the end, whatever fails first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.jobs import JobQueue
from app.notify.work import DeliveryWork
from services.accounts import add_member
from services.database.sessions import Database
from services.notifications.addresses import AddressError
from services.notifications.deliveries import NewDelivery, add_delivery, waiting_deliveries
from services.notifications.delivery_log import DeliveryRecord, add_test, delivery_log, send_again
from services.notifications.endpoints import EndpointInfo, add_endpoint, list_endpoints, update_endpoint
from services.notifications.planning import plan_messages
from services.notifications.preferences import save_notification_preferences
from services.notifications.refusals import refuse_own_reports
from services.notifications.signing import endpoint_secret, signature
from services.organizations import update_organization
from services.scope import OrgScope
from services.vocabulary import (
    Channel,
    DeliveryReason,
    MessageKind,
    Role,
    WebhookEvent,
)
from tests.support.alerts import add_alerts
from tests.support.mail_server import mail_server
from tests.support.rows import fill
from tests.support.web import settings_for
from tests.support.webhook_receiver import webhook_receiver

LOOPBACK = {"webhook_allowed_networks": "127.0.0.0/8, ::1/128", "webhook_allow_http": True}
ALWAYS = {"quiet_from": None, "quiet_to": None}


class House:
    """An organization with an admin, its outbox, and the worker's part of it."""

    def __init__(self, database: Database, scope: OrgScope, queue: JobQueue, settings: Any) -> None:
        self.database, self.scope, self.queue, self.settings = database, scope, queue, settings
        self.work = DeliveryWork(settings, database, queue)
        self.organization_id = scope.organization_id

    def member(self, role: Role = Role.ADMIN, **wishes: Any) -> OrgScope:
        """Somebody who is never in quiet hours, with these wishes."""
        with self.database.transaction(self.scope) as session:
            found = add_member(self.scope, session, email=f"{uuid4().hex}@example.com", role=role)
            scope = OrgScope(self.organization_id, role, found.id)
            save_notification_preferences(scope, session, ALWAYS | wishes, now())
        return scope

    def endpoint(self, url: str, channel: Channel = Channel.WEBHOOK, **values: Any) -> EndpointInfo:
        defaults = {"channel": channel, "name": "Ours", "url": url, "events": list(WebhookEvent)}
        with self.database.transaction(self.scope) as session:
            allowed = self.settings.webhook_addresses
            return add_endpoint(self.scope, session, defaults | values, allowed, now())

    def alert(self, **fields: Any) -> UUID:
        with self.database.transaction(self.scope) as session:
            return add_alerts(self.scope, session, [250_000.0], **fields)[0]

    def plan(self, at: datetime | None = None) -> int:
        with self.database.transaction(self.scope) as session:
            return plan_messages(self.scope, session, at or now())

    def deliver_all(self, at: datetime | None = None) -> None:
        """What a worker would do at that instant: every message that is due."""
        moment = at or now()
        with self.database.transaction(self.scope) as session:
            waiting = waiting_deliveries(self.scope, session, until=moment + timedelta(microseconds=1))
        for due in waiting:
            self.work.deliver(self.organization_id, due.id, moment)

    def log(self) -> list[DeliveryRecord]:
        with self.database.transaction(self.scope) as session:
            return delivery_log(self.scope, session)

    def only(self) -> DeliveryRecord:
        (record,) = self.log()
        return record


def now() -> datetime:
    return datetime.now(UTC)


MakeHouse = Callable[..., House]


@pytest.fixture
def make_house(
    database: Database, database_urls: Any, organization: OrgScope, tmp_path: Path
) -> Iterator[MakeHouse]:
    queue = JobQueue(database_urls.application_url)

    def make(**values: Any) -> House:
        settings = settings_for(database_urls, tmp_path, **(LOOPBACK | values))
        return House(database, organization, queue, settings)

    yield make
    queue.close()


class TestMail:
    def test_a_server_that_fails_first_gets_it_once_in_the_end(self, make_house: MakeHouse) -> None:
        with mail_server("451 not now", "421 going down") as mailbox:
            house = make_house(smtp_url=mailbox.url)
            house.member(weekly_digest=False)
            house.alert()
            assert house.plan() == 1
            start = now()
            house.deliver_all(start)
            first = house.only()
            assert (first.status, first.attempts, first.reason) == ("waiting", 1, "unreachable")
            assert first.next_try_at == start + timedelta(minutes=1)
            house.deliver_all(start)  # not due yet: nothing is tried
            assert house.only().attempts == 1
            house.deliver_all(start + timedelta(minutes=2))
            house.deliver_all(start + timedelta(minutes=30))
            house.deliver_all(start + timedelta(hours=9))
            assert len(mailbox.messages) == 1
            last = house.only()
            assert (last.status, last.attempts) == ("sent", 3)

    def test_what_it_says_and_how_it_is_stopped(self, make_house: MakeHouse) -> None:
        with mail_server() as mailbox:
            house = make_house(smtp_url=mailbox.url, base_url="https://leads.example.com")
            house.member(weekly_digest=False)
            alert_id = house.alert()
            house.plan()
            house.deliver_all()
        (message,) = mailbox.messages
        assert message["Message-ID"] == f"<{house.only().id}@leads.example.com>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        stop = message["List-Unsubscribe"].strip("<>")
        assert stop.startswith("https://leads.example.com/unsubscribe/")
        for part in ("plain", "html"):
            body = message.get_body((part,))
            assert body is not None
            said = body.get_content()
            assert f"/alerts?id={alert_id}" in said
            assert stop in said.replace("&amp;", "&")
            assert re.search(r"<img|<script|<link|url\(", said) is None

    def test_one_per_episode_and_recipient(self, make_house: MakeHouse) -> None:
        with mail_server() as mailbox:
            house = make_house(smtp_url=mailbox.url)
            house.member(weekly_digest=False)
            house.member(Role.MANAGER, weekly_digest=False)
            house.member(Role.ANALYST)
            house.alert()
            assert house.plan() == 2
            assert house.plan() == 0
            house.deliver_all()
            assert house.plan() == 0
        assert len(mailbox.messages) == len({message["To"] for message in mailbox.messages}) == 2

    def test_a_rep_is_told_of_own_leads_alone(self, make_house: MakeHouse) -> None:
        house = make_house()
        house.member(Role.REP, alerts=True, alert_priority="low")
        house.alert()
        assert house.plan() == 0

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"cleared_at": now(), "status": "resolved"}, DeliveryReason.OVER),
            ({"status": "dismissed"}, DeliveryReason.HANDLED),
            ({"snoozed_until": now() + timedelta(days=2)}, DeliveryReason.HANDLED),
        ],
    )
    def test_news_that_is_none_any_more_is_not_sent(
        self, make_house: MakeHouse, fields: dict[str, Any], reason: DeliveryReason
    ) -> None:
        with mail_server() as mailbox:
            house = make_house(smtp_url=mailbox.url)
            member = house.member(weekly_digest=False)
            alert_id = house.alert(**fields)
            with house.database.transaction(house.scope) as session:
                new = NewDelivery(Channel.EMAIL, str(member.user_id), MessageKind.ALERT, alert_id, once="x")
                add_delivery(house.scope, session, new, now())
            house.deliver_all(now() + timedelta(seconds=1))
        assert mailbox.messages == []
        assert (house.only().status, house.only().reason) == ("suppressed", reason)

    def test_quiet_hours_hold_it_back_and_the_wish_counts_when_it_is_sent(
        self, make_house: MakeHouse
    ) -> None:
        with mail_server() as mailbox:
            house = make_house(smtp_url=mailbox.url)
            hour = now().hour
            quiet: dict[str, Any] = {"quiet_from": hour, "quiet_to": (hour + 3) % 24, "timezone": "UTC"}
            member = house.member(weekly_digest=False, **quiet)
            house.alert()
            house.plan()
            house.deliver_all()
            assert mailbox.messages == []
            assert house.only().attempts == 0
            with house.database.transaction(member) as session:
                save_notification_preferences(member, session, {"alerts": False}, now())
            house.deliver_all(now() + timedelta(hours=4))
        assert (house.only().status, house.only().reason) == ("suppressed", "not_wanted")

    def test_a_recipient_that_is_refused_for_good_is_not_tried_again(self, make_house: MakeHouse) -> None:
        with mail_server("550 no such mailbox") as mailbox:
            house = make_house(smtp_url=mailbox.url)
            house.member(weekly_digest=False)
            house.alert()
            house.plan()
            house.deliver_all()
            failed = house.only()
            assert (failed.status, failed.attempts, failed.can_again) == ("failed", 1, True)
            with house.database.transaction(house.scope) as session:
                assert send_again(house.scope, session, failed.id, now())
            house.deliver_all()
            assert len(mailbox.messages) == 1
            with house.database.transaction(house.scope) as session:
                assert not send_again(house.scope, session, failed.id, now())

    def test_an_unreachable_server_ends_as_failed_and_nothing_is_lost(self, make_house: MakeHouse) -> None:
        house = make_house(smtp_url="smtp://127.0.0.1:9")
        house.member(weekly_digest=False)
        house.alert()
        house.plan()
        at = now()
        for _attempt in range(8):
            house.deliver_all(at)
            at += timedelta(hours=6)
        record = house.only()
        assert (record.status, record.attempts, record.reason) == ("failed", 6, "unreachable")

    def test_a_report_comes_with_its_file_to_whoever_takes_it(self, make_house: MakeHouse) -> None:
        with mail_server() as mailbox:
            house = make_house(smtp_url=mailbox.url)
            with house.database.transaction(house.scope) as session:
                filled = fill(house.scope, session)
                refuse_own_reports(house.scope, session, "tired@example.com", now())
                for address, report_id in (
                    ("cfo@example.com", filled.report_id),
                    ("Tired@example.com", filled.report_id),
                    ("late@example.com", uuid4()),
                ):
                    new = NewDelivery(Channel.EMAIL, address, MessageKind.REPORT, report_id, once=address)
                    add_delivery(house.scope, session, new, now())
            house.deliver_all()
        (message,) = mailbox.messages
        (file,) = message.iter_attachments()
        assert message["To"] == "cfo@example.com"
        assert (file.get_filename(), file.get_content()) == (f"{filled.marker}.pdf", filled.marker.encode())
        assert "List-Unsubscribe" in message
        reasons = {record.reason for record in house.log() if record.kind is MessageKind.REPORT}
        assert reasons == {None, DeliveryReason.NOT_WANTED, DeliveryReason.GONE}

    def test_without_a_mail_server_it_is_said_and_can_be_sent_later(self, make_house: MakeHouse) -> None:
        house = make_house()
        house.member(weekly_digest=False)
        house.alert()
        house.plan()
        house.deliver_all()
        record = house.only()
        assert (record.status, record.reason, record.can_again) == ("suppressed", "no_mail_server", True)


class TestWebhook:
    def test_a_receiver_that_fails_first_gets_it_once_in_the_end(self, make_house: MakeHouse) -> None:
        with webhook_receiver(500, 503) as receiver:
            house = make_house()
            house.endpoint(receiver.url)
            house.alert()
            assert house.plan() == 1
            start = now()
            for after in (0, 2, 20, 200):
                house.deliver_all(start + timedelta(minutes=after))
            assert len(receiver.posts) == 3
            ids = {post.headers["X-LeadAnalytics-Delivery"] for post in receiver.posts}
            assert ids == {str(house.only().id)}
        assert (house.only().status, house.only().attempts) == ("sent", 3)

    def test_it_is_signed_and_says_what_the_contract_says(self, make_house: MakeHouse) -> None:
        with webhook_receiver() as receiver:
            house = make_house()
            made = house.endpoint(receiver.url)
            alert_id = house.alert()
            house.plan()
            house.deliver_all()
        (post,) = receiver.posts
        secret = endpoint_secret(house.settings.signing_key, house.organization_id, made.id, 1)
        timestamp = int(post.headers["X-LeadAnalytics-Timestamp"])
        assert post.headers["X-LeadAnalytics-Signature"] == signature(secret, timestamp, post.body)
        assert abs(timestamp - now().timestamp()) < 60
        envelope = post.json
        assert (envelope["version"], envelope["type"]) == ("1", "alert.opened")
        assert envelope["organization"]["id"] == str(house.organization_id)
        alert = envelope["data"]["alert"]
        assert (alert["id"], alert["priority"], alert["impact"]) == (str(alert_id), "high", 250_000.0)
        assert alert["title"]
        assert len(alert["recommended_actions"]) >= 5

    def test_what_it_was_told_of_it_is_told_the_end_of(self, make_house: MakeHouse) -> None:
        with webhook_receiver() as receiver:
            house = make_house()
            house.endpoint(receiver.url)
            told, untold = house.alert(), None
            house.plan()
            house.deliver_all()
            untold = house.alert(cleared_at=now(), status="resolved")
            _clear(house, told)
            house.plan()
            house.deliver_all()
        kinds = [(post.json["type"], post.json["data"]["alert"]["id"]) for post in receiver.posts]
        assert kinds == [("alert.opened", str(told)), ("alert.cleared", str(told))]
        assert str(untold) not in str(kinds)

    @pytest.mark.parametrize("status", [302, 400, 404, 410])
    def test_what_is_refused_for_good_is_not_tried_again(self, make_house: MakeHouse, status: int) -> None:
        with webhook_receiver(status) as receiver:
            house = make_house()
            house.endpoint(receiver.url)
            house.alert()
            house.plan()
            house.deliver_all()
            house.deliver_all(now() + timedelta(days=1))
            assert len(receiver.posts) == 1
        assert (house.only().status, house.only().answer) == ("failed", status)

    def test_the_receivers_wish_to_wait_is_respected(self, make_house: MakeHouse) -> None:
        with webhook_receiver() as receiver:
            receiver.answers.append((429, {"Retry-After": "7200"}))
            house = make_house()
            house.endpoint(receiver.url)
            house.alert()
            house.plan()
            start = now()
            house.deliver_all(start)
            assert house.only().next_try_at == start + timedelta(hours=2)

    def test_after_five_days_of_failures_it_is_paused_until_switched_on(self, make_house: MakeHouse) -> None:
        with webhook_receiver(*[500] * 20) as receiver:
            house = make_house()
            made = house.endpoint(receiver.url)
            start = now()
            for day in (0, 3, 6):
                house.alert(opened_at=now())
                house.plan()
                for hour in (0, 1, 3, 8, 12, 16):
                    house.deliver_all(start + timedelta(days=day, hours=hour))
            assert _endpoint(house).paused_at is not None
            before = len(receiver.posts)
            house.alert()
            assert house.plan() == 0
            receiver.answers.clear()
            with house.database.transaction(house.scope) as session:
                allowed = house.settings.webhook_addresses
                update_endpoint(house.scope, session, made.id, {"enabled": True}, allowed, now())
            assert _endpoint(house).paused_at is None
            house.alert()
            assert house.plan() == 1  # what happened while it was paused isn't told
            house.deliver_all()
            assert len(receiver.posts) == before + 1

    def test_a_private_address_is_not_reached_at_sending_either(self, make_house: MakeHouse) -> None:
        with webhook_receiver() as receiver:
            house = make_house()
            house.endpoint(receiver.url)
            house.alert()
            house.plan()
            strict = make_house(webhook_allowed_networks="")
            strict.deliver_all()
            assert receiver.posts == []
            with pytest.raises(AddressError):
                strict.endpoint("https://user:secret@example.com/")
        assert house.only().reason == "unreachable"

    def test_a_test_message_reaches_it(self, make_house: MakeHouse) -> None:
        with webhook_receiver() as receiver:
            house = make_house()
            made = house.endpoint(receiver.url)
            with house.database.transaction(house.scope) as session:
                add_test(house.scope, session, made.id, now())
            house.deliver_all()
        assert [post.json["type"] for post in receiver.posts] == ["test"]


def test_slack_gets_text_that_nothing_can_be_hidden_in(make_house: MakeHouse) -> None:
    with webhook_receiver() as receiver:
        house = make_house()
        house.endpoint(receiver.url, Channel.SLACK)
        data = {"format": 0}
        house.alert(data=data)
        with house.database.transaction(house.scope) as session:
            update_organization(house.scope, session, {"name": "<!channel> & Co"})
        house.plan()
        house.deliver_all()
        with house.database.transaction(house.scope) as session:
            (made,) = list_endpoints(house.scope, session)
            add_test(house.scope, session, made.id, now())
        house.deliver_all()
    for post in receiver.posts:
        assert set(post.json) == {"text", "blocks"}
        assert "<!channel>" not in post.body.decode()
        assert "X-LeadAnalytics-Signature" not in post.headers
    assert "&lt;!channel&gt; &amp; Co" in receiver.posts[-1].body.decode()


def test_a_broken_message_ends_some_day(make_house: MakeHouse) -> None:
    """An alert whose data can't be put into words: an error of ours, counted like any other."""
    with mail_server() as mailbox:
        house = make_house(smtp_url=mailbox.url)
        house.member(weekly_digest=False)
        house.alert(data={"format": 1})
        house.plan()
        at = now()
        for _attempt in range(7):
            house.deliver_all(at)
            at += timedelta(hours=6)
    record = house.only()
    assert (record.status, record.reason, record.attempts) == ("failed", "internal", 6)


def _clear(house: House, alert_id: UUID) -> None:
    with house.database.transaction(house.scope) as session:
        session.execute(
            text(
                "UPDATE alerts SET cleared_at = now(), status = 'resolved' "
                "WHERE organization_id = :organization AND id = :alert"
            ),
            {"organization": house.organization_id, "alert": alert_id},
        )


def _endpoint(house: House) -> EndpointInfo:
    with house.database.transaction(house.scope) as session:
        (found,) = list_endpoints(house.scope, session)
    return found
