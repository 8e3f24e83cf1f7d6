"""The alerts page's callbacks: what is done, what is refused and where that is said, what is sent again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from flask import Flask

from callbacks import alert_badge, alert_strip, alerts
from callbacks.lead_list import selection
from callbacks.view import question_of
from layouts.links import read_mark
from services.alerts import alert_detail, evaluate_alerts, open_alerts
from services.alerts.triage import assign
from services.database.sessions import Database
from services.leads import list_leads
from services.scope import OrgScope
from services.vocabulary import Role
from tests.callbacks.acting import signed_in_as
from tests.layouts.walk import props, text, with_class
from tests.services.alerts.organization import NOW, add_member
from tests.services.alerts.test_words import rich
from tests.support.alerts import add_alerts

Ids = list[UUID]


@pytest.fixture
def manager(organization: OrgScope, database: Database) -> OrgScope:
    with database.transaction(organization) as session:
        member = add_member(organization, session, "Marta", Role.MANAGER)
    return OrgScope(organization.organization_id, Role.MANAGER, member)


@pytest.fixture
def three(manager: OrgScope, database: Database) -> Ids:
    with database.transaction(manager) as session:
        return add_alerts(manager, session, [300_000, 200_000, 100_000])


@pytest.fixture
def at_work(app: Flask, manager: OrgScope) -> Iterator[None]:
    with signed_in_as(app, manager):
        yield


def ask(do: str, *ids: UUID, version: int = 1, **more: Any) -> dict[str, Any]:
    return {"do": do, "alerts": {str(alert_id): version for alert_id in ids}, "at": 1} | more


def detail(scope: OrgScope, database: Database, alert_id: UUID) -> dict[str, Any]:
    with database.transaction(scope) as session:
        return alert_detail(scope, session, alert_id)


def listed(node: Any) -> list[str]:
    return [given["data-alert"] for given in props(node) if "data-alert" in given]


def open_in(answer: dict[str, Any]) -> str | None:
    return answer["shown"]["id"]


def notes(scope: OrgScope, database: Database, alert_id: UUID) -> list[str]:
    return [entry["note"] for entry in detail(scope, database, alert_id)["history"] if entry["note"]]


@pytest.mark.usefixtures("at_work")
def test_a_page_shows_its_list_and_the_first_alert(three: Ids) -> None:
    page = alerts.page("")
    assert listed(page) == [str(alert_id) for alert_id in three]
    assert [given["data-open-alert"] for given in props(page) if "data-open-alert" in given] == [
        str(three[0])
    ]
    assert "3 alerts" in text(page)


@pytest.mark.usefixtures("at_work")
def test_an_address_that_makes_no_sense_is_told_and_survived(three: Ids) -> None:
    page = alerts.page("?status=closed&priority=x&type=&rule=1&assigned=you&snoozed=9&id=7&cursor=%00")
    (notice,) = with_class(page, "is-warning")
    assert all(name in text(notice) for name in ("status", "priority", "rule", "assigned", "snoozed", "id"))
    assert len(listed(page)) == 3


@pytest.mark.usefixtures("at_work")
def test_opening_sends_the_alert_and_not_the_list(three: Ids) -> None:
    answer = alerts.open_alert({"id": str(three[1])}, {"id": str(three[0]), "list": "same"})
    assert set(answer) == {"head", "body", "note_hidden", "shown", "said"}
    assert answer["shown"] == {"id": str(three[1]), "alert": answer["shown"]["alert"], "list": "same"}
    gone = alerts.open_alert({"id": str(uuid4())}, None)
    assert "There is no such alert." in text(gone["head"])


@pytest.mark.usefixtures("at_work")
def test_resolving_opens_the_next_and_can_be_taken_back(
    three: Ids, manager: OrgScope, database: Database
) -> None:
    following = [str(three[2]), str(three[0])]
    answer = alerts.act(ask("resolved", three[1], note="=1+1 <b>", next=following), None, "")
    assert listed(answer["list"]) == [str(three[0]), str(three[2])]
    assert open_in(answer) == str(three[2])
    assert answer["count"] == {"text": "2", "said": "2 open alerts"}
    assert (answer["note"], answer["bulk_note"]) == ("", no_update)
    assert notes(manager, database, three[1]) == ["=1+1 <b>"]
    (undo,) = props(answer["toast"], "Button")
    back = alerts.act(ask("undo") | {"alerts": json.loads(undo["data-alerts"]), "stay": True}, None, "")
    assert len(listed(back["list"])) == 3
    assert open_in(back) == str(three[1])
    assert detail(manager, database, three[1])["status"] == "open"


@pytest.mark.usefixtures("at_work")
def test_the_second_of_two_sees_the_first_and_can_still_do_it(
    three: Ids, manager: OrgScope, database: Database
) -> None:
    alerts.act(ask("dismissed", three[0], note="First"), None, "")
    answer = alerts.act(ask("resolved", three[0], note="Second"), None, "?status=all")
    said = text(answer["said"])
    assert all(words in said for words in ("Marta", "Dismissed", "First", "Your note was kept"))
    assert answer["toast"] is no_update
    assert open_in(answer) == str(three[0])
    assert notes(manager, database, three[0]) == ["First", "Second"]
    (again,) = props(answer["said"], "Button")
    done = alerts.act({"do": again["data-do"], "alerts": json.loads(again["data-alerts"])}, None, "")
    assert done["said"] is None
    assert detail(manager, database, three[0])["status"] == "resolved"


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"do": "resolved", "note": "n" * 1_000_000}, "at most 2,000 characters"),
        ({"do": "closed"}, "can't be done"),
        ({"do": ["x"]}, "can't be done"),
        ({"do": "note", "note": "  "}, "some text"),
        ({"do": "snooze", "value": "2001-01-01"}, "later day"),
        ({"do": "snooze", "value": "9999-12-31"}, "later day"),
        ({"do": "snooze", "value": "soon"}, "later day"),
        ({"do": "snooze"}, "later day"),
        ({"do": "assign", "value": str(uuid4())}, "no longer there"),
        ({"do": "assign", "value": "Ana"}, "no longer there"),
        ({"do": "undo"}, "nothing left"),
        ({"do": "reviewed", "alerts": {str(uuid4()): 1}}, "no longer there"),
        ({"do": "reviewed", "alerts": {"x": 1}}, "alerts"),
        ({"do": "reviewed", "alerts": [1]}, "alerts"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    asked: dict[str, Any], words: str, three: Ids, manager: OrgScope, database: Database
) -> None:
    answer = alerts.act(ask("", three[0]) | asked, None, "")
    assert words in text(answer["said"]).replace("2.000", "2,000")
    assert answer["note"] is no_update
    assert answer["toast"] is no_update
    assert detail(manager, database, three[0])["status"] == "open"
    assert notes(manager, database, three[0]) == []


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("asked", ["x", 7, [], {}, {"do": None}])
def test_a_request_by_hand_is_refused(asked: Any, three: Ids) -> None:
    answer = alerts.act(asked, asked, None)
    assert with_class(answer["said"], "is-bad")
    assert answer["list"] is no_update


@pytest.mark.parametrize(
    "arrived",
    [
        lambda: alerts.act(None, None, ""),
        lambda: alerts.open_alert(None, None),
        lambda: alerts.refresh(None, None, None, ""),
        lambda: alert_strip.act_in_strip(None),
    ],
)
def test_a_page_that_arrives_asks_for_nothing(arrived: Callable[[], Any]) -> None:
    """Dash calls a callback when its inputs come with a page, whatever `prevent_initial_call` says."""
    with pytest.raises(PreventUpdate):
        arrived()


@pytest.mark.usefixtures("at_work")
def test_many_at_once_with_one_note(three: Ids, manager: OrgScope, database: Database) -> None:
    alerts.act(ask("reviewed", three[0]), None, "")
    answer = alerts.act(ask("dismissed", *three, bulk=True, note="Together"), None, "?status=all")
    assert "1 alert" in text(answer["bulk_said"])
    assert answer["said"] is None
    assert "2 alerts" in text(answer["toast"])
    assert answer["bulk_note"] == ""
    assert [detail(manager, database, each)["status"] for each in three] == ["reviewed", *["dismissed"] * 2]
    assert all(notes(manager, database, each) == ["Together"] for each in three)
    many = {str(uuid4()): 1 for _ in range(501)}
    refused = alerts.act(ask("dismissed", bulk=True) | {"alerts": many}, None, "")
    assert "At most 500" in text(refused["bulk_said"])


def test_who_may_not_act_is_told_why(app: Flask, three: Ids, manager: OrgScope, database: Database) -> None:
    with database.transaction(manager) as session:
        rep = OrgScope(manager.organization_id, Role.REP, add_member(manager, session, "Rui"))
        assign(manager, session, three[1], rep.user_id, version=1, now=NOW)
    analyst = OrgScope(manager.organization_id, Role.ANALYST, uuid4())
    for scope, words in ((analyst, "Your role reads alerts"), (rep, "assigned to you")):
        with signed_in_as(app, scope):
            page = alerts.page(f"?id={three[0]}")
            assert words in text(page)
            assert not with_class(page, "alert-buttons")
            answer = alerts.act(ask("resolved", three[0], note="kept by me"), None, "")
            assert "isn't yours to change" in text(answer["said"])
            assert answer["note"] is no_update
    with signed_in_as(app, rep):
        assert with_class(alerts.page(f"?id={three[1]}"), "alert-buttons")
        assert listed(alerts.page("?assigned=mine")) == [str(three[1])]
    assert detail(manager, database, three[0])["status"] == "open"


@pytest.mark.usefixtures("at_work")
def test_a_refresh_sends_only_what_changed(three: Ids, manager: OrgScope) -> None:
    shown = alerts.act(ask("note", three[0], note="x"), None, "")["shown"]
    again = alerts.refresh(2, None, shown, "")
    assert [again[name] for name in ("list", "head", "body")] == [no_update] * 3
    alerts.act(ask("reviewed", three[1]), None, "?status=all")
    other = alerts.refresh(3, None, shown, "?status=all")
    assert other["list"] is not no_update
    assert other["head"] is no_update
    alerts.act(ask("reviewed", three[0]), None, "?status=all")
    assert alerts.refresh(4, None, shown, "?status=all")["head"] is not no_update


@pytest.mark.usefixtures("at_work")
def test_sleeping_alerts_leave_the_list_and_the_badge(three: Ids) -> None:
    answer = alerts.act(ask("snooze", three[0], value="tomorrow"), None, "")
    assert listed(answer["list"]) == [str(three[1]), str(three[2])]
    assert answer["count"]["text"] == "2"
    assert listed(alerts.page("?snoozed=1")) == [str(three[0])]
    assert "Asleep until" in text(alerts.page(f"?snoozed=1&id={three[0]}"))
    awake = alerts.act(ask("wake", three[0], version=2), None, "")
    assert len(listed(awake["list"])) == 3


@pytest.mark.usefixtures("at_work")
def test_the_badge_is_sent_when_its_number_changed(three: Ids) -> None:
    words = alert_badge.check_count(1, None)
    assert words == {"text": "3", "said": "3 open alerts"}
    assert alert_badge.check_count(2, words) is no_update
    alerts.act(ask("dismissed", three[0]), None, "")
    assert alert_badge.check_count(3, words)["text"] == "2"


@pytest.mark.usefixtures("at_work")
def test_the_strip_acts_in_place(three: Ids) -> None:
    answer = alert_strip.act_in_strip(ask("resolved", three[0]))
    titles = [text(node) for node in with_class(answer["strip"], "alert-title")]
    assert len(titles) == 2
    assert answer["count"]["text"] == "2"
    refused = alert_strip.act_in_strip(ask("reviewed", three[0]))
    assert "changed first" in text(refused["strip"])
    assert refused["toast"] is no_update
    assert with_class(alert_strip.act_in_strip({"do": "x"})["strip"], "is-bad")


@pytest.mark.usefixtures("at_work")
def test_the_link_to_the_leads_opens_as_many_as_the_alert_counts(
    manager: OrgScope, database: Database
) -> None:
    """What the page links to, read back as the list of leads reads it."""
    with database.transaction(manager) as session:
        rich(manager, session)
        evaluate_alerts(manager, session, NOW)
        found = open_alerts(manager, session, NOW)
    assert len(found) >= 6
    for alert in found:
        (href,) = [
            given["href"]
            for given in props(alerts.page(f"?id={alert['id']}"), "Link")
            if given["href"].startswith("/leads?alert=")
        ]
        search = href.partition("?")[2]
        mark, problems = read_mark(search)
        assert problems == ()
        with database.transaction(manager) as session:
            query = question_of(search, manager, session, NOW).query
            chosen = selection(manager, session, query, mark, "", NOW)
            assert list_leads(manager, session, chosen, NOW).total == alert["leads"]["total"] > 0
            unknown = selection(manager, session, query, replace(mark, alert=str(uuid4())), "", NOW)
            assert list_leads(manager, session, unknown, NOW).total == 0


@pytest.mark.usefixtures("at_work")
def test_another_organizations_alert_is_gone(
    three: Ids, other_organization: OrgScope, database: Database
) -> None:
    with database.transaction(other_organization) as session:
        (theirs,) = add_alerts(other_organization, session, [1])
    answer = alerts.act(ask("resolved", theirs), None, "")
    assert "no longer there" in text(answer["said"])
    assert "There is no such alert." in text(alerts.page(f"?id={theirs}"))
