"""Which of two leads stays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.duplicates.survivor import survivor_first
from services.vocabulary import Outcome, Stage
from tests.services.duplicates.leads import numbered


@dataclass(frozen=True)
class Lead:
    id: UUID = field(default_factory=lambda: numbered(1))
    outcome: Outcome = Outcome.OPEN
    stage: Stage = Stage.CONTATO
    interactions: int = 3
    created_at: datetime = datetime(2026, 5, 1, tzinfo=UTC)


A_LEAD = Lead()
EARLIER = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stays", "goes"),
    [
        (Lead(outcome=Outcome.WON), Lead(stage=Stage.NEGOCIACAO, interactions=9, created_at=EARLIER)),
        (A_LEAD, Lead(outcome=Outcome.LOST, stage=Stage.NEGOCIACAO, interactions=9, created_at=EARLIER)),
        (Lead(stage=Stage.PROPOSTA), Lead(interactions=9, created_at=EARLIER)),
        (Lead(interactions=4), Lead(created_at=EARLIER)),
        (Lead(created_at=EARLIER), A_LEAD),
    ],
    ids=["won", "open before lost", "further", "more interactions", "older"],
)
def test_which_stays(stays: Lead, goes: Lead) -> None:
    assert survivor_first(stays, goes) == (stays, goes)
    assert survivor_first(goes, stays) == (stays, goes)


def test_two_alike_don_t_depend_on_the_order() -> None:
    other = replace(A_LEAD, id=numbered(2))
    assert survivor_first(A_LEAD, other) == survivor_first(other, A_LEAD)
