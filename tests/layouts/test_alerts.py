"""The alerts page as components: addresses, rows, the open alert, why it moved, the strip, the badge."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts import ids
from layouts.alerts.actions import conflict, note_box, refused
from layouts.alerts.detail import DetailContext, detail_body, detail_head, no_alert_open
from layouts.alerts.page import alerts_page
from layouts.alerts.rows import alerts_list
from layouts.alerts.strip import alert_strip
from layouts.alerts.view import AlertsView, read_alerts_view
from layouts.alerts.why import why_it_moved
from layouts.navigation import badge_words, navigation_items
from services.language import LANGUAGES, use_language
from services.vocabulary import AlertPriority, AlertRule, AlertStatus, AlertType
from tests.layouts.walk import ids_of, props, text, unlabelled, with_class

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
HTML = "<script>alert(1)</script> =1+1"
WHY = {
    "rate_before": 0.3, "rate_after": 0.15, "change": -0.15,
    "mix": {"source": -0.02, "owner": 0.01, "score_band": 0.0}, "rate": -0.14,
    "levels": {
        "source": [
            {"key": "google", "name": None, "before": [80, 24], "now": [40, 6], "mix": -0.015, "rate": -0.1}
        ],
        "owner": [{"key": "", "name": None, "before": [80, 24], "now": [0, 0], "mix": 0.01, "rate": -0.14}],
        "score_band": [],
    },
}  # fmt: skip


def alert(**fields: Any) -> dict[str, Any]:
    """An alert as `services.alerts` gives it."""
    return {
        "id": "11111111-1111-4111-8111-111111111111", "rule": "pipeline_blocked", "type": "risk",
        "priority": "high", "impact": 250_000.0, "data": {"format": 1}, "status": "open", "version": 3,
        "leads": {"ids": [], "total": 9, "selection": {"alert": "11111111-1111-4111-8111-111111111111"}},
        "assigned_to": None, "created_at": (NOW - timedelta(days=2)).isoformat(), "snoozed_until": None,
        "title": HTML, "description": "d", "can_act": True,
        "recommended_actions": [{"action": HTML, "why": "w", "impact": "about R$ 5"}],
        "evidence": [{"label": "Lower rate", "value": "x"}, {"label": "n", "value": "20"}],
        "lead_rows": [
            {"id": "22222222-2222-4222-8222-222222222222", "name": HTML, "company": None, "stage": "proposta",
             "outcome": "open", "lead_score": 80, "estimated_value": 5.0, "assigned_user_id": None,
             "stage_entered_at": NOW - timedelta(days=9), "closed_at": None}
        ],
        "history": [
            {"id": "a", "action": "opened", "actor": None, "occurred_at": NOW, "from": None, "to": "open",
             "note": None},
            {"id": "b", "action": "status", "actor": "Ana", "occurred_at": NOW, "from": "open",
             "to": "reviewed", "note": HTML},
        ],
    } | fields  # fmt: skip


def open_(**fields: Any) -> list[Any]:
    context = DetailContext(NOW, {"m": "Marta"})
    return [detail_head(alert(**fields), context), detail_body(alert(**fields), context)]


views = st.builds(
    AlertsView,
    status=st.sampled_from([None, *(status.value for status in AlertStatus)]),
    priority=st.none() | st.sampled_from([each.value for each in AlertPriority]),
    type=st.none() | st.sampled_from([each.value for each in AlertType]),
    rule=st.none() | st.sampled_from([each.value for each in AlertRule]),
    mine=st.booleans(),
    asleep=st.booleans(),
    cursor=st.none() | st.text(min_size=1, max_size=20),
    open_id=st.none() | st.uuids().map(str),
)


@given(view=views)
def test_an_address_is_read_back_as_it_was_written(view: AlertsView) -> None:
    assert read_alerts_view(urlsplit(view.address()).query) == (view, ())


@given(search=st.text(max_size=60))
def test_any_address_is_survived(search: str) -> None:
    read_alerts_view(f"?{search}")


def test_the_list_is_grouped_with_the_counts_of_all_its_pages() -> None:
    rows = [alert(), alert(id="b", priority="low", impact=None, can_act=False, status="resolved")]
    with use_language("en"):
        listed = alerts_list(rows, {"high": 70, "low": 5}, AlertsView(status=None), NOW, next_cursor="n&x")
    assert "75 alerts" in text(listed)
    assert [text(node) for node in with_class(listed, "alerts-group")] == [
        "High priority 70",
        "Low priority 5",
    ]
    assert len(props(listed, "Button")) == 2  # select the page, and the one row that can be ticked
    assert [given["href"] for given in props(listed, "Link")] == ["/alerts?status=all&cursor=n%26x"]
    hrefs = [given["href"] for given in props(listed, "A")]
    assert hrefs[0] == "/alerts?status=all&id=11111111-1111-4111-8111-111111111111"
    assert all(word in text(listed) for word in ("2 days ago", "Open", "Resolved"))


@pytest.mark.parametrize(
    ("view", "words"),
    [(AlertsView(), "Nothing needs a hand"), (AlertsView(mine=True), "No alert matches")],
)
def test_an_empty_list_says_so(view: AlertsView, words: str) -> None:
    with use_language("en"):
        assert words in text(alerts_list([], {}, view, NOW))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_open_alert_shows_everything_and_its_texts_as_text(language: str) -> None:
    with use_language(language):
        made = open_()
    said = text(made)
    assert said.count(HTML) == 4  # title, action, lead, note: none of them is markup
    links = [given["href"] for given in props(made, "Link")]
    assert links == ["/leads?alert=11111111-1111-4111-8111-111111111111"]
    assert [given["href"] for given in props(made, "A")] == ["/leads/22222222-2222-4222-8222-222222222222"]
    assert unlabelled(made) == []
    assert len(set(ids_of(made))) == len(ids_of(made))


def test_buttons_carry_the_version_that_was_seen() -> None:
    buttons = [given for given in props(open_(), "Button") if "data-do" in given]
    assert {given["data-do"] for given in buttons} == {
        "reviewed", "resolved", "dismissed", "snooze", "undo"
    }  # fmt: skip
    seen = [json.loads(given["data-alerts"]) for given in buttons]
    assert seen == [{"11111111-1111-4111-8111-111111111111": 3}] * len(buttons)


def test_only_the_last_change_of_a_person_can_be_taken_back_from_the_history() -> None:
    def undo(**fields: Any) -> int:
        return sum(given.get("data-do") == "undo" for given in props(open_(**fields), "Button"))

    history = alert()["history"]
    cleared = {**history[0], "id": "c", "action": "cleared"}
    note = {**history[0], "id": "d", "action": "note", "actor": "Ana", "note": "x"}
    assert undo() == 1
    assert undo(history=[*history, note]) == 1
    assert undo(history=[*history, cleared]) == 0
    assert undo(can_act=False) == 0


def test_a_rep_without_figures_is_shown_what_there_is() -> None:
    none = {"ids": [], "total": 0, "selection": {}}
    with use_language("en"):
        said = text(open_(impact=None, evidence=[], recommended_actions=[], lead_rows=[], leads=none))
        some = text(open_(leads={"ids": [], "total": None, "selection": {"alert": "x"}}))
        own = text(open_(rule="conversion_drop", own_leads={"leads": [], "more": False}))
    assert "in your leads" in own
    assert "None of the leads can be shown." in said
    assert "No amount of money" in said
    assert "Show your leads among them" in some


def test_why_it_moved_adds_up_and_is_not_said_twice() -> None:
    data = {"method": "decided", "why": WHY}
    with use_language("en"):
        parts, *levels = why_it_moved(data)
        body = detail_body(alert(rule="conversion_drop", data=data), DetailContext(NOW))
    values = [float(given["data-value"]) for given in props(parts, "Td") if "data-value" in given]
    assert sum(values[:-1]) == pytest.approx(values[-1]) == WHY["change"]
    for made, dimension in zip(levels, ("source", "owner"), strict=True):
        mix = [float(given["data-value"]) for given in props(made, "Td") if "data-value" in given][0::2]
        assert sum(mix) == pytest.approx(WHY["mix"][dimension])
    assert "All others" in text(levels[0])
    assert "Nobody" in text(levels[1])
    evidence = with_class(body, "alert-evidence")[0]
    assert text(evidence) == "n 20"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_labelled_fields_and_every_id_once(language: str) -> None:
    with use_language(language):
        listed = alerts_list([alert()], {"high": 1}, AlertsView(), NOW)
        page = alerts_page(AlertsView(), listed, *open_(), shown={}, version=4)
    assert unlabelled(page) == []
    assert len(set(ids_of(page))) == len(ids_of(page))
    assert {ids.ALERTS, ids.ALERT_HEAD, ids.ALERT_BODY, ids.ALERT_ASKED, ids.ALERT_NOTE} <= set(ids_of(page))


def test_a_conflict_tells_who_was_first_and_offers_to_go_on() -> None:
    entry = alert()["history"][1] | {"note": HTML}
    with use_language("en"):
        said = conflict([entry], "reviewed", {"data-do": "resolved"}, note_kept=True)
        undone = conflict([entry], "reviewed", None, note_kept=False)
    assert all(words in text(said) for words in ("Ana", "Marked as reviewed", HTML, "Your note was kept"))
    assert props(said, "Button")[0]["data-do"] == "resolved"
    assert props(undone, "Button") == []
    assert "kept" not in text(undone)
    assert text(refused(HTML)) == HTML


def test_the_note_is_hidden_where_nothing_can_be_done() -> None:
    assert note_box(visible=False).hidden is True
    assert text(no_alert_open())


def test_the_strip_offers_buttons_to_whom_it_may() -> None:
    with use_language("en"):
        strip = alert_strip([alert(), alert(id="b", can_act=False), alert(id="c"), alert(id="d", impact=1.0)])
    cards = with_class(strip, "alert-card")
    assert [len(props(card, "Button")) for card in cards] == [2, 0, 2]
    assert "1 more alert" in text(strip)
    assert props(cards[0], "Link")[0]["href"] == "/alerts?id=11111111-1111-4111-8111-111111111111"


def test_the_badge_has_words_and_stands_once_in_each_navigation() -> None:
    with use_language("en"):
        assert badge_words(0) == {"text": "", "said": ""}
        assert badge_words(1) == {"text": "1", "said": "1 open alert"}
        assert badge_words(1_234)["text"] == "99+"
    assert ids_of(navigation_items("/")).count(ids.BADGE_SIDE) == 1
