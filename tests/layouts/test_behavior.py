"""The behaviour page as components: words, links, tables, and what stands where there is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from layouts.behavior.address import behavior_url, days_name, read_days
from layouts.behavior.course import course_finding, course_section
from layouts.behavior.definitions import FIGURES
from layouts.behavior.flags import flags_finding
from layouts.behavior.page import SECTIONS, behavior_body, behavior_page, empty_behavior, failed_behavior
from layouts.behavior.receipt import behavior_receipt
from layouts.behavior.score_map import map_figure
from layouts.behavior.zones import ENGAGEMENTS, SCORES
from layouts.lead_words import mark_in_words
from layouts.views import Mark, View
from services.language import use_language
from services.vocabulary import BehavioralFlag, Segment
from tests.layouts import sample
from tests.layouts.walk import ids_of, props, text, unlabelled, with_class

LEAD = "0b7c1c9e-6a52-4a53-9a49-6c1f5f2f8b01"


def analysis(**changes: Any) -> dict[str, Any]:
    """The result of `services.behavior_analysis`, of two corners of the map."""
    cells = [
        {"segment": "champion", "score": [80, 89], "engagement": [70, 80], "count": 4, "won": 1},
        {"segment": "champion", "score": [90, 100], "engagement": [90, 100], "count": 2, "won": 0},
        {"segment": "cold", "score": [0, 9], "engagement": [0, 10], "count": 14, "won": 0},
    ]
    counts = {Segment.CHAMPION: 6, Segment.COLD: 14}
    segments = {segment.value: _segment(counts.get(segment, 0)) for segment in Segment}
    flags = {flag.value: _flag(0) for flag in BehavioralFlag} | {"hot": _flag(3)}
    return {
        "analysis_days": 45,
        "computed_at": sample.NOW.isoformat(),
        "segment": None,
        "segments": segments,
        "total_analyzed": 20,
        "map": cells,
        "engagement_over_time": _course(),
        "flags": flags,
    } | changes


def _segment(count: int) -> dict[str, Any]:
    known = count > 0
    return {
        "count": count,
        "percentage": count * 5.0,
        "avg_score": 85.25 if known else None,
        "avg_engagement": 77.5 if known else None,
        "avg_age_days": 9.5 if known else None,
        "closed_count": int(known),
        "conversion_rate": 16.67 if known else None,
        "conversion_interval": [3.01, 56.35] if known else None,
    }


def _flag(count: int) -> dict[str, Any]:
    lead = {
        "id": LEAD,
        "title": "<b>Ana</b> & Cia",
        "company": None,
        "lead_score": 88,
        "engagement": 71.5,
        "stage": "proposta",
        "estimated_value": 58_000.0,
        "assignee": None,
        "created_at": "2026-11-01T12:00:00+00:00",
        "last_lead_action_at": "2026-11-21T12:00:00+00:00",
        "actions": 5,
    }
    leads = [lead] if count else []
    return {"count": count, "open_count": len(leads), "open_value": 58_000.0 * len(leads), "leads": leads}


def _course() -> dict[str, Any]:
    bins = [
        {
            "start": f"2026-11-{day - 6:02}",
            "end": f"2026-11-{day:02}",
            "complete": True,
            "lead_actions": 50,
            "contacts": day * 3,
            "active_leads": 20,
        }
        for day in (8, 15, 22)
    ]
    return {"step": "week", "bins": bins, "trend": _trend(-33.4, -1, 2.0, 0)}


def _trend(ours: float | None, ours_goes: int, theirs: float | None, theirs_go: int) -> dict[str, Any]:
    def one(change: float | None, direction: int) -> dict[str, Any]:
        return {"before": 9, "after": 9, "change_percentage": change, "direction": direction}

    return {"bins": 3, "contacts": one(ours, ours_goes), "lead_actions": one(theirs, theirs_go)}


def test_the_page_says_who_to_call_and_how_things_stand() -> None:
    with use_language("en"):
        body = behavior_body(analysis(), sample.context(), at_once=True)
        words = text(body)
    assert "1 open lead is hot, worth R$" in words
    assert "5 actions in 7 days · Proposal · Nobody assigned" in words
    assert "6 of 6 leads with a score of 60 or more are engaged (100%)" in words
    assert "Contacts by us fell 33%; actions of the leads held" in words
    assert "3% to 56%" in words
    sections = [given["data-section"] for given in props(body, "Section")]
    assert sections == list(SECTIONS) == list(FIGURES)


def test_names_are_text() -> None:
    with use_language("en"):
        assert "<b>Ana</b> & Cia" in text(behavior_body(analysis(), sample.context(), at_once=True))


def test_links_carry_the_filters_and_the_days() -> None:
    context = sample.context(View(sources=("google",), score_min=10))
    with use_language("en"):
        body = behavior_body(analysis(), context, at_once=True)
    hrefs = [given["href"] for given in (*props(body, "Link"), *props(body, "A"))]
    leads = {href for href in hrefs if href.startswith("/leads?")}
    assert "/leads?source=google&score_min=10&flag=hot" in leads
    assert "/leads?source=google&score_min=10&segment=cold&days=45" in leads
    # A zone is narrowed by the page's own bounds.
    assert (
        "/leads?source=google&score_min=10&score_max=39&engagement_min=0&engagement_max=30&days=45" in leads
    )
    assert f"/leads/{LEAD}" in hrefs
    assert not [href for href in leads if "flag=went_quiet" in href]


def test_the_map_has_a_mark_a_cell_and_the_borders_of_the_segments() -> None:
    figure = map_figure(analysis()["map"], sample.context(), 45)
    (marks,) = figure["data"]
    assert list(zip(marks["x"], marks["y"], marks["marker"]["size"], strict=True)) == [
        (85, 75, 4),
        (95, 95, 2),
        (5, 5, 14),
    ]
    corners = [(shape["x0"], shape["x1"], shape["y0"], shape["y1"]) for shape in figure["layout"]["shapes"]]
    assert corners == [(70, 100, 0, 30), (0, 40, 0, 30), (60, 100, 50, 100), (80, 100, 70, 100)]


def test_the_zones_of_the_table_are_cut_by_the_segments_borders() -> None:
    assert SCORES == [0, 40, 60, 70, 80]
    assert ENGAGEMENTS == [0, 30, 50, 70]
    with use_language("en"):
        body = behavior_body(analysis(), sample.context(), at_once=True)
    table = next(given for given in props(body, "Table") if given.get("data-name") == "Score and engagement")
    counted = [
        int(given["data-value"]) for given in props(table["children"], "Td") if given["data-value"] != "0"
    ]
    assert sorted(counted) == [6, 14]


@pytest.mark.parametrize(
    ("trend", "finding"),
    [
        (None, "Too short a time to see a change"),
        (_trend(0.0, 0, 4.0, 0), "Contacts by us and actions of the leads held steady"),
        (_trend(None, 1, None, 1), "Contacts by us began; actions of the leads began"),
        (_trend(50.0, 1, -20.0, -1), "Contacts by us rose 50%; actions of the leads fell 20%"),
        (_trend(3.0, 0, 25.0, 1), "Contacts by us held steady; actions of the leads rose 25%"),
    ],
)
def test_what_changed_is_said(trend: dict[str, Any] | None, finding: str) -> None:
    with use_language("en"):
        assert course_finding(_course() | {"trend": trend}) == finding


def test_the_most_urgent_comes_first() -> None:
    nobody = {flag.value: _flag(0) for flag in BehavioralFlag}
    with use_language("en"):
        assert flags_finding(nobody) == "Nobody is waiting for a call"
        assert flags_finding(nobody | {"went_quiet": _flag(1)}) == "1 open lead went quiet"
        both = nobody | {"went_quiet": _flag(1), "never_contacted": _flag(2)}
        assert flags_finding(both) == "2 leads are waiting for a first contact"


def test_nothing_in_this_time_is_said_calmly() -> None:
    course = _course()
    still = [row | {"lead_actions": 0, "contacts": 0} for row in course["bins"]]
    empty = analysis(
        map=[],
        total_analyzed=0,
        segments={segment.value: _segment(0) for segment in Segment},
        engagement_over_time=course | {"bins": still},
    )
    with use_language("en"):
        words = text(behavior_body(empty, sample.context(), at_once=True))
        assert words.count("No lead was created in this time.") == 2
        assert "No interaction was recorded in this time." in words
        assert "Bring in your first leads" in text(empty_behavior(can_import=True))
        assert props(failed_behavior("/behavior?days=7"), "A")[0]["href"] == "/behavior?days=7"


def test_by_day_today_is_so_far() -> None:
    bins = [
        {"start": f"2026-11-{day}", "end": f"2026-11-{day}", "complete": day < 22, "lead_actions": 1}
        | {"contacts": 0, "active_leads": 1}
        for day in (21, 22)
    ]
    with use_language("en"):
        words = text(course_section({"engagement_over_time": {"step": "day", "bins": bins, "trend": None}}))
    assert "Nov 22, 2026 so far" in words


def test_the_whole_page_is_labelled_and_its_ids_are_its_own() -> None:
    with use_language("en"):
        body = behavior_body(analysis(), sample.context(), at_once=True)
        page = behavior_page(sample.context(), 45, body=body, version=3)
    assert unlabelled(page) == []
    found = ids_of(page)
    assert len(found) == len(set(found))
    assert with_class(page, "menu-period")
    assert "period-start" not in found


def test_a_wrong_number_of_days_is_said() -> None:
    with use_language("en"):
        assert "from 1 to 365" in text(behavior_page(sample.context(), 90, understood=False))
        assert "from 1 to 365" not in text(behavior_page(sample.context(), 90))


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_has_its_receipt(figure: str) -> None:
    with use_language("en"):
        receipt = behavior_receipt(figure, analysis(), sample.context(own_leads_only=True))
    words = text(receipt)
    assert "Leads of other people: you see your own" in words
    assert "Leads merged into another" in words
    assert len(with_class(receipt, "receipt-lines")) == (figure != "behavior_time")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", (90, True)),
        (None, (90, True)),
        ("?days=1", (1, True)),
        ("?days=365&source=google", (365, True)),
        ("?days=0", (90, False)),
        ("?days=366", (90, False)),
        ("?days=-7", (90, False)),
        ("?days=seven", (90, False)),
        ("?days=%00", (90, True)),
        ("?days=7.5", (90, False)),
    ],
)
def test_the_days_of_an_address(search: str | None, found: tuple[int, bool]) -> None:
    assert read_days(search) == found


def test_the_address_leaves_out_what_is_usual() -> None:
    assert behavior_url(View(), 90) == "/behavior"
    assert behavior_url(View(period="7d", sources=("a&b",)), 7) == "/behavior?source=a%26b&days=7"
    with use_language("pt_BR"):
        assert "90" in days_name(90)


def test_the_list_says_in_words_what_was_clicked() -> None:
    with use_language("en"):
        assert mark_in_words(Mark(flag="hot")) == ["Hot"]
        assert mark_in_words(Mark(segment="cold", days=7)) == ["Cold", "Created in the last 7 days"]
        assert mark_in_words(Mark(engagement=(30, 50), days=1)) == [
            "Engagement 30 to below 50",
            "Created in the last 1 day",
        ]
        assert mark_in_words(Mark(engagement=(70, 100))) == ["Engagement 70 or more"]
