"""What an evaluation makes of the last episode, case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.episodes import Episode, Step, next_step
from services.vocabulary import AlertStatus

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
COOL_DOWN = timedelta(days=14)
RECENTLY, LONG_AGO = NOW - timedelta(days=13), NOW - timedelta(days=14)
OPEN, REVIEWED, DISMISSED, RESOLVED = AlertStatus


@pytest.mark.parametrize(
    ("last", "holds", "step"),
    [
        (None, True, Step.OPEN),
        (None, False, Step.NOTHING),
        (Episode(OPEN, None, None), True, Step.UPDATE),
        (Episode(REVIEWED, None, None), True, Step.UPDATE),
        (Episode(OPEN, None, None), False, Step.CLEAR),
        (Episode(REVIEWED, None, None), False, Step.CLEAR),
        (Episode(DISMISSED, None, RECENTLY), False, Step.CLEAR),
        # Closed by a person while the condition holds on.
        (Episode(DISMISSED, None, RECENTLY), True, Step.SUPPRESS),
        (Episode(DISMISSED, None, LONG_AGO), True, Step.REOPEN),
        (Episode(RESOLVED, None, RECENTLY), True, Step.SUPPRESS),
        (Episode(RESOLVED, None, LONG_AGO), True, Step.REOPEN),
        # Over, and back.
        (Episode(RESOLVED, RECENTLY, None), True, Step.OPEN),
        (Episode(RESOLVED, NOW, RECENTLY), True, Step.OPEN),
        (Episode(DISMISSED, NOW, RECENTLY), True, Step.SUPPRESS),
        (Episode(DISMISSED, NOW, LONG_AGO), True, Step.OPEN),
        (Episode(DISMISSED, NOW, RECENTLY), False, Step.NOTHING),
        (Episode(RESOLVED, NOW, None), False, Step.NOTHING),
        # Dismissed once, taken back since.
        (Episode(OPEN, None, RECENTLY), True, Step.UPDATE),
    ],
)
def test_next_step(last: Episode | None, holds: bool, step: Step) -> None:
    assert next_step(last, holds=holds, now=NOW, cool_down=COOL_DOWN) is step


def test_no_cool_down_reopens_at_the_next_evaluation() -> None:
    dismissed = Episode(DISMISSED, None, NOW)
    assert next_step(dismissed, holds=True, now=NOW, cool_down=timedelta()) is Step.REOPEN
