"""Addresses: written and read again they mean the same, and a hand-edited one never raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.links import dashboard_url, lead_url, leads_url, read_mark, read_search, read_view
from layouts.periods import PERIODS
from layouts.views import Mark, View
from services.periods import named_period
from services.vocabulary import OPEN_STAGES, BlockedReason, Outcome, Segment, Stage

names = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)
bounds = st.none() | st.integers(0, 100).map(float)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def views(draw: st.DrawFn) -> View:
    low, high = draw(bounds), draw(bounds)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    start, end = sorted((draw(days), draw(days)))
    custom = draw(st.booleans())
    return View(
        period=None if custom else draw(st.sampled_from(PERIODS)),
        start=start if custom else None,
        end=end if custom else None,
        sources=tuple(draw(st.lists(names, max_size=3, unique=True))),
        score_min=low,
        score_max=high,
        assignee=draw(st.none() | names),
    )


marks = st.builds(
    Mark,
    cohort=st.booleans(),
    stage=st.none() | st.sampled_from(list(Stage)),
    reached=st.none() | st.sampled_from(list(Stage)),
    outcome=st.none() | st.sampled_from(list(Outcome)),
    blocked=st.none() | st.sampled_from([*OPEN_STAGES, "any"]),
    reason=st.none() | st.sampled_from(list(BlockedReason)),
    segment=st.none() | st.sampled_from(list(Segment)),
    stayed=st.none() | st.sampled_from(list(OPEN_STAGES)),
)


def query(address: str) -> str:
    path, _mark, search = address.partition("?")
    assert path in ("/", "/leads")
    return f"?{search}"


@given(views())
def test_a_view_survives_the_address(view: View) -> None:
    assert read_view(query(dashboard_url(view))) == (view, ())


@given(views(), marks)
def test_a_mark_survives_the_address(view: View, mark: Mark) -> None:
    search = query(leads_url(view, mark, search="ana", cursor="c"))
    assert read_mark(search) == (mark, ())
    assert read_view(search) == (view, ())
    assert read_search(search) == ("ana", "c")


@given(st.text(max_size=300))
def test_no_address_raises(search: str) -> None:
    read_view(search)
    read_mark(search)
    read_search(search)


@pytest.mark.parametrize(
    ("search", "problems"),
    [
        ("?period=century", ("period",)),
        ("?start=2026-02-30&end=2026-03-01", ("start", "end")),
        ("?start=2026-03-02&end=2026-03-01", ("end",)),
        ("?start=2026-03-02", ("end",)),
        ("?start=0001-01-01&end=9999-12-31", ("start", "end")),
        ("?score_min=-1&score_max=101", ("score_min", "score_max")),
        ("?score_min=nan&score_max=many", ("score_min", "score_max")),
        ("?score_min=80&score_max=20", ("score_max",)),
    ],
)
def test_what_can_not_be_meant_is_named(search: str, problems: tuple[str, ...]) -> None:
    view, found = read_view(search)
    assert set(found) & set(problems)
    assert (view.start is None) == (view.end is None)


def test_zero_is_a_bound() -> None:
    assert read_view("?score_min=0")[0].score_min == 0.0
    assert "score_min=0" in dashboard_url(View(score_min=0.0))


def test_a_lead_id_can_not_leave_its_path() -> None:
    assert lead_url("../settings?x") == "/leads/..%2Fsettings%3Fx"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("7d", date(2026, 11, 16), date(2026, 11, 22)),
        ("30d", date(2026, 10, 24), date(2026, 11, 22)),
        ("this-month", date(2026, 11, 1), date(2026, 11, 22)),
        ("last-month", date(2026, 10, 1), date(2026, 10, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 11, 22)),
        ("year", date(2026, 1, 1), date(2026, 11, 22)),
    ],
)
def test_named_periods_include_today(period: str, first: date, last: date) -> None:
    assert named_period(period, date(2026, 11, 22)) == (first, last)


@given(st.sampled_from(PERIODS), days)
def test_every_named_period_is_in_order(period: str, today: date) -> None:
    start, end = named_period(period, today)
    assert start <= end <= today
