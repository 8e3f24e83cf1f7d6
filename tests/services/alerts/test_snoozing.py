"""When a sleeping alert wakes: at eight on the organization's clock, also across a change of it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.alerts.results import TriageError
from services.alerts.rights import may_act
from services.alerts.snoozing import wakes_at
from services.scope import OrgScope
from services.vocabulary import Role

LATE = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)
"""Still Wednesday the 18th in São Paulo."""


@pytest.mark.parametrize(
    ("choice", "wakes"),
    [
        ("tomorrow", datetime(2026, 11, 19, 11, tzinfo=UTC)),
        ("three_days", datetime(2026, 11, 21, 11, tzinfo=UTC)),
        ("next_week", datetime(2026, 11, 23, 11, tzinfo=UTC)),
        ("2026-12-01", datetime(2026, 12, 1, 11, tzinfo=UTC)),
    ],
)
def test_at_eight_in_the_morning(choice: str, wakes: datetime) -> None:
    assert wakes_at(choice, LATE, "America/Sao_Paulo") == wakes


def test_on_a_monday_next_week_is_a_week_away() -> None:
    monday = datetime(2026, 11, 16, 15, tzinfo=UTC)
    assert wakes_at("next_week", monday, "America/Sao_Paulo").date().isoformat() == "2026-11-23"


def test_summer_time_begins_in_between() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert wakes_at("tomorrow", before, "Europe/Lisbon") == datetime(2026, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize("choice", ["", "soon", "2026-13-01", "2026-12-01T08:00"])
def test_what_is_no_day_is_refused(choice: str) -> None:
    with pytest.raises(TriageError) as error:
        wakes_at(choice, LATE, "UTC")
    assert error.value.field == "until"


def test_who_may_act() -> None:
    organization, rui = uuid4(), uuid4()
    rep = OrgScope(organization, Role.REP, rui)
    assert may_act(OrgScope(organization, Role.MANAGER, uuid4()), None)
    assert not may_act(OrgScope(organization, Role.ANALYST, rui), rui)
    assert (may_act(rep, rui), may_act(rep, str(rui))) == (True, True)
    assert (may_act(rep, uuid4()), may_act(rep, None)) == (False, False)
